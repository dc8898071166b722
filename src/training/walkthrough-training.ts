import { buildWalkthroughCnn, compileWalkthroughCnn, type WalkthroughCnnOptions } from '../model/cnn';
import type { OptimizerOptions } from '../model/optimizer';
import { ImageDataGenerator, type ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import { smoothLabels } from '../preprocessing/one-hot';
import type { PreparedExamples } from '../preprocessing/prepared-examples';
import type { TrainingBatches } from '../preprocessing/training-batches';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import type { tf } from '../tensorflow/tf';
import type { Backup } from './backup-and-restore';
import type { TrainingCallback } from './callbacks';
import { type FitOptions, fit } from './fit';
import type { History } from './history';

/** The options of the walkthrough's generator, in its own order: step 11. */
export const WALKTHROUGH_AUGMENTATION = {
  featurewiseCenter: false,
  samplewiseCenter: false,
  featurewiseStdNormalization: false,
  samplewiseStdNormalization: false,
  zcaWhitening: false,
  rotationRange: 10,
  widthShiftRange: 0.1,
  heightShiftRange: 0.1,
  zoomRange: 0,
  horizontalFlip: false,
  verticalFlip: false,
} as const satisfies ImageDataGeneratorOptions;

/** Examples per training step in the walkthrough. */
export const WALKTHROUGH_BATCH_SIZE = 64;

/** What a network is trained on, and how. */
export interface AugmentedTrainingOptions {
  readonly training: PreparedExamples;
  /** Measured after every epoch; the walkthrough takes the test images. Default: nothing is. */
  readonly watched?: PreparedExamples;
  /** Training ends before the epoch of this number, counted from 0. */
  readonly epochs: number;
  /** First epoch, counted from 0: above 0 to go on with a training. Default 0. */
  readonly initialEpoch?: number;
  /** Fixes order and augmentation. */
  readonly seed: number;
  /** Examples per step. Default: the walkthrough's 64. */
  readonly batchSize?: number;
  /** Default: the walkthrough's own. */
  readonly augmentation?: ImageDataGeneratorOptions;
  /** Share of every label that is spread over all classes; see `smoothLabels`. Default 0. */
  readonly labelSmoothing?: number;
  /** Changes the augmented batches once more, as `mixup` does. Default: nothing. */
  readonly changeBatches?: (batches: TrainingBatches) => TrainingBatches;
  /** How much the examples of each class count; see `fit`. Default: all alike. */
  readonly classWeight?: FitOptions['classWeight'];
  readonly callbacks?: readonly TrainingCallback[];
  /** In what the convolutions multiply while training. Default `float32`. */
  readonly precision?: ConvolutionPrecision;
  /** Keeps checkpoints, and goes on from the one that is there. */
  readonly backup?: Backup;
  readonly signal?: AbortSignal;
}

/** How a training from the start may differ from the walkthrough's. */
export interface WalkthroughTrainingOptions extends Omit<AugmentedTrainingOptions, 'initialEpoch'> {
  /** Default: the walkthrough's own network. Its seed is the training's. */
  readonly network?: Omit<WalkthroughCnnOptions, 'seed'>;
  /** Default: Adam, as the walkthrough. */
  readonly optimizer?: OptimizerOptions;
}

/**
 * Steps 11 and 12 of the walkthrough: trains a compiled model in place on augmented examples.
 *
 * @throws whatever `fit` throws. No tensor but the model's own is left behind.
 */
export async function fitAugmented(
  model: tf.LayersModel,
  options: AugmentedTrainingOptions,
): Promise<History> {
  const { training, watched, seed, batchSize = WALKTHROUGH_BATCH_SIZE, augmentation, ...rest } = options;
  const { labelSmoothing = 0, changeBatches = (batches) => batches, ...fitOptions } = rest;
  const generator = new ImageDataGenerator(augmentation ?? WALKTHROUGH_AUGMENTATION);
  const numClasses = training.oneHotLabels.length / training.numExamples;
  const labels = smoothLabels(training.oneHotLabels, numClasses, labelSmoothing);
  const batches = changeBatches(generator.flow(training.images, labels, { batchSize, seed }));
  return fit(model, batches, { ...fitOptions, validation: watched });
}

/**
 * Steps 8 to 12 of the walkthrough in one call: build, compile, augment, fit.
 *
 * @returns the trained model, which the caller disposes, and its history.
 * @throws whatever `fit` throws; the model is disposed then.
 */
export async function trainWalkthrough(
  options: WalkthroughTrainingOptions,
): Promise<{ readonly model: tf.Sequential; readonly history: History }> {
  const model = buildWalkthroughCnn({ ...options.network, seed: options.seed });
  try {
    compileWalkthroughCnn(model, options.optimizer);
    return { model, history: await fitAugmented(model, options) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
