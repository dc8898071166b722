import { tf } from '../tensorflow/tf';

/** What Keras's optimizers have in common. At most one way of clipping may be chosen. */
export interface KerasOptimizerOptions {
  /** Step size, from 0. The default is the optimizer's own. */
  readonly learningRate?: number;
  /** Share of every weight, times the learning rate, that is taken off at each step. Default: none. */
  readonly weightDecay?: number | null;
  /** Greatest length of each weight's gradient; a longer one is shortened. Default: none. */
  readonly clipnorm?: number | null;
  /** Greatest length of all gradients together. Default: none. */
  readonly globalClipnorm?: number | null;
  /** Greatest size of each single number of the gradients. Default: none. */
  readonly clipvalue?: number | null;
}

/** An optimizer's number for each number of one weight, as `momentum`. */
export interface OptimizerVariable {
  /** The weight's name and what is kept of it, e.g. `block1_conv1/kernel/momentum`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** All that an optimizer remembers between two steps; plain data. */
export interface OptimizerState {
  /** Steps taken so far. */
  readonly iterations: number;
  readonly learningRate: number;
  /** In the order of Keras's `optimizer.variables`: weight by weight, and all that is kept of each. */
  readonly variables: readonly OptimizerVariable[];
}

/** A gradient with the name of its weight's variable. */
export interface NamedGradient {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** What decides a step besides gradients, weights and what is kept; scalars where steps are traced, else numbers. */
export interface StepRates<T extends number | tf.Scalar = number | tf.Scalar> {
  /** What the optimizer multiplies its direction by; not above 0, since steps go downhill. */
  readonly descent: T;
  /** Share that is taken off the weights. */
  readonly decay: T;
}

/** One step's outcome: what is kept from now on, and what is added to the weights; all of one length. */
export interface OptimizerStep {
  readonly slots: readonly tf.Tensor1D[];
  readonly change: tf.Tensor1D;
}

/**
 * An optimizer with Keras's formulas, order of operations and options, in place of tfjs's: the latter's Adam adds
 * epsilon elsewhere, and its momentum forgets the learning rate of earlier steps.
 *
 * All weights are updated as one long vector: twenty small tensors one by one cost more in calls than in arithmetic.
 *
 * Source: `BaseOptimizer` of Keras 3. Differences: a weight without a gradient counts as one whose gradient is 0;
 * loss scaling, gradient accumulation and the moving average of weights (`use_ema`) are not there.
 */
export abstract class KerasOptimizer extends tf.Optimizer {
  static {
    // tfjs's `Optimizer` takes everything with an optimizer's methods for its instance; ours are ours alone.
    Object.defineProperty(KerasOptimizer, Symbol.hasInstance, {
      value: Function.prototype[Symbol.hasInstance],
    });
  }

  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly globalClipnorm: number | null;
  readonly clipvalue: number | null;
  private stepSize: number;
  private built: readonly tf.Variable[] = [];
  private slots: readonly tf.Variable[] = [];
  private readonly resources: { dispose(): void }[] = [];

  /**
   * @param slotNames what is kept of each weight, in Keras's names.
   * @throws RangeError for an option that is out of range, or two ways of clipping.
   */
  protected constructor(
    private readonly slotNames: readonly string[],
    defaultLearningRate: number,
    options: KerasOptimizerOptions,
  ) {
    super();
    const { weightDecay = null, clipnorm = null, globalClipnorm = null, clipvalue = null } = options;
    for (const [name, value] of Object.entries({ clipnorm, globalClipnorm, clipvalue })) {
      if (value !== null && !(value > 0 && value < Infinity)) {
        throw new RangeError(`${name}: expected a number above 0, got ${value}`);
      }
    }
    const clippings = [clipnorm, globalClipnorm, clipvalue].filter((value) => value !== null);
    if (clippings.length > 1) {
      throw new RangeError(`expected one of clipnorm, globalClipnorm and clipvalue, got ${clippings.length}`);
    }
    if (weightDecay !== null && !(weightDecay >= 0 && weightDecay < Infinity)) {
      throw new RangeError(`weightDecay: expected a number from 0, got ${weightDecay}`);
    }
    this.weightDecay = weightDecay;
    this.clipnorm = clipnorm;
    this.globalClipnorm = globalClipnorm;
    this.clipvalue = clipvalue;
    this.stepSize = requireLearningRate(options.learningRate ?? defaultLearningRate);
  }

  /** Step size; may be set between steps. 0, where a schedule begins or ends, changes nothing. */
  get learningRate(): number {
    return this.stepSize;
  }

  set learningRate(learningRate: number) {
    this.stepSize = requireLearningRate(learningRate);
  }

  /** `StepRates.descent` of the next step. */
  protected abstract descent(): number;

  /** What a step makes of the gradient and of what is kept, in tensors that the caller's `tf.tidy` frees. */
  protected abstract step(
    gradient: tf.Tensor1D,
    slots: readonly tf.Tensor1D[],
    descent: number | tf.Scalar,
  ): OptimizerStep;

  /** What the next step takes besides tensors: it changes with every step, or whenever the learning rate is set. */
  rates(): StepRates<number> {
    return { descent: this.descent(), decay: (this.weightDecay ?? 0) * this.learningRate };
  }

  /** What is kept of the weights, all of them in one vector; empty until it is built. */
  get variables(): readonly tf.Variable[] {
    return this.slots;
  }

  /**
   * Starts to keep what the optimizer needs of these weights, at 0. The first step does so by itself.
   *
   * @throws Error when it was built for other weights.
   */
  build(variables: readonly tf.Variable[]): void {
    if (this.built.length === 0) {
      this.built = [...variables];
      const size = sizesOf(this.built).reduce((sum, length) => sum + length, 0);
      this.slots = tf.tidy(() => this.slotNames.map(() => tf.variable(tf.zeros([size]), false)));
      return;
    }
    const same = variables.length === this.built.length && variables.every((v, i) => v === this.built[i]);
    if (!same) {
      throw new Error(
        `this optimizer was made for ${this.built.length} weights and got ${variables.length}, or others; a model ` +
          'whose layers were frozen or freed, and another model, must be compiled with an optimizer of its own',
      );
    }
  }

  /** One step. Takes the gradients of all weights by name; leaves them to the caller. */
  override applyGradients(gradients: tf.NamedTensorMap | NamedGradient[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const { registeredVariables } = tf.engine();
    this.build(named.map(({ name }) => registeredVariables[name]));
    this.update(named, this.rates());
    this.countStep();
  }

  /** Counts a step whose `update` is done. */
  countStep(): void {
    this.incrementIterations();
  }

  /** What a step does to the weights it was built for and to what is kept of them. */
  update(gradients: readonly NamedGradient[], { descent, decay }: StepRates): void {
    tf.tidy(() => {
      const kept = this.slots as readonly tf.Tensor1D[];
      const { slots, change } = this.step(this.clipped(gradients), kept, descent);
      slots.forEach((slot, i) => {
        this.slots[i].assign(slot);
      });
      const changes = tf.split(change, sizesOf(this.built));
      this.built.forEach((variable, i) => {
        const rest = this.weightDecay === null ? variable : tf.sub(variable, tf.mul(variable, decay));
        variable.assign(tf.add(rest, tf.reshape(changes[i], variable.shape)));
      });
    });
  }

  private clipped(named: readonly NamedGradient[]): tf.Tensor1D {
    const parts = named.map(({ tensor }, i) => {
      const gradient = tensor ?? tf.zerosLike(this.built[i]);
      return tf.reshape<tf.Rank.R1>(
        this.clipnorm === null ? gradient : shorten(gradient, this.clipnorm),
        [-1],
      );
    });
    const gradient = tf.concat1d(parts);
    if (this.globalClipnorm !== null) return shorten(gradient, this.globalClipnorm) as tf.Tensor1D;
    return this.clipvalue === null ? gradient : tf.clipByValue(gradient, -this.clipvalue, this.clipvalue);
  }

  /** A copy of all the optimizer remembers; empty but for the two numbers before the first step. */
  state(): OptimizerState {
    const sizes = sizesOf(this.built);
    const values = this.slots.map((slot) => slot.dataSync() as Float32Array);
    let start = 0;
    const variables = this.built.flatMap(({ name, shape }, i) => {
      const end = start + sizes[i];
      const kept = this.slotNames.map((slotName, slot) => ({
        name: `${name}/${slotName}`,
        shape: [...shape],
        values: values[slot].slice(start, end),
      }));
      start = end;
      return kept;
    });
    return { iterations: this.iterations, learningRate: this.learningRate, variables };
  }

  /**
   * Goes on from a state, for weights in the order it was made for.
   *
   * @param state of an optimizer of the same kind, or as Keras saved it; names are not compared.
   * @throws RangeError when it does not fit the weights; nothing is changed then.
   */
  restore(state: OptimizerState, variables: readonly tf.Variable[]): void {
    if (!Number.isInteger(state.iterations) || state.iterations < 0) {
      throw new RangeError(`iterations: expected a whole number from 0, got ${state.iterations}`);
    }
    const learningRate = requireLearningRate(state.learningRate);
    const numSlots = this.slotNames.length;
    if (state.variables.length > 0) {
      if (state.variables.length !== numSlots * variables.length) {
        throw new RangeError(
          `expected ${numSlots} of the optimizer's variables for each of ${variables.length} weights ` +
            `(${this.slotNames.join(', ')}), got ${state.variables.length} in all`,
        );
      }
      state.variables.forEach(({ name, shape, values }, i) => {
        const weight = variables[Math.floor(i / numSlots)];
        if (shape.join() !== weight.shape.join() || values.length !== weight.size) {
          throw new RangeError(
            `${name}: expected the shape of ${weight.name}, [${weight.shape.join(', ')}], got [${shape.join(', ')}]`,
          );
        }
      });
      this.build(variables);
      tf.tidy(() => {
        this.slots.forEach((slot, index) => {
          const parts = state.variables.filter((_, i) => i % numSlots === index);
          slot.assign(tf.concat1d(parts.map(({ values }) => tf.tensor1d(values, 'float32'))));
        });
      });
    }
    this.iterations_ = state.iterations;
    this.stepSize = learningRate;
  }

  /** Has something freed together with the optimizer, such as what was prepared for its steps. */
  freeWithIt(resource: { dispose(): void }): void {
    this.resources.push(resource);
  }

  override dispose(): void {
    for (const resource of this.resources.splice(0)) resource.dispose();
    tf.dispose(this.slots as tf.Variable[]);
    this.slots = [];
    this.built = [];
  }

  /** Keras's `get_config` in camelCase. */
  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, weightDecay, clipnorm, globalClipnorm, clipvalue } = this;
    return { learningRate, weightDecay, clipnorm, globalClipnorm, clipvalue };
  }
}

/** `clip_by_norm`: shortens a gradient to the length, if it is longer. */
function shorten(gradient: tf.Tensor, length: number): tf.Tensor {
  return tf.mul(gradient, tf.div(length, tf.maximum(tf.norm(gradient), length)));
}

function sizesOf(variables: readonly tf.Variable[]): number[] {
  return variables.map(({ size }) => size);
}

function requireLearningRate(learningRate: number): number {
  if (!(learningRate >= 0 && learningRate < Infinity)) {
    throw new RangeError(`learningRate: expected a number from 0, got ${learningRate}`);
  }
  return learningRate;
}
