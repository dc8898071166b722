import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildWalkthroughCnn } from '../../../src/model/cnn';
import { loadKerasModel, saveKerasModel } from '../../../src/model/keras-model';
import { optimizerVariablesOf } from '../../../src/model/keras-optimizer-variables';
import { buildOptimizer, compileClassifier, type OptimizerOptions } from '../../../src/model/optimizer';
import { tf } from '../../../src/tensorflow/tf';
import { trainStep } from '../../../src/training/train-step';
import { hashedNumbers } from '../../fixtures/hashed-numbers';
import { branchingNetwork, residualNetwork } from '../../fixtures/networks';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

interface SavedModel {
  readonly name: string;
  readonly inputShape: number[];
  readonly probabilities: number[];
  readonly optimizerVariables: number[];
  readonly weightsAfterStep?: number[];
}

interface Fixture {
  readonly numImages: number;
  readonly batchSize: number;
  readonly models: SavedModel[];
}

const FORMATS = ['h5', 'keras'] as const;

/** Most weights of a model that are written down. */
const MOST_NUMBERS = 10_000;

/** Models that Keras opens, predicts with and trains on: check_keras_models.py. */
const OURS: Readonly<Record<string, { build(): tf.LayersModel; readonly optimizer: OptimizerOptions }>> = {
  walkthrough: {
    build: () => buildWalkthroughCnn({ seed: 1, dropoutRate: 0 }),
    optimizer: { optimizer: 'adam' },
  },
  'walkthrough, batch-normalized': {
    build: () => buildWalkthroughCnn({ seed: 2, dropoutRate: 0, batchNormalization: true, maxNorm: 3 }),
    optimizer: { optimizer: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: true },
  },
  residual: { build: residualNetwork, optimizer: { optimizer: 'adam', amsgrad: true } },
  branching: { build: branchingNetwork, optimizer: { optimizer: 'sgd', learningRate: 0.02 } },
};

/** Models saved by Keras and opened here, and the other way round. */
export const kerasModels: ParitySubject = {
  name: 'keras models',
  async compare(folder) {
    const fixture: Fixture = JSON.parse(await readFile(path.join(folder, 'keras_models.json'), 'utf8'));
    const rows: Comparison[] = [];
    for (const format of FORMATS) {
      const cases: Record<'probabilities' | 'optimizer' | 'weights', ComparedCase[]> = {
        probabilities: [],
        optimizer: [],
        weights: [],
      };
      for (const saved of fixture.models) {
        const { name } = saved;
        const model = await loadKerasModel(path.join(folder, `keras_${name}.${format}`));
        cases.probabilities.push({
          name,
          actual: predict(model, 1, fixture.numImages),
          expected: saved.probabilities,
        });
        cases.optimizer.push({
          name,
          actual: optimizerNumbers(model),
          expected: saved.optimizerVariables,
        });
        if (saved.weightsAfterStep !== undefined) {
          takeStep(model, 3, fixture.batchSize);
          cases.weights.push({ name, actual: weightsOf(model), expected: saved.weightsAfterStep });
        }
        model.dispose();
      }
      const comparedWith = 'Keras';
      rows.push(
        comparison(
          { what: `.${format}, Keras → ours: predictions`, comparedWith, allowedDifference: 1e-5 },
          cases.probabilities,
        ),
        comparison(
          { what: `.${format}, Keras → ours: optimizer state`, comparedWith, allowedDifference: 1e-8 },
          cases.optimizer,
        ),
        comparison(
          { what: `.${format}, Keras → ours: weights one step on`, comparedWith, allowedDifference: 1e-5 },
          cases.weights,
        ),
      );
    }
    return rows;
  },
  async write(folder) {
    for (const [name, { build, optimizer }] of Object.entries(OURS)) {
      const model = build();
      compileClassifier(model, buildOptimizer(optimizer));
      takeStep(model, 2, 8);
      const file = name.replaceAll(/\W+/g, '_');
      for (const format of FORMATS) {
        await saveKerasModel(model, path.join(folder, `ours_${file}.${format}`));
      }
      const recorded = {
        name,
        numImages: 64,
        batchSize: 8,
        inputShape: shapeOf(model),
        probabilities: predict(model, 1, 64),
        optimizerVariables: sampled(optimizerNumbers(model)),
        mostNumbers: MOST_NUMBERS,
      };
      takeStep(model, 3, 8);
      const contents = { ...recorded, weightsAfterStep: sampled(weightsOf(model)) };
      await writeFile(path.join(folder, `ours_${file}.json`), JSON.stringify(contents));
      model.dispose();
    }
  },
};

/** Evenly spaced numbers of many; a network's half million would make a large text. */
function sampled(numbers: readonly number[]): number[] {
  const stride = Math.ceil(numbers.length / MOST_NUMBERS);
  return numbers.filter((_, i) => i % stride === 0);
}

function shapeOf(model: tf.LayersModel): number[] {
  return model.inputs[0].shape.slice(1) as number[];
}

/** The inputs of make_keras_models.py. */
function imagesOf(model: tf.LayersModel, seed: number, numExamples: number): tf.Tensor4D {
  const shape = [numExamples, ...shapeOf(model)] as [number, number, number, number];
  return tf.tensor4d(hashedNumbers(tf.util.sizeFromShape(shape), seed, 1), shape);
}

function predict(model: tf.LayersModel, seed: number, numExamples: number): number[] {
  return tf.tidy(() => {
    const probabilities = model.predict(imagesOf(model, seed, numExamples), { batchSize: numExamples });
    return [...(probabilities as tf.Tensor2D).dataSync()];
  });
}

function takeStep(model: tf.LayersModel, seed: number, batchSize: number): void {
  tf.tidy(() => {
    const labels = tf.tensor1d(
      Array.from({ length: batchSize }, (_, i) => i % 7),
      'int32',
    );
    const oneHotLabels = tf.oneHot(labels, 7).cast('float32') as tf.Tensor2D;
    trainStep(model)({ images: imagesOf(model, seed, batchSize), oneHotLabels }, 0);
  });
}

function optimizerNumbers(model: tf.LayersModel): number[] {
  const variables = optimizerVariablesOf(model) ?? [];
  return variables.flatMap(({ values }) => Array.from<number | bigint, number>(values, Number));
}

function weightsOf(model: tf.LayersModel): number[] {
  return model.layers.flatMap((layer) => layer.getWeights().flatMap((weight) => [...weight.dataSync()]));
}
