import { PIXELS_PER_FACE } from '../dataset/face-dataset';
import { checkFaces, type Pixels } from './face-pixels';

/** Intensity statistics of a training split, reused unchanged on every other split. */
export interface PixelStatistics {
  /** Mean over all examples and pixels, in the intensity units of the fitted faces. */
  readonly mean: number;
  /** Population standard deviation, in the same units; always above zero. */
  readonly std: number;
}

/**
 * Divides by 255, so that black is 0 and white is 1: the alternative that step 5 of the walkthrough names.
 *
 * @param pixels intensities in [0, 255], in any shape.
 * @throws RangeError when a value lies outside [0, 255].
 */
export function scaleToUnitRange(pixels: Pixels): Float32Array {
  const scaled = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) {
    if (!(pixels[i] >= 0 && pixels[i] <= 255)) {
      throw new RangeError(`pixel ${i}: expected an intensity from 0 to 255, got ${pixels[i]}`);
    }
    scaled[i] = pixels[i] / 255;
  }
  return scaled;
}

/**
 * Example-wise standardization: each face gets mean 0 and standard deviation 1 over all of its own pixels, which
 * takes out how bright and how contrasted the photograph was. A face of one single intensity becomes 0.
 *
 * Source: `samplewise_center` and `samplewise_std_normalization` of Keras's ImageDataGenerator, which adds 1e-6 to
 * the deviation where we treat zero apart.
 *
 * @param pixels `[numExamples, 48, 48]`, in any units.
 * @throws RangeError when the number of pixels does not fit, or a value is not finite.
 */
export function standardizeEachExample(pixels: Pixels, numExamples: number): Float32Array {
  checkFaces(pixels, numExamples);
  const standardized = new Float32Array(pixels.length);
  const faceLength = PIXELS_PER_FACE;
  for (let face = 0; face < pixels.length; face += faceLength) {
    const { mean, std } = momentsOf(pixels, face, face + faceLength);
    for (let i = face; i < face + faceLength; i += 1) standardized[i] = (pixels[i] - mean) / (std || 1);
  }
  return standardized;
}

/**
 * Measures the statistics for feature-wise standardization of grey-scale faces: one mean and one deviation for the
 * single channel, pooled over the whole training split.
 *
 * Source: `featurewise_center` and `featurewise_std_normalization` of Keras's ImageDataGenerator, which adds 1e-6 to
 * the deviation where we refuse a zero.
 *
 * @param pixels the training split's, in any shape and units.
 * @throws RangeError when there is no pixel, all are equal, or one is not finite.
 */
export function fitPixelStatistics(pixels: Pixels): PixelStatistics {
  if (pixels.length === 0) throw new RangeError('expected at least one face, got no pixels');
  const { mean, std } = momentsOf(pixels, 0, pixels.length);
  if (std === 0) throw new RangeError(`cannot standardize: every pixel equals ${mean}`);
  return { mean, std };
}

/** Returns `(pixels - mean) / std`, unitless, with the training split's statistics for every split. */
export function standardize(pixels: Pixels, { mean, std }: PixelStatistics): Float32Array {
  const standardized = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) standardized[i] = (pixels[i] - mean) / std;
  return standardized;
}

/** Differences are taken from the first value, so that equal values give exactly 0 and nothing cancels. */
function momentsOf(pixels: Pixels, start: number, end: number): { mean: number; std: number } {
  const shift = pixels[start];
  let sum = 0;
  let sumOfSquares = 0;
  for (let i = start; i < end; i += 1) {
    const difference = pixels[i] - shift;
    sum += difference;
    sumOfSquares += difference * difference;
  }
  if (!Number.isFinite(sumOfSquares)) {
    const index = pixels.findIndex((value: number) => !Number.isFinite(value));
    throw new RangeError(`pixel ${index}: expected a finite intensity, got ${pixels[index]}`);
  }
  const count = end - start;
  return {
    mean: shift + sum / count,
    std: Math.sqrt(Math.max(0, sumOfSquares - (sum * sum) / count) / count),
  };
}
