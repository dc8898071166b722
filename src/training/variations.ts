import { type BlockCnnOptions, buildBlockCnn, buildResidualCnn } from '../model/block-cnn';
import { COMPACT_BLOCKS, compileCompactCnn } from '../model/compact-cnn';
import { expectScaling } from '../model/expected-scaling';
import { buildNetwork, NETWORKS } from '../model/networks';
import type { FaceScaling } from '../preprocessing/face-scaling';
import type { tf } from '../tensorflow/tf';
import { RECIPES, type Recipe } from './recipes';

/** The compact network with one thing changed, to see what that thing brings. */
export interface Variation {
  /** Letters, digits and hyphens. */
  readonly name: string;
  /** What is changed, in a few words. */
  readonly what: string;
  /** Whether the network is another, or how it is trained. */
  readonly kind: 'network' | 'recipe';
  /** Compiled; the caller disposes it. */
  readonly build: (options: { readonly seed: number }) => tf.LayersModel;
  readonly recipe: Recipe;
}

const { compact } = RECIPES;

/** What the others are compared with. */
export const BASELINE: Variation = {
  name: 'compact',
  what: 'the compact network by its recipe',
  kind: 'recipe',
  build: (options) => buildNetwork('compact', options),
  recipe: compact,
};

function recipe(name: string, what: string, changes: Partial<Recipe>): Variation {
  return { ...BASELINE, name, what, recipe: { ...compact, ...changes } };
}

function network(
  name: string,
  what: string,
  build: (options: { readonly seed: number }) => tf.LayersModel,
  scaling: FaceScaling = NETWORKS.compact.scaling,
): Variation {
  const compiled: Variation['build'] = (options) => {
    const model = build(options);
    compileCompactCnn(model);
    expectScaling(model, scaling);
    return model;
  };
  return { ...BASELINE, name, what, kind: 'network', build: compiled };
}

const blocks = (changes: Partial<BlockCnnOptions>) => (options: { readonly seed: number }) =>
  buildBlockCnn({ name: 'compact_cnn', blocks: COMPACT_BLOCKS, ...options, ...changes });

/** Every variation that is tried, the unchanged one first. */
export const VARIATIONS: readonly Variation[] = [
  BASELINE,
  recipe('constant-rate', 'a constant learning rate of 0.05 in place of one cycle', { cycle: undefined }),
  recipe('no-augmentation', 'no augmentation', { augmentation: {} }),
  recipe('walkthrough-augmentation', 'the walkthrough’s augmentation: no mirroring, no zoom', {
    augmentation: RECIPES.walkthrough.augmentation,
  }),
  recipe('no-label-smoothing', 'no label smoothing', { labelSmoothing: 0 }),
  recipe('mixup', 'mixup, alpha 0.2', { mixup: 0.2 }),
  recipe('erasing', 'random erasing of every second face', { erasing: 0.5 }),
  recipe('balanced', 'rare emotions count more', { balanced: true }),
  recipe('averaged', 'weights averaged over the last thousand steps', { averaging: 0.999 }),
  network('columns', 'faces standardized column by column, as the walkthrough’s', blocks({}), 'columns'),
  network('no-dropout', 'no dropout', blocks({ dropoutRate: 0 })),
  network('no-penalty', 'no penalty on large weights', blocks({ l2: 0 })),
  network(
    'narrow',
    'three quarters as wide',
    blocks({ blocks: COMPACT_BLOCKS.map((block) => ({ ...block, filters: (block.filters * 3) / 4 })) }),
  ),
  network(
    'wide',
    'one and a half times as wide',
    blocks({ blocks: COMPACT_BLOCKS.map((block) => ({ ...block, filters: (block.filters * 3) / 2 })) }),
  ),
  network(
    'early-halving',
    'the first convolution halves the picture',
    blocks({ blocks: COMPACT_BLOCKS.slice(1), firstStride: 2 }),
  ),
  network('crop-44', 'pictures of 44 × 44 pixels, the border cut off', blocks({ crop: 2 })),
  network('residual', 'residual blocks, the first pooling early', ({ seed }) =>
    buildResidualCnn({
      name: 'residual_cnn',
      blocks: [64, 128, 256].map((filters) => ({ filters, convolutions: 1 })),
      seed,
    }),
  ),
];

/**
 * A variation by its name.
 *
 * @throws RangeError that lists the names when there is none of that name.
 */
export function variationNamed(name: string): Variation {
  const variation = VARIATIONS.find((candidate) => candidate.name === name);
  if (variation !== undefined) return variation;
  const names = VARIATIONS.map((candidate) => candidate.name).join(', ');
  throw new RangeError(`expected a variation out of ${names}, got "${name}"`);
}
