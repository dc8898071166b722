import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PIXELS_PER_FACE } from '../../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import { fitPixelStatistics, standardize, standardizeEachExample } from '../../../src/preprocessing/scaling';
import { StandardScaler, standardizeImages } from '../../../src/preprocessing/standard-scaler';
import { hashedBytes } from '../../fixtures/hashed-numbers';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

/** One table of `standard_scaler.json`, with what scikit-learn's scaler learned and made of it. */
interface ScaledTable {
  readonly name: string;
  readonly shape: readonly [number, number];
  readonly values: number[];
  readonly withMean: boolean;
  readonly withStd: boolean;
  readonly sampleWeight: number[] | null;
  /** Rows of each part for `partialFit`; null means `fit` on the whole table. */
  readonly parts: number[] | null;
  readonly mean: number[] | null;
  readonly var: number[] | null;
  readonly scale: number[] | null;
  readonly nSamplesSeen: number;
  readonly transformed: number[];
}

interface Fixture {
  readonly tables: readonly ScaledTable[];
  readonly images: {
    readonly stride: number;
    readonly standardized: number[];
    readonly eachExample: number[];
    readonly featureWise: number[];
    readonly mean: number[];
    readonly std: number[];
  };
}

function fitted({ shape, values, withMean, withStd, sampleWeight, parts }: ScaledTable): StandardScaler {
  const scaler = new StandardScaler({ withMean, withStd });
  const weightsOf = (start: number, end: number) =>
    sampleWeight === null ? {} : { sampleWeight: sampleWeight.slice(start, end) };
  if (parts === null) return scaler.fit(Float64Array.from(values), shape, weightsOf(0, shape[0]));
  let start = 0;
  for (const rows of parts) {
    const part = Float64Array.from(values.slice(start * shape[1], (start + rows) * shape[1]));
    scaler.partialFit(part, [rows, shape[1]], weightsOf(start, start + rows));
    start += rows;
  }
  return scaler;
}

/** Three images: noise, a gradient along the rows (each column alike), and one with constant columns. */
function hashedFaces(): Uint8Array {
  const pixels = hashedBytes(3 * PIXELS_PER_FACE, 1);
  for (let i = 0; i < PIXELS_PER_FACE; i += 1) {
    const [row, column] = [Math.floor(i / 48), i % 48];
    pixels[PIXELS_PER_FACE + i] = row * 5;
    if (column < 10) pixels[2 * PIXELS_PER_FACE + i] = row === 7 && column === 5 ? 254 : 255;
    if (column >= 40) pixels[2 * PIXELS_PER_FACE + i] = 0;
  }
  return pixels;
}

/** Both divided by the expected number, where it is not 0, so that the difference is a relative one. */
function relative(name: string, actual: ArrayLike<number>, expected: number[] | null): ComparedCase[] {
  if (expected === null) return [];
  const divide = (values: ArrayLike<number>) =>
    Array.from(values, (value, i) => value / Math.abs(expected[i] || 1));
  return [{ name, actual: divide(actual), expected: divide(expected) }];
}

export const standardScaler: ParitySubject = {
  name: 'standard scaler',

  async compare(folder): Promise<Comparison[]> {
    const { tables, images } = JSON.parse(
      await readFile(path.join(folder, 'standard_scaler.json'), 'utf8'),
    ) as Fixture;
    const scalers = tables.map((table) => ({ ...table, scaler: fitted(table) }));
    const faces = hashedFaces();
    const pixelStatistics = fitPixelStatistics(faces);
    const everyFifth = (values: Float32Array) => values.filter((_, i) => i % images.stride === 0);
    const row = (what: string, allowedDifference: number, cases: ComparedCase[]) =>
      comparison({ what, comparedWith: 'scikit-learn', allowedDifference }, cases);
    return [
      row(
        'StandardScaler.mean (relative)',
        1e-12,
        scalers.flatMap(({ name, scaler, mean }) => (mean ? relative(name, scaler.mean, mean) : [])),
      ),
      row(
        'StandardScaler.scale (relative)',
        1e-9,
        scalers.flatMap(({ name, scaler, scale }) => (scale ? relative(name, scaler.scale, scale) : [])),
      ),
      row(
        'StandardScaler.var',
        1e-9,
        // A variance that is nothing but rounding is compared with 1, any other relatively.
        scalers.flatMap(({ name, scaler, var: expected }) =>
          expected === null
            ? []
            : [
                {
                  name,
                  actual: scaler.var.map((value, i) => value / Math.max(1, expected[i])),
                  expected: expected.map((value) => value / Math.max(1, value)),
                },
              ],
        ),
      ),
      row(
        'StandardScaler.nSamplesSeen',
        0,
        scalers.map(({ name, scaler, nSamplesSeen }) => ({
          name,
          actual: [scaler.nSamplesSeen],
          expected: [nSamplesSeen],
        })),
      ),
      row(
        'StandardScaler.transform',
        1e-5,
        scalers.map(({ name, scaler, values, shape, transformed }) => ({
          name,
          actual: scaler.transform(Float64Array.from(values), shape),
          expected: transformed,
        })),
      ),
      row('standardizeImages', 1e-5, [
        {
          name: 'three faces of bytes',
          actual: everyFifth(standardizeImages(faces, 3)),
          expected: images.standardized,
        },
        {
          name: 'three faces of floats',
          actual: everyFifth(standardizeImages(Float32Array.from(faces), 3)),
          expected: images.standardized,
        },
      ]),
      row('standardizeEachExample', 1e-5, [
        {
          name: 'three faces',
          actual: everyFifth(standardizeEachExample(faces, 3)),
          expected: images.eachExample,
        },
      ]),
      row('fitPixelStatistics', 1e-9, [
        { name: 'mean', actual: [pixelStatistics.mean], expected: images.mean },
        { name: 'std', actual: [pixelStatistics.std], expected: images.std },
      ]),
      row('standardize', 1e-5, [
        {
          name: 'three faces',
          actual: everyFifth(standardize(faces, pixelStatistics)),
          expected: images.featureWise,
        },
      ]),
    ];
  },

  async write(folder) {
    const { pixels } = generateSyntheticFaces({
      seed: 5,
      counts: { Training: 24, PublicTest: 0, PrivateTest: 0 },
    });
    const shape = [24, PIXELS_PER_FACE] as const;
    const parts = [pixels.subarray(0, 10 * PIXELS_PER_FACE), pixels.subarray(10 * PIXELS_PER_FACE)];
    const scaler = new StandardScaler();
    for (const part of parts) scaler.partialFit(part, [part.length / PIXELS_PER_FACE, PIXELS_PER_FACE]);
    const faces = {
      pixels: [...pixels],
      standardized: [...standardizeImages(pixels, 24)],
      eachExample: [...standardizeEachExample(pixels, 24)],
      pixelStatistics: fitPixelStatistics(pixels),
      byPixel: [...scaler.transform(pixels, shape)],
    };
    await writeFile(path.join(folder, 'scaled_by_ours.json'), JSON.stringify({ faces }));
  },
};
