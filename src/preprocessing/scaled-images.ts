import type { Pixels } from './face-pixels';
import { checkFaces } from './face-pixels';
import { type FaceScaling, scaleFaces } from './face-scaling';
import { FACE_SHAPE, type ImageArray, imagePart } from './image-array';

/**
 * Faces that are scaled when they are asked for. What is kept is a byte a pixel, where scaled ones take four: of half a
 * million faces 1.2 GB in place of 4.6.
 */
export class ScaledImages implements ImageArray {
  readonly shape: ImageArray['shape'];
  private all: Float32Array | undefined;

  /**
   * @param pixels `[numExamples, 48, 48]`, from 0 to 255; kept, not copied.
   * @throws RangeError when there is no face, or the number of pixels does not fit.
   */
  constructor(
    private readonly pixels: Pixels,
    numExamples: number,
    private readonly scaling: FaceScaling,
  ) {
    checkFaces(pixels, numExamples);
    this.shape = [numExamples, ...FACE_SHAPE];
  }

  /** All faces scaled, `[numExamples, 48, 48, 1]`. They are kept from then on: prefer parts of large sets. */
  get values(): Float32Array {
    this.all ??= scaleFaces(this.pixels, this.shape[0], this.scaling);
    return this.all;
  }

  part(start: number, end: number): ImageArray {
    if (this.all !== undefined) return imagePart({ values: this.all, shape: this.shape }, start, end);
    const length = this.pixels.length / this.shape[0];
    return new ScaledImages(this.pixels.subarray(start * length, end * length), end - start, this.scaling);
  }
}
