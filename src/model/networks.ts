import type { FaceScaling } from '../preprocessing/face-scaling';
import type { tf } from '../tensorflow/tf';
import { buildWalkthroughCnn, compileWalkthroughCnn } from './cnn';
import { buildCompactCnn, compileCompactCnn } from './compact-cnn';
import { expectScaling } from './expected-scaling';
import { buildFaceNetwork, compileFaceNetwork, FACE_NETWORK_ORIGIN } from './face-network';

/** A network that a command can be asked for by name. */
export interface Network {
  /** What it is, in a few words. */
  readonly description: string;
  /** Whose work it begins with, where it does not begin with random numbers: what, from where, and under which license. */
  readonly origin?: string;
  /** How faces are scaled for it. */
  readonly scaling: FaceScaling;
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

/** All networks by name. */
export const NETWORKS: Readonly<Record<string, Network>> = {
  walkthrough: {
    description: 'the walkthrough’s CNN, trained by Adam',
    scaling: 'columns',
    build: ({ seed }) => compiled(buildWalkthroughCnn({ seed })),
  },
  'walkthrough-batch-norm': {
    description: 'the same with batch normalization before every ReLU',
    scaling: 'columns',
    build: ({ seed }) => compiled(buildWalkthroughCnn({ seed, batchNormalization: true })),
  },
  compact: {
    description: 'a better one of 1.2 million parameters, trained by SGD in one cycle',
    scaling: 'pixels',
    build: ({ seed }) => compiled(buildCompactCnn({ seed }), compileCompactCnn),
  },
  transfer: {
    description: 'a face network that others trained, fine-tuned',
    origin: FACE_NETWORK_ORIGIN,
    scaling: 'pixels',
    build: ({ seed }) => compiled(buildFaceNetwork({ seed }), compileFaceNetwork),
  },
};

/** The names of all networks. */
export const NETWORK_NAMES: readonly string[] = Object.keys(NETWORKS);

/**
 * Builds and compiles a network by its name, and notes in it how faces are scaled for it. The caller disposes it.
 *
 * @throws RangeError that lists the names when there is none of that name.
 */
export function buildNetwork(name: string, options: { readonly seed: number }): tf.LayersModel {
  if (!Object.hasOwn(NETWORKS, name)) {
    throw new RangeError(`expected a network out of ${NETWORK_NAMES.join(', ')}, got "${name}"`);
  }
  const { build, scaling } = NETWORKS[name];
  const model = build(options);
  expectScaling(model, scaling);
  return model;
}
