import { FACE_SIZE } from '../dataset/face-dataset';
import { tf } from '../tensorflow/tf';
import { checkFaces, type Pixels } from './face-pixels';

/** Height, width and channels of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** The shape of one grey-scale face: 48×48×1. */
export const FACE_SHAPE: ImageShape = [FACE_SIZE, FACE_SIZE, 1];

/** Images in plain memory, outside TensorFlow: a whole training split fits here four times over. */
export interface ImageArray {
  /** Intensities, row-major `[numExamples, height, width, channels]`. */
  readonly values: Uint8Array | Float32Array;
  readonly shape: readonly [numExamples: number, height: number, width: number, channels: number];
}

/** Images as the functions here take them: a tensor, or plain memory with its shape. */
export type Images = tf.Tensor4D | ImageArray;

/**
 * Gives flat faces the shape the CNN expects, `[numExamples, 48, 48, 1]`: step 10 of the walkthrough, without a
 * copy.
 *
 * @param pixels `[numExamples, 48, 48]` or flatter, in any units.
 * @throws RangeError when there is no face, or the number of pixels does not fit.
 */
export function reshapeToImages(pixels: Pixels, numExamples: number): ImageArray {
  checkFaces(pixels, numExamples);
  return { values: pixels, shape: [numExamples, ...FACE_SHAPE] };
}

/** As `reshapeToImages`, copied into a float32 tensor `[numExamples, 48, 48, 1]`, which the caller disposes. */
export function imageTensor(pixels: Pixels, numExamples: number): tf.Tensor4D {
  return sliceToTensor(reshapeToImages(pixels, numExamples), 0, numExamples);
}

/** The examples from `start` up to, not including, `end`, as a float32 tensor that the caller disposes. */
export function sliceToTensor(images: ImageArray, start: number, end: number): tf.Tensor4D {
  const [, height, width, channels] = images.shape;
  const length = height * width * channels;
  const values = new Float32Array(images.values.subarray(start * length, end * length));
  return tf.tensor4d(values, [end - start, height, width, channels], 'float32');
}

/**
 * Images in plain memory: a tensor is copied out, an array is returned as it is.
 *
 * @throws RangeError when there is no image, or an array's length does not fit its shape.
 */
export function toImageArray(images: Images): ImageArray {
  if (images instanceof tf.Tensor) {
    checkShape(images.shape, images.size);
    const values = images.dataSync();
    return {
      values: values instanceof Float32Array ? values : new Float32Array(values),
      shape: images.shape,
    };
  }
  checkShape(images.shape, images.values.length);
  return images;
}

function checkShape(shape: readonly number[], length: number): void {
  if (shape.length !== 4) {
    throw new RangeError(
      `expected images of shape [numExamples, height, width, channels], got [${shape.join(', ')}]`,
    );
  }
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (!(size > 0)) throw new RangeError(`expected at least one image, got shape [${shape.join(', ')}]`);
  if (length !== size) {
    throw new RangeError(`shape [${shape.join(', ')}] needs ${size} values, got ${length}`);
  }
}
