import { checkFaces, type Pixels } from './face-pixels';
import { standardizeImages } from './standard-scaler';

/**
 * How intensities from 0 to 255 become what a network takes:
 *
 * - `columns`: each column of each image gets mean 0 and deviation 1, as the walkthrough does it;
 * - `pixels`: all are moved and divided by the same numbers, (intensity - 128) / 64, so that a face stays a picture.
 */
export type FaceScaling = 'columns' | 'pixels';

/** Of the scaling `pixels`: near the mean and the deviation of FER2013's intensities, 129 and 65; fixed, so that no split decides about another. */
export const PIXELS_MIDDLE = 128;
export const PIXELS_SPREAD = 64;

/**
 * Scales faces for a network.
 *
 * @param pixels `[numExamples, 48, 48]`, from 0 to 255.
 * @returns the same shape.
 * @throws RangeError when the number of pixels does not fit, or, for columns, one is not finite.
 */
export function scaleFaces(pixels: Pixels, numExamples: number, scaling: FaceScaling): Float32Array {
  if (scaling === 'columns') return standardizeImages(pixels, numExamples);
  checkFaces(pixels, numExamples);
  const scaled = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i += 1) scaled[i] = (pixels[i] - PIXELS_MIDDLE) / PIXELS_SPREAD;
  return scaled;
}
