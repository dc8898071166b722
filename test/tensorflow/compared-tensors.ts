import assert from 'node:assert/strict';
import { tf } from '../../src/tensorflow/tf';

/** `[n, height, width, channels]`, or a filter's. */
export type Shape4D = [number, number, number, number];

/** Seeded normal numbers. */
export function normal(shape: Shape4D, seed: number): tf.Tensor4D {
  return tf.randomNormal(shape, 0, 1, 'float32', seed);
}

/** Of any two elements at the same place; the tensors must have the same shape. */
export function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  assert.deepEqual(a.shape, b.shape);
  return tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
}
