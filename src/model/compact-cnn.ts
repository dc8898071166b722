import type { tf } from '../tensorflow/tf';
import { buildBlockCnn } from './block-cnn';
import { compileClassifier } from './optimizer';
import { SGD } from './sgd';

/** Its blocks. One convolution is enough at full size, where they cost most. */
export const COMPACT_BLOCKS = [
  { filters: 32, convolutions: 1 },
  { filters: 64, convolutions: 2 },
  { filters: 128, convolutions: 2 },
  { filters: 256, convolutions: 2 },
] as const;

/**
 * Builds the compact CNN, untrained and not compiled: a network of blocks with 1.2 million parameters; see
 * `buildBlockCnn`. The caller disposes the model.
 *
 * @param options.seed whole number; equal seeds give equal initial weights and dropout masks.
 */
export function buildCompactCnn({ seed }: { readonly seed: number }): tf.Sequential {
  return buildBlockCnn({ name: 'compact_cnn', blocks: COMPACT_BLOCKS, seed });
}

/**
 * Compiles it: stochastic gradient descent with Nesterov's momentum, categorical cross-entropy, accuracy.
 *
 * @param options.learningRate while no schedule sets another. Default 0.05.
 */
export function compileCompactCnn(
  model: tf.LayersModel,
  { learningRate = 0.05 }: { readonly learningRate?: number } = {},
): void {
  compileClassifier(model, new SGD({ learningRate, momentum: 0.9, nesterov: true }));
}
