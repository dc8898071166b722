import type { ImageLayout } from './image-layout';

/** Keras adds this to every deviation, so that a flat image is not divided by zero. */
const STD_EPSILON = 1e-6;

/** Mean and population deviation of each channel, in the units of what was measured. */
export interface ChannelMoments {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/** The channels of images, and how they stand in memory; one channel means that everything is pooled. */
type Channels = Pick<ImageLayout, 'channels' | 'run'>;

/** Measures each channel over all images, rows and columns, in double precision. */
export function channelMoments(values: Float32Array, channels: Channels): ChannelMoments {
  return channelMomentsOfParts(() => [values], channels);
}

/**
 * As `channelMoments`, of images that are not in memory all at once.
 *
 * @param parts gone through twice; whole images each, at least one.
 */
export function channelMomentsOfParts(
  parts: () => Iterable<Float32Array>,
  { channels, run }: Channels,
): ChannelMoments {
  const mean = new Float64Array(channels);
  const squares = new Float64Array(channels);
  let count = 0;
  for (const values of parts()) {
    count += values.length / channels;
    for (let channel = 0; channel < channels; channel += 1) {
      let sum = mean[channel];
      for (let start = channel * run; start < values.length; start += channels * run) {
        for (let i = start; i < start + run; i += 1) sum += values[i];
      }
      mean[channel] = sum;
    }
  }
  for (let channel = 0; channel < channels; channel += 1) mean[channel] /= count;
  for (const values of parts()) {
    for (let channel = 0; channel < channels; channel += 1) {
      const average = mean[channel];
      let sum = squares[channel];
      for (let start = channel * run; start < values.length; start += channels * run) {
        for (let i = start; i < start + run; i += 1) {
          const difference = values[i] - average;
          sum += difference * difference;
        }
      }
      squares[channel] = sum;
    }
  }
  return { mean, std: squares.map((sum) => Math.sqrt(sum / count)) };
}

/** Multiplies every value, in place. */
export function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i += 1) values[i] *= factor;
}

/** Takes its channel's mean off every value, in place. */
export function shiftChannels(values: Float32Array, mean: Float64Array, { channels, run }: Channels): void {
  for (let start = 0, channel = 0; start < values.length; start += run, channel = (channel + 1) % channels) {
    const offset = mean[channel];
    for (let i = start; i < start + run; i += 1) values[i] -= offset;
  }
}

/** Divides every value by its channel's deviation and a little, in place. */
export function divideChannels(values: Float32Array, std: Float64Array, { channels, run }: Channels): void {
  for (let start = 0, channel = 0; start < values.length; start += run, channel = (channel + 1) % channels) {
    const divisor = std[channel] + STD_EPSILON;
    for (let i = start; i < start + run; i += 1) values[i] /= divisor;
  }
}
