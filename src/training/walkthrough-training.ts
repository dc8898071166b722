import { buildWalkthroughCnn, compileWalkthroughCnn, type WalkthroughCnnOptions } from '../model/cnn';
import type { OptimizerOptions } from '../model/optimizer';
import { ImageDataGenerator, type ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import { type PreparedExamples, tensorsOf } from '../preprocessing/prepared-examples';
import { tf } from '../tensorflow/tf';
import type { TrainingCallback } from './callbacks';
import { fit } from './fit';
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

/** What the walkthrough's training is done on, and how it may differ from it. */
export interface WalkthroughTrainingOptions {
  readonly training: PreparedExamples;
  /** Measured after every epoch; the walkthrough takes the test images. */
  readonly watched: PreparedExamples;
  readonly epochs: number;
  /** Fixes initial weights, order, augmentation and dropout. */
  readonly seed: number;
  readonly callbacks?: readonly TrainingCallback[];
  readonly signal?: AbortSignal;
  /** Default: the walkthrough's own. */
  readonly augmentation?: ImageDataGeneratorOptions;
  /** Default: the walkthrough's own network. */
  readonly network?: Omit<WalkthroughCnnOptions, 'seed'>;
  /** Default: Adam, as the walkthrough. */
  readonly optimizer?: OptimizerOptions;
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
  const { training, watched, epochs, seed, callbacks, signal } = options;
  const model = buildWalkthroughCnn({ ...options.network, seed });
  const validation = tensorsOf(watched);
  try {
    compileWalkthroughCnn(model, options.optimizer);
    const generator = new ImageDataGenerator(options.augmentation ?? WALKTHROUGH_AUGMENTATION);
    const batches = generator.flow(training.images, training.oneHotLabels, {
      batchSize: WALKTHROUGH_BATCH_SIZE,
      seed,
    });
    const history = await fit(model, batches, { epochs, validation, callbacks, signal });
    return { model, history };
  } catch (error) {
    model.dispose();
    throw error;
  } finally {
    tf.dispose([validation.images, validation.oneHotLabels]);
  }
}
