/** Keras adds this to every deviation, so that a flat image is not divided by zero. */
const STD_EPSILON = 1e-6;

/** Mean and population deviation of each channel, in the units of what was measured. */
export interface ChannelMoments {
  readonly mean: Float64Array;
  readonly std: Float64Array;
}

/**
 * Measures each channel over all images, rows and columns, in double precision.
 *
 * @param values row-major, channels last; with `channels` 1, everything is pooled.
 */
export function channelMoments(values: Float32Array, channels: number): ChannelMoments {
  const count = values.length / channels;
  const mean = new Float64Array(channels);
  const std = new Float64Array(channels);
  for (let channel = 0; channel < channels; channel += 1) {
    let sum = 0;
    for (let i = channel; i < values.length; i += channels) sum += values[i];
    const average = sum / count;
    let squares = 0;
    for (let i = channel; i < values.length; i += channels) squares += (values[i] - average) ** 2;
    mean[channel] = average;
    std[channel] = Math.sqrt(squares / count);
  }
  return { mean, std };
}

/** Multiplies every value, in place. */
export function scale(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i += 1) values[i] *= factor;
}

/** Takes its channel's mean off every value, in place. */
export function shiftChannels(values: Float32Array, mean: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] -= mean[i % mean.length];
}

/** Divides every value by its channel's deviation and a little, in place. */
export function divideChannels(values: Float32Array, std: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) values[i] /= std[i % std.length] + STD_EPSILON;
}
