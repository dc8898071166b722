import { NUM_EMOTIONS } from '../dataset/emotions';
import { seededRandom } from '../dataset/seeded-random';
import { checkSameLength } from './labelled-examples';

/** How labels go wrong: a share of them, at random, each to any of the other classes alike. */
export interface SymmetricNoise {
  /** Probability of a label to be wrong, 0 to 1. */
  readonly rate: number;
  /** Number of classes, from 2. Default 7. */
  readonly numClasses?: number;
}

/**
 * The accuracy to be expected on noisy labels of a classifier whose accuracy on the right ones is known. It keeps its hits
 * where the label was left alone, and a mistake becomes a hit where the label happens to go wrong in the same way:
 * `a (1 - η) + (1 - a) η / (K - 1)`.
 *
 * Source of the noise: symmetric, or uniform, label noise, "completely at random" in B. Frénay and M. Verleysen,
 * "Classification in the presence of label noise: a survey" (2014), section II. The formula is the law of total
 * probability; it asks neither how often a class occurs nor which mistakes the classifier makes.
 *
 * @param trueAccuracy `a`, on the right labels, 0 to 1.
 * @throws RangeError when the accuracy or the rate is not from 0 to 1, or there are fewer than two classes.
 */
export function accuracyUnderNoise(trueAccuracy: number, noise: SymmetricNoise): number {
  const { rate, numClasses } = checkedNoise(noise);
  if (!(trueAccuracy >= 0 && trueAccuracy <= 1)) {
    throw new RangeError(`trueAccuracy: expected a number from 0 to 1, got ${trueAccuracy}`);
  }
  return trueAccuracy * (1 - rate) + ((1 - trueAccuracy) * rate) / (numClasses - 1);
}

/**
 * The best accuracy that anything can be expected to reach on noisy labels: that of a perfect classifier, `1 - η`, as
 * long as a label is more likely right than any certain other one. Beyond that, with more than (K - 1)/K wrong, naming a
 * class that is not the true one pays more, `η / (K - 1)`.
 *
 * Source: as `accuracyUnderNoise`.
 *
 * @throws RangeError as `accuracyUnderNoise`.
 */
export function noiseCeiling(noise: SymmetricNoise): number {
  return Math.max(accuracyUnderNoise(1, noise), accuracyUnderNoise(0, noise));
}

/**
 * The labels with symmetric noise: each becomes, with probability `rate`, one of the other classes.
 *
 * @param labels whole numbers from 0, below `numClasses`.
 * @param seed whole number; equal seeds give equal labels.
 * @throws RangeError when a label is none of the classes, or as `accuracyUnderNoise`.
 */
export function noisyLabels(labels: ArrayLike<number>, noise: SymmetricNoise, seed: number): Uint8Array {
  const { rate, numClasses } = checkedNoise(noise);
  const random = seededRandom(seed);
  return Uint8Array.from(labels, (label, example) => {
    if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
      throw new RangeError(
        `labels[${example}]: expected a whole number from 0 to ${numClasses - 1}, got ${label}`,
      );
    }
    // Both numbers are drawn for each label, so that a higher rate spoils the same labels and more.
    const [luck, other] = [random.uniform(), random.integer(numClasses - 1)];
    if (luck >= rate) return label;
    return other < label ? other : other + 1;
  });
}

/** What came out when labels were spoiled again and again. */
export interface SimulatedNoise {
  /** Probability of a label to be wrong, 0 to 1. */
  readonly rate: number;
  /** Share of the predictions that equal the noisy labels, 0 to 1: mean, lowest and highest over the repeats. */
  readonly mean: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How `simulateNoise` goes about it. */
export interface NoiseSimulationOptions {
  /** How often labels are spoiled at each rate, from 1. Default 20. */
  readonly repeats?: number;
  /** Whole number; equal seeds give equal results. Default 1. */
  readonly seed?: number;
  /** Number of classes, from 2. Default 7. */
  readonly numClasses?: number;
}

/**
 * Spoils the labels at each of the rates and measures given predictions by them. Predictions equal to `labels` are those
 * of a perfect classifier.
 *
 * @param labels taken for the right ones, whole numbers from 0.
 * @param predictedLabels as many.
 * @param rates each 0 to 1.
 * @throws RangeError when the two differ in length or are empty, `repeats` is no whole number from 1, or as `noisyLabels`.
 */
export function simulateNoise(
  labels: ArrayLike<number>,
  predictedLabels: ArrayLike<number>,
  rates: readonly number[],
  { repeats = 20, seed = 1, numClasses = NUM_EMOTIONS }: NoiseSimulationOptions = {},
): SimulatedNoise[] {
  checkSameLength(labels, predictedLabels);
  if (!(Number.isInteger(repeats) && repeats >= 1)) {
    throw new RangeError(`repeats: expected a whole number from 1, got ${repeats}`);
  }
  return rates.map((rate) => {
    const accuracies = Array.from({ length: repeats }, (_, repeat) => {
      const noisy = noisyLabels(labels, { rate, numClasses }, seed + repeat);
      const numHits = noisy.reduce((hits, label, i) => hits + Number(label === predictedLabels[i]), 0);
      return numHits / labels.length;
    });
    return {
      rate,
      mean: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / repeats,
      lowest: Math.min(...accuracies),
      highest: Math.max(...accuracies),
    };
  });
}

function checkedNoise({ rate, numClasses = NUM_EMOTIONS }: SymmetricNoise): Required<SymmetricNoise> {
  if (!(rate >= 0 && rate <= 1)) throw new RangeError(`rate: expected a number from 0 to 1, got ${rate}`);
  if (!(Number.isInteger(numClasses) && numClasses >= 2)) {
    throw new RangeError(`numClasses: expected a whole number from 2, got ${numClasses}`);
  }
  return { rate, numClasses };
}
