import type { ImageShape } from './image-array';

/** Whether the channels of a pixel stand side by side, `[height, width, channels]`, or each channel is a picture of its own. */
export const DATA_FORMATS = ['channels_last', 'channels_first'] as const;

/** One of `DATA_FORMATS`, in Keras's words. */
export type DataFormat = (typeof DATA_FORMATS)[number];

/** How the intensities of one image stand in memory. */
export interface ImageLayout {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How many intensities of one channel stand next to each other: 1, or `height * width`. */
  readonly run: number;
}

/** The layout of an image of the given shape: `[height, width, channels]`, or `[channels, height, width]`. */
export function layoutOf(shape: ImageShape, dataFormat: DataFormat): ImageLayout {
  const [height, width, channels] = dataFormat === 'channels_last' ? shape : [shape[1], shape[2], shape[0]];
  return { height, width, channels, run: dataFormat === 'channels_last' ? 1 : height * width };
}

/**
 * Changes an image picture by picture: as a whole where its channels stand side by side, else each channel on its own.
 *
 * @param change is given row-major `[height, width, channels]`, and returns as many values.
 */
export function changePictures<T extends Uint8Array | Float32Array>(
  image: T,
  { height, width, channels, run }: ImageLayout,
  change: (picture: T, shape: ImageShape) => Float32Array,
): Float32Array {
  if (run === 1 || channels === 1) return change(image, [height, width, channels]);
  const changed = new Float32Array(image.length);
  for (let start = 0; start < image.length; start += run) {
    changed.set(change(image.subarray(start, start + run) as T, [height, width, 1]), start);
  }
  return changed;
}
