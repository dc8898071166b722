import { KerasOptimizer, type OptimizerState } from '../model/keras-optimizer';
import { assignWeights, weightNames } from '../model/weights';
import { tf } from '../tensorflow/tf';
import type { CallbackState, TrainingCallback } from './callbacks';
import type { History } from './history';
import type { TrainingSettings } from './training-settings';
import type { UnfinishedEpoch } from './unfinished-epoch';

/** A weight's numbers. */
export interface WeightValues {
  /** As the layer calls it, e.g. `block1_conv1/kernel`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * All that a training needs to go on as if it had never stopped; plain data.
 *
 * No generator's state is among it: the order of an epoch, every augmentation and every dropout mask are derived from the
 * seed, the epoch, the example and the step (`seededRandom(seed).derive(…)`, `SeededDropout`), so the seed in the settings
 * and the position say them all.
 */
export interface Checkpoint {
  /** What it belongs to. */
  readonly settings: TrainingSettings;
  /** Where training stands, with the running sums of the epoch. */
  readonly unfinished: UnfinishedEpoch;
  /** True when a callback ended the training: there is nothing to go on with. */
  readonly stopped: boolean;
  readonly weights: readonly WeightValues[];
  readonly optimizer: OptimizerState;
  readonly history: History;
  /** Of each callback that has one, in their order. */
  readonly callbacks: readonly { readonly name: string; readonly state: CallbackState }[];
}

/** What a checkpoint holds beside the model. */
export type TrainingPosition = Pick<Checkpoint, 'settings' | 'unfinished' | 'stopped' | 'history'>;

/**
 * Copies where a training stands. `history` is the training's own, so write the checkpoint, or copy it, before training
 * goes on.
 *
 * @throws Error when the model is not compiled with one of this project's optimizers: others do not tell their state.
 */
export function takeCheckpoint(
  model: tf.LayersModel,
  callbacks: readonly TrainingCallback[],
  position: TrainingPosition,
): Checkpoint {
  const names = weightNames(model);
  return {
    ...position,
    weights: model.getWeights().map((weight, i) => ({
      name: names[i],
      shape: weight.shape,
      values: weight.dataSync() as Float32Array,
    })),
    optimizer: requireKerasOptimizer(model).state(),
    callbacks: callbacks.flatMap((callback) =>
      callback.state === undefined ? [] : [{ name: callback.name ?? 'callback', state: callback.state() }],
    ),
  };
}

/**
 * Brings a model and its optimizer to where they stood.
 *
 * @throws RangeError naming the weight that does not fit; nothing is changed then.
 */
export function restoreModel(model: tf.LayersModel, { weights, optimizer }: Checkpoint): void {
  const restored = requireKerasOptimizer(model);
  tf.tidy(() => {
    assignWeights(
      model,
      weights.map(({ values, shape }) => tf.tensor(values, [...shape], 'float32')),
    );
  });
  const trainable = model.trainableWeights as unknown as readonly { read(): tf.Variable }[];
  restored.restore(
    optimizer,
    trainable.map((weight) => weight.read()),
  );
}

/** Gives callbacks back what they knew; to be called after their `onTrainBegin`. */
export function restoreCallbacks(
  callbacks: readonly TrainingCallback[],
  { callbacks: states }: Checkpoint,
): void {
  callbacks
    .filter(({ state }) => state !== undefined)
    .forEach((callback, i) => {
      callback.restore?.(states[i].state);
    });
}

/** @throws Error as `takeCheckpoint` does. */
export function requireKerasOptimizer(model: tf.LayersModel): KerasOptimizer {
  const { optimizer } = model;
  if (optimizer instanceof KerasOptimizer) return optimizer;
  throw new Error(
    'a checkpoint holds the optimizer’s state, which stock tfjs does not tell: compile the model with this project’s ' +
      'Adam or SGD, e.g. with compileWalkthroughCnn',
  );
}
