import type { tf } from '../tensorflow/tf';
import { Adam } from './adam';
import type { Hdf5Numbers } from './hdf5';
import { KerasOptimizer, type OptimizerVariable } from './keras-optimizer';
import { SGD } from './sgd';
import { weightNames } from './weights';

/** One of the optimizer's variables as Keras saves it. */
export interface SavedOptimizerVariable {
  /** Keras's path, e.g. `adam/conv_kernel_momentum`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Hdf5Numbers;
}

/** What the optimizer keeps of which weight, in Keras's order of all its variables. */
interface Slot {
  readonly weight: number;
  readonly name: string;
}

/**
 * The state of a model's optimizer in Keras's order: the number of steps, the learning rate, then what is kept of each
 * weight. A new optimizer's is all 0, as that of a compiled model in Keras.
 *
 * @returns null when the model is not compiled with an optimizer of Keras's.
 */
export function optimizerVariablesOf(model: tf.LayersModel): SavedOptimizerVariable[] | null {
  const { optimizer } = model;
  if (!(optimizer instanceof KerasOptimizer)) return null;
  const { iterations, learningRate, variables } = optimizer.state();
  const prefix = optimizer.getClassName().toLowerCase();
  const weights = trainableWeights(model);
  const perWeight = variables.length / weights.length;
  const slots = slotsInOrder(optimizer, weights.length).map(({ weight, name }, i): SavedOptimizerVariable => {
    const { shape, size } = weights[weight];
    const kept = variables.slice(weight * perWeight, (weight + 1) * perWeight);
    const slot = kept.find((variable) => variable.name.endsWith(`/${name}`));
    if (slot === undefined && variables.length > 0) throw new Error(`the optimizer has no ${name} ${i}`);
    return {
      name: `${prefix}/${weights[weight].name.replaceAll('/', '_')}_${name}`,
      shape,
      values: slot?.values ?? new Float32Array(size),
    };
  });
  return [
    { name: `${prefix}/iteration`, shape: [], values: BigInt64Array.of(BigInt(iterations)) },
    { name: `${prefix}/learning_rate`, shape: [], values: Float32Array.of(learningRate) },
    ...slots,
  ];
}

/** The shapes of the variables that Keras keeps for a compiled model, beginning with two numbers; null as above. */
export function optimizerShapesOf(model: tf.LayersModel): (readonly number[])[] | null {
  const { optimizer } = model;
  if (!(optimizer instanceof KerasOptimizer)) return null;
  const weights = trainableWeights(model);
  return [[], [], ...slotsInOrder(optimizer, weights.length).map(({ weight }) => weights[weight].shape)];
}

/**
 * Lets a model's optimizer, compiled as it was saved, go on from the saved variables.
 *
 * @param saved the numbers of all variables, in Keras's order; or of the first two, of an optimizer not used yet.
 * @throws Error when they do not fit the model.
 */
export function restoreOptimizer(model: tf.LayersModel, saved: readonly Hdf5Numbers[]): void {
  const { optimizer } = model;
  if (!(optimizer instanceof KerasOptimizer)) return;
  const [iterations, learningRate, ...values] = saved;
  if (!(iterations instanceof BigInt64Array) || !(learningRate instanceof Float32Array)) {
    throw new Error("the optimizer's variables do not begin with its number of steps and learning rate");
  }
  const weights = trainableWeights(model);
  const slots = slotsInOrder(optimizer, weights.length);
  const variables = values.map((slotValues, i): OptimizerVariable & Slot => {
    const { weight, name } = slots[i];
    return { weight, name, shape: weights[weight].shape, values: slotValues as Float32Array };
  });
  // Ours go weight by weight; sorting leaves the order of what is kept of one weight.
  variables.sort((a, b) => a.weight - b.weight);
  const described = optimizer.learningRate;
  optimizer.restore(
    {
      iterations: Number(iterations[0]),
      // The description has the rate in full, unless it was changed later.
      learningRate: Math.fround(described) === learningRate[0] ? described : learningRate[0],
      variables,
    },
    weights.map(({ variable }) => variable),
  );
}

function slotsInOrder(optimizer: KerasOptimizer, numWeights: number): Slot[] {
  const names =
    optimizer instanceof SGD ? (optimizer.momentum === 0 ? [] : ['momentum']) : ['momentum', 'velocity'];
  const slotsOf = (weight: number, kept: readonly string[]) => kept.map((name) => ({ weight, name }));
  const weights = Array.from({ length: numWeights }, (_, weight) => weight);
  const pairs = weights.flatMap((weight) => slotsOf(weight, names));
  // Keras adds the greatest squares of AMSGrad after all the rest.
  const isAmsgrad = optimizer instanceof Adam && optimizer.amsgrad;
  return isAmsgrad ? [...pairs, ...weights.flatMap((weight) => slotsOf(weight, ['velocity_hat']))] : pairs;
}

function trainableWeights(model: tf.LayersModel) {
  const names = weightNames({ weights: model.trainableWeights });
  return model.trainableWeights.map((weight, i) => {
    const variable = weight.read() as tf.Variable;
    return { name: names[i], shape: variable.shape, size: variable.size, variable };
  });
}
