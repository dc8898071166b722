import { FACE_SIZE } from '../dataset/face-dataset';
import { tf } from '../tensorflow/tf';
import { checkFaces, type Pixels } from './face-pixels';

/** Height, width and channels of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** The shape of one grey-scale face: 48×48×1. */
export const FACE_SHAPE: ImageShape = [FACE_SIZE, FACE_SIZE, 1];

/** Images in plain memory, outside TensorFlow. */
export interface ImageArray {
  /** Intensities, row-major `[numExamples, height, width, channels]`. */
  readonly values: Uint8Array | Float32Array;
  readonly shape: readonly [numExamples: number, height: number, width: number, channels: number];
  /**
   * The images from `start` up to, not including, `end`, without making the others. Images that lie in memory as they
   * are have no need of it.
   */
  part?(start: number, end: number): ImageArray;
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

/** The examples from `start` up to, not including, `end`: a view, or made for the purpose; see `ImageArray.part`. */
export function imagePart(images: ImageArray, start: number, end: number): ImageArray {
  if (images.part !== undefined) return images.part(start, end);
  const [, height, width, channels] = images.shape;
  const length = height * width * channels;
  return {
    values: images.values.subarray(start * length, end * length),
    shape: [end - start, height, width, channels],
  };
}

/** Images that are made at a time where all are gone through: 5 MB of faces. */
const IMAGES_PER_PART = 512;

/** The values of all examples in their order, some hundred examples at a time: never are all of them made at once. */
export function* valuesInParts(images: ImageArray): Generator<Uint8Array | Float32Array> {
  const [numExamples] = images.shape;
  for (let start = 0; start < numExamples; start += IMAGES_PER_PART) {
    yield imagePart(images, start, Math.min(start + IMAGES_PER_PART, numExamples)).values;
  }
}

/** The examples from `start` up to, not including, `end`, as a float32 tensor that the caller disposes. */
export function sliceToTensor(images: ImageArray, start: number, end: number): tf.Tensor4D {
  const { values, shape } = imagePart(images, start, end);
  return tf.tensor4d(new Float32Array(values), [...shape], 'float32');
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
  // Images that are made on demand are as many as they say.
  if (images.part === undefined) checkShape(images.shape, images.values.length);
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
