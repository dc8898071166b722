import { balancedClassWeights } from '../preprocessing/class-weights';
import type { ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import { mixup } from '../preprocessing/mixup';
import { randomErasing } from '../preprocessing/random-erasing';
import type { TrainingBatches } from '../preprocessing/training-batches';
import type { tf } from '../tensorflow/tf';
import { AveragedWeights } from './averaged-weights';
import type { TrainingCallback } from './callbacks';
import type { History } from './history';
import { setLearningRate } from './learning-rate';
import { LearningRateScheduler } from './learning-rate-scheduler';
import { type OneCycleOptions, oneCycle } from './one-cycle';
import {
  type AugmentedTrainingOptions,
  fitAugmented,
  WALKTHROUGH_AUGMENTATION,
  WALKTHROUGH_BATCH_SIZE,
} from './walkthrough-training';

/** How a network is trained where nothing else is asked for. */
export interface Recipe {
  readonly epochs: number;
  /** Examples per step. */
  readonly batchSize: number;
  readonly augmentation: ImageDataGeneratorOptions;
  /** Share of every label that is spread over all classes. */
  readonly labelSmoothing: number;
  /**
   * The one cycle that the learning rate goes through in all epochs together; without one it stays what the network's
   * optimizer begins with. A training with a cycle cannot be made longer afterwards.
   */
  readonly cycle?: { readonly maxLearningRate: number } & Required<Pick<OneCycleOptions, 'pctStart'>>;
  /** The learning rate a training without a cycle begins with. Left out, the one of the network's optimizer. */
  readonly learningRate?: number;
  /** The alpha of `mixup`. Left out, examples are not mixed. */
  readonly mixup?: number;
  /** Share of the images that `randomErasing` takes a part from. Left out, none. */
  readonly erasing?: number;
  /** The momentum of `AveragedWeights`. Left out, the model keeps its last weights. */
  readonly averaging?: number;
  /** Whether examples of rare emotions count more; see `balancedClassWeights`. Default false. */
  readonly balanced?: boolean;
}

/** A training whose recipe says the rest. */
export type RecipeTrainingOptions = Omit<
  AugmentedTrainingOptions,
  'augmentation' | 'labelSmoothing' | 'changeBatches' | 'classWeight' | 'initialEpoch'
>;

const WALKTHROUGH: Recipe = {
  epochs: 30,
  batchSize: WALKTHROUGH_BATCH_SIZE,
  augmentation: WALKTHROUGH_AUGMENTATION,
  labelSmoothing: 0,
};

const COMPACT: Recipe = {
  epochs: 100,
  batchSize: 64,
  augmentation: {
    rotationRange: 15,
    widthShiftRange: 0.1,
    heightShiftRange: 0.1,
    zoomRange: 0.15,
    horizontalFlip: true,
  },
  labelSmoothing: 0.1,
  cycle: { maxLearningRate: 0.05, pctStart: 0.1 },
};

/** Few epochs in small steps, so that what the network knows is not lost. */
const TRANSFER: Recipe = {
  ...COMPACT,
  epochs: 20,
  cycle: { maxLearningRate: 0.01, pctStart: 0.15 },
};

/** The recipe of each network in `NETWORKS`, by its name. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  walkthrough: WALKTHROUGH,
  'walkthrough-batch-norm': WALKTHROUGH,
  compact: COMPACT,
  transfer: TRANSFER,
};

/**
 * Trains a compiled model in place by a recipe; number of epochs and batch size are those given, not the recipe's.
 *
 * @throws whatever `fit` throws. No tensor but the model's own is left behind.
 */
export async function fitByRecipe(
  model: tf.LayersModel,
  recipe: Recipe,
  options: RecipeTrainingOptions,
): Promise<History> {
  const { training, epochs, batchSize = recipe.batchSize, seed, callbacks = [] } = options;
  const { augmentation, labelSmoothing, balanced = false, learningRate } = recipe;
  if (learningRate !== undefined) setLearningRate(model.optimizer, learningRate);
  const numSteps = epochs * Math.ceil(training.numExamples / batchSize);
  return fitAugmented(model, {
    ...options,
    batchSize,
    augmentation,
    labelSmoothing,
    changeBatches: (batches) => changedBy(recipe, batches, seed),
    ...(balanced ? { classWeight: balancedClassWeights(training.labels) } : {}),
    callbacks: [...recipeCallbacks(recipe, numSteps), ...callbacks],
  });
}

function changedBy({ mixup: alpha, erasing }: Recipe, batches: TrainingBatches, seed: number) {
  const erased = erasing === undefined ? batches : randomErasing(batches, { probability: erasing, seed });
  return alpha === undefined ? erased : mixup(erased, { alpha, seed });
}

/** The callbacks that follow a recipe through so many steps. */
export function recipeCallbacks({ cycle, averaging }: Recipe, numSteps: number): TrainingCallback[] {
  const scheduler =
    cycle && new LearningRateScheduler(oneCycle(cycle.maxLearningRate, numSteps, cycle), { per: 'step' });
  const average = averaging === undefined ? undefined : new AveragedWeights({ momentum: averaging });
  return [scheduler, average].filter((callback) => callback !== undefined);
}
