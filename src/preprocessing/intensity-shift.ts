import type { ImageLayout } from './image-layout';

/** Channels of the images that a picture file can hold: grey, color, color and opacity. */
export const PICTURE_CHANNELS: readonly number[] = [1, 3, 4];

/**
 * Adds the same number to every intensity, in place, and keeps it within the image's own lowest and highest.
 *
 * Source: Keras's `apply_channel_shift`, which adds to all channels alike, whatever its name says.
 */
export function shiftChannelIntensities(image: Float32Array, intensity: number): void {
  const { lowest, highest } = extremesOf(image);
  for (let i = 0; i < image.length; i += 1) {
    image[i] = Math.min(Math.max(image[i] + Math.fround(intensity), lowest), highest);
  }
}

/**
 * Makes an image darker (`brightness` below 1) or brighter (above 1), in place. Each intensity is cut to a whole number
 * from 0 to 255 before it is multiplied, and again after, as picture files hold them. An image with an intensity below 0
 * or above 255 is stretched to 0 to 255 for that, and back to its own range afterwards: bright spots of a brightened
 * image then end at its own highest intensity. The opacity of an image of four channels is cut but not multiplied.
 *
 * An image in 0 to 1 loses all but its whites this way, as it does in Keras: rescale after the transform, not before.
 *
 * Source: Keras's `apply_brightness_shift(image, brightness, scale=False)` with Pillow's `ImageEnhance.Brightness`, in
 * single precision, step by step. Difference: the data format is the generator's own, where Keras asks its global
 * setting.
 *
 * @throws RangeError for another number of channels than 1, 3 or 4.
 */
export function shiftBrightness(
  image: Float32Array,
  brightness: number,
  { channels, run }: ImageLayout,
): void {
  if (!PICTURE_CHANNELS.includes(channels)) {
    throw new RangeError(
      `brightness: expected an image of ${PICTURE_CHANNELS.join(', ')} channels, got ${channels}`,
    );
  }
  const { lowest, highest } = extremesOf(image);
  const stretched = lowest < 0 || highest > 255;
  const range = Math.fround(highest - lowest);
  const factor = Math.fround(brightness);
  for (let i = 0; i < image.length; i += 1) {
    const whole = Math.trunc(stretched ? stretch(image[i], lowest, range) : image[i]);
    const isOpacity = channels === 4 && Math.floor(i / run) % 4 === 3;
    const enhanced = isOpacity ? whole : Math.trunc(Math.min(Math.max(Math.fround(factor * whole), 0), 255));
    image[i] = stretched ? Math.fround(Math.fround(enhanced / 255) * range) + lowest : enhanced;
  }
}

/** Brings an intensity to 0 to 255, rounded to single precision at every step. */
function stretch(intensity: number, lowest: number, range: number): number {
  const above = Math.fround(intensity - lowest);
  return Math.fround((range === 0 ? above : Math.fround(above / range)) * 255);
}

function extremesOf(image: Float32Array): { readonly lowest: number; readonly highest: number } {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < image.length; i += 1) {
    if (image[i] < lowest) lowest = image[i];
    if (image[i] > highest) highest = image[i];
  }
  return { lowest, highest };
}
