import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import {
  balancedClassWeights,
  type ClassWeight,
  computeClassWeight,
  computeSampleWeight,
} from '../../../src/preprocessing/class-weights';
import { type ClassName, LabelEncoder } from '../../../src/preprocessing/label-encoder';
import { toCategorical } from '../../../src/preprocessing/one-hot';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

interface Fixture {
  readonly oneHot: readonly { labels: number[]; numClasses: number | null; rows: number[] }[];
  readonly encoded: readonly {
    name: string;
    fitted: ClassName[];
    classes: ClassName[];
    fitTransformed: number[];
    transformed: { names: ClassName[]; labels: number[] };
  }[];
  readonly classWeights: readonly {
    name: string;
    classWeight: ClassWeight;
    classes: ClassName[];
    labels: ClassName[];
    sampleWeight: number[] | null;
    weights: number[];
  }[];
  readonly sampleWeights: readonly {
    name: string;
    classWeight: ClassWeight;
    labels: ClassName[];
    indices: number[] | null;
    weights: number[];
  }[];
}

export const labels: ParitySubject = {
  name: 'labels',

  async compare(folder): Promise<Comparison[]> {
    const { oneHot, encoded, classWeights, sampleWeights } = JSON.parse(
      await readFile(path.join(folder, 'labels.json'), 'utf8'),
    ) as Fixture;
    const row = (what: string, comparedWith: string, allowedDifference: number, cases: ComparedCase[]) =>
      comparison({ what, comparedWith, allowedDifference }, cases);
    return [
      row(
        'toCategorical',
        'Keras',
        0,
        oneHot.map(({ labels: indices, numClasses, rows }) => ({
          name: `[${indices}] of ${numClasses ?? 'all'} classes`,
          actual: toCategorical(indices, numClasses ?? undefined),
          expected: rows,
        })),
      ),
      row(
        'LabelEncoder.classes',
        'scikit-learn',
        0,
        // Where each class stands in our list: 0, 1, 2… if the lists are equal.
        encoded.map(({ name, fitted, classes }) => ({
          name,
          actual: new LabelEncoder().fit(fitted).classes.map((found, i) => (found === classes[i] ? i : -1)),
          expected: classes.map((_, i) => i),
        })),
      ),
      row(
        'LabelEncoder.fitTransform and transform',
        'scikit-learn',
        0,
        encoded.flatMap(({ name, fitted, fitTransformed, transformed }) => [
          { name, actual: new LabelEncoder().fitTransform(fitted), expected: fitTransformed },
          {
            name: `${name}, others`,
            actual: new LabelEncoder().fit(fitted).transform(transformed.names),
            expected: transformed.labels,
          },
        ]),
      ),
      row(
        'computeClassWeight',
        'scikit-learn',
        1e-9,
        classWeights.map(({ name, classWeight, classes, labels: names, sampleWeight, weights }) => ({
          name,
          actual: computeClassWeight(classWeight, {
            classes,
            labels: names,
            sampleWeight: sampleWeight ?? undefined,
          }),
          expected: weights,
        })),
      ),
      row(
        'computeSampleWeight',
        'scikit-learn',
        1e-9,
        sampleWeights.map(({ name, classWeight, labels: names, indices, weights }) => ({
          name,
          actual: computeSampleWeight(classWeight, names, { indices: indices ?? undefined }),
          expected: weights,
        })),
      ),
    ];
  },

  async write(folder) {
    const drawn = generateSyntheticFaces({
      seed: 6,
      counts: { Training: 120, PublicTest: 0, PrivateTest: 0 },
    }).labels;
    const byOurs = {
      labels: [...drawn],
      oneHotLabels: [...toCategorical(drawn, 7)],
      classWeights: balancedClassWeights(drawn),
      sampleWeights: [...computeSampleWeight('balanced', drawn)],
    };
    await writeFile(path.join(folder, 'labels_by_ours.json'), JSON.stringify(byOurs));
  },
};
