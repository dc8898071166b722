import type { SeededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { changedBatches } from './changed-batches';
import type { TrainingBatches } from './training-batches';

/** What is erased, and how often. */
export interface RandomErasingOptions {
  /** Share of the images that lose a part, from 0 to 1. */
  readonly probability: number;
  /** Least and greatest share of the image that is erased. Default 0.02 to 0.2. */
  readonly area?: readonly [least: number, greatest: number];
  /** Least and greatest height of the part for a width of 1. Default 0.3 to 1 / 0.3. */
  readonly aspect?: readonly [least: number, greatest: number];
  /** Whole number; decides which images lose what. */
  readonly seed: number;
}

/** A part of an image, in pixels; ends are exclusive. */
interface Part {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** How many parts are drawn until one fits into the image, as in the source. */
const MOST_DRAWS = 100;

/**
 * Sets one random rectangle of some images to 0, the middle of standardized intensities, so that no single part of a face
 * decides.
 *
 * Source: Zhong, Zheng, Kang, Li and Yang, "Random Erasing Data Augmentation", 2020, which fills with random numbers or
 * the mean, and takes up to 0.4 of a photograph.
 *
 * @throws RangeError for an impossible probability, area or aspect.
 */
export function randomErasing(batches: TrainingBatches, options: RandomErasingOptions): TrainingBatches {
  const { probability, area = [0.02, 0.2], aspect = [0.3, 1 / 0.3], seed } = options;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`probability: expected a number from 0 to 1, got ${probability}`);
  }
  for (const [name, [least, greatest], most] of [
    ['area', area, 1],
    ['aspect', aspect, Number.MAX_VALUE],
  ] as const) {
    if (!(least > 0 && least <= greatest && greatest <= most)) {
      throw new RangeError(
        `${name}: expected two numbers above 0, the greater one last, got ${least}, ${greatest}`,
      );
    }
  }
  return changedBatches(batches, {
    name: 'randomErasing',
    seed,
    options: { probability, area, aspect },
    change: (batch, random) => {
      const [numExamples, height, width] = batch.images.shape;
      const kept = new Float32Array(numExamples * height * width).fill(1);
      for (let example = 0; example < numExamples; example += 1) {
        if (random.uniform() >= probability) continue;
        const part = drawPart(random, { height, width, area, aspect });
        if (part === undefined) continue;
        for (let row = part.top; row < part.bottom; row += 1) {
          const start = (example * height + row) * width;
          kept.fill(0, start + part.left, start + part.right);
        }
      }
      const images = tf.tidy(
        (): tf.Tensor4D => tf.mul(batch.images, tf.tensor4d(kept, [numExamples, height, width, 1])),
      );
      batch.images.dispose();
      return { ...batch, images };
    },
  });
}

function drawPart(
  random: SeededRandom,
  image: {
    readonly height: number;
    readonly width: number;
    readonly area: readonly [number, number];
    readonly aspect: readonly [number, number];
  },
): Part | undefined {
  const { height, width, area, aspect } = image;
  const between = ([least, greatest]: readonly [number, number]) =>
    least + random.uniform() * (greatest - least);
  for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
    const size = between(area) * height * width;
    const ratio = between(aspect);
    const [tall, wide] = [Math.round(Math.sqrt(size * ratio)), Math.round(Math.sqrt(size / ratio))];
    if (tall >= height || wide >= width) continue;
    const [top, left] = [random.integer(height - tall + 1), random.integer(width - wide + 1)];
    return { top, left, bottom: top + tall, right: left + wide };
  }
  return undefined;
}
