import type { ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import type { TrainingCallback } from './callbacks';
import { LearningRateScheduler } from './learning-rate-scheduler';
import { type OneCycleOptions, oneCycle } from './one-cycle';
import { WALKTHROUGH_AUGMENTATION, WALKTHROUGH_BATCH_SIZE } from './walkthrough-training';

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
}

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

/** The recipe of each network in `NETWORKS`, by its name. */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  walkthrough: WALKTHROUGH,
  'walkthrough-batch-norm': WALKTHROUGH,
  compact: COMPACT,
};

/** The callback that follows a recipe's cycle, if it has one, through so many steps. */
export function cycleCallbacks({ cycle }: Recipe, numSteps: number): TrainingCallback[] {
  if (cycle === undefined) return [];
  return [new LearningRateScheduler(oneCycle(cycle.maxLearningRate, numSteps, cycle), { per: 'step' })];
}
