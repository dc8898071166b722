import type { tf } from '../tensorflow/tf';
import { buildWalkthroughCnn, compileWalkthroughCnn } from './cnn';
import { buildCompactCnn, compileCompactCnn } from './compact-cnn';

/** A network that a command can be asked for by name. */
export interface Network {
  /** What it is, in a few words. */
  readonly description: string;
  /** Builds and compiles it for faces `[n, 48, 48, 1]`; equal seeds give equal initial weights. The caller disposes it. */
  readonly build: (options: { readonly seed: number }) => tf.LayersModel;
}

function compiled(
  model: tf.LayersModel,
  compile: (model: tf.LayersModel) => void = compileWalkthroughCnn,
): tf.LayersModel {
  compile(model);
  return model;
}

/** All networks by name. Each is trained on faces standardized column by column, as the walkthrough's. */
export const NETWORKS: Readonly<Record<string, Network>> = {
  walkthrough: {
    description: 'the walkthrough’s CNN, trained by Adam',
    build: ({ seed }) => compiled(buildWalkthroughCnn({ seed })),
  },
  'walkthrough-batch-norm': {
    description: 'the same with batch normalization before every ReLU',
    build: ({ seed }) => compiled(buildWalkthroughCnn({ seed, batchNormalization: true })),
  },
  compact: {
    description: 'a better one of 1.2 million parameters, trained by SGD in one cycle',
    build: ({ seed }) => compiled(buildCompactCnn({ seed }), compileCompactCnn),
  },
};

/** The names of all networks. */
export const NETWORK_NAMES: readonly string[] = Object.keys(NETWORKS);

/**
 * Builds and compiles a network by its name. The caller disposes it.
 *
 * @throws RangeError that lists the names when there is none of that name.
 */
export function buildNetwork(name: string, options: { readonly seed: number }): tf.LayersModel {
  if (!Object.hasOwn(NETWORKS, name)) {
    throw new RangeError(`expected a network out of ${NETWORK_NAMES.join(', ')}, got "${name}"`);
  }
  return NETWORKS[name].build(options);
}
