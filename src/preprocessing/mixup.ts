import type { SeededRandom } from '../dataset/seeded-random';
import { tf } from '../tensorflow/tf';
import { changedBatches } from './changed-batches';
import type { TrainingBatches } from './training-batches';

/** How examples are mixed. */
export interface MixupOptions {
  /** Above 0, at most 1: the nearer to 1, the more evenly the two share; common values are 0.1 to 0.4. */
  readonly alpha: number;
  /** Whole number; decides who is mixed with whom, and how much of each. */
  readonly seed: number;
}

/**
 * Trains on mixtures: each example of a batch is laid over another one of it, `share` of the one and `1 - share` of the
 * other, images and labels alike, with one share a batch, drawn from Beta(alpha, alpha). What training reports as accuracy is
 * then how often the emotion with the greater share is found.
 *
 * Source: Zhang, Cissé, Dauphin and Lopez-Paz, "mixup: Beyond Empirical Risk Minimization", 2018.
 *
 * @throws RangeError for an impossible alpha; from a batch with sample weights, an Error.
 */
export function mixup(batches: TrainingBatches, { alpha, seed }: MixupOptions): TrainingBatches {
  if (!(alpha > 0 && alpha <= 1)) {
    throw new RangeError(`alpha: expected a number above 0, at most 1, got ${alpha}`);
  }
  return changedBatches(batches, {
    name: 'mixup',
    seed,
    options: { alpha },
    change: (batch, random) => {
      const { images, oneHotLabels, sampleWeights } = batch;
      if (sampleWeights !== undefined) {
        tf.dispose({ ...batch });
        throw new Error('mixup: cannot mix examples that count differently; leave out the sample weights');
      }
      const share = symmetricBeta(alpha, random);
      const order = random.shuffle(Int32Array.from({ length: images.shape[0] }, (_, i) => i));
      const mixed = tf.tidy(() => {
        const partners = tf.tensor1d(order, 'int32');
        const mix = <T extends tf.Tensor>(values: T): T =>
          tf.add(tf.mul(values, share), tf.mul(tf.gather(values, partners), 1 - share));
        return { images: mix(images), oneHotLabels: mix(oneHotLabels) };
      });
      tf.dispose({ ...batch });
      return mixed;
    },
  });
}

/** Draws from Beta(alpha, alpha). Source: Jöhnk's method, 1964; it rarely draws twice for an alpha up to 1. */
export function symmetricBeta(alpha: number, random: SeededRandom): number {
  for (;;) {
    // The logarithms of two powers, which may be too small for numbers themselves.
    const [first, second] = [Math.log(1 - random.uniform()) / alpha, Math.log(1 - random.uniform()) / alpha];
    if (Math.exp(first) + Math.exp(second) <= 1) return 1 / (1 + Math.exp(second - first));
  }
}
