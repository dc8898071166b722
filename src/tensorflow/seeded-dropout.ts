import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

/** Arguments of a dropout layer, as in `tf.layers.dropout`. */
export interface SeededDropoutArguments {
  /** Share of the inputs that is set to 0 in training, in [0, 1). */
  readonly rate: number;
  /** Whole number; layers with equal seeds drop equal elements at equal steps. 0 when left out. */
  readonly seed?: number | null;
  /** Shape of the mask, broadcast over the input; `null` entries take the input's size. */
  readonly noiseShape?: readonly (number | null)[] | null;
  readonly name?: string;
}

/**
 * Dropout whose mask is drawn from `(seed, step)`: different at every step, equal in every run. Stock tfjs
 * repeats one mask when it has a seed and cannot be repeated when it has none, and draws in JavaScript.
 *
 * Kept inputs are multiplied by `1 / (1 - rate)`; outside training the input passes unchanged. It takes the
 * stock layer's place under the class name `Dropout`, with the same saved configuration, so that loaded models
 * get it as well.
 */
export class SeededDropout extends tf.layers.Layer {
  static readonly className = 'Dropout';

  readonly rate: number;
  readonly seed: number;
  readonly noiseShape: readonly (number | null)[] | null;
  /** Number of the next mask, a whole number from 0. Counts up in training; set it to replay masks. */
  step = 0;
  /** What masks are drawn from instead of `seed` and `step`, uncounted, where training is traced; see `dropoutKey`. */
  key: tf.Tensor1D | null = null;

  /** @throws RangeError when `rate` is outside [0, 1) or `seed` is not a whole number. */
  constructor(args: SeededDropoutArguments) {
    super({ name: args.name, ...passedOn(args) });
    if (!(args.rate >= 0 && args.rate < 1)) {
      throw new RangeError(`dropout rate: expected a number in [0, 1), got ${args.rate}`);
    }
    const seed = args.seed ?? 0;
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`dropout seed: expected a whole number, got ${seed}`);
    this.rate = args.rate;
    this.seed = seed;
    this.noiseShape = args.noiseShape ?? null;
    this.supportsMasking = true;
  }

  override computeOutputShape(inputShape: tf.Shape): tf.Shape {
    return inputShape;
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }): tf.Tensor {
    return tf.tidy(() => {
      this.invokeCallHook(inputs, kwargs);
      const input = Array.isArray(inputs) ? inputs[0] : inputs;
      if (this.rate === 0 || kwargs.training !== true) return input;
      const shape = this.noiseShape?.map((size, axis) => size ?? input.shape[axis]) ?? input.shape;
      if (this.key !== null) return tf.mul(input, maskOf(nativeUniform(shape, this.key), this.rate));
      const mask = dropoutMask(shape, this.rate, this.seed, this.step);
      this.step += 1;
      return tf.mul(input, mask);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      rate: this.rate,
      noiseShape: this.noiseShape === null ? null : [...this.noiseShape],
      seed: this.seed,
    };
  }
}

/** What else a saved configuration holds (`trainable`, `inputShape`, ...) is the base layer's business. */
function passedOn(args: SeededDropoutArguments): object {
  const { rate, seed, noiseShape, ...rest } = args;
  return rest;
}

/**
 * A mask of 0 (share `rate`) and `1 / (1 - rate)`, float32 of `shape`, a function of its arguments alone on one
 * backend. The caller disposes it.
 */
export function dropoutMask(shape: readonly number[], rate: number, seed: number, step: number): tf.Tensor {
  return tf.tidy(() => {
    const uniform = isNativeBackend()
      ? nativeUniform(shape, dropoutKey(seed, step))
      : tf.randomUniform([...shape], 0, 1, 'float32', `${seed}/${step}`);
    return maskOf(uniform, rate);
  });
}

/** What the native backend draws the mask of a step from, int32 `[2]`; the caller disposes it. */
export function dropoutKey(seed: number, step: number): tf.Tensor1D {
  // Two signed 32-bit words; the upper bits of a large seed are folded into its word.
  const low = (seed ^ Math.floor(seed / 2 ** 32)) | 0;
  return tf.tensor1d([low, step | 0], 'int32');
}

function maskOf(uniform: tf.Tensor, rate: number): tf.Tensor {
  return tf
    .greaterEqual(uniform, rate)
    .cast('float32')
    .mul(1 / (1 - rate));
}

/** TensorFlow's counter-based generator (Philox; Salmon et al., 2011). */
function nativeUniform(shape: readonly number[], key: tf.Tensor1D): tf.Tensor {
  const shapeTensor = tf.tensor1d([...shape], 'int32');
  return runNativeOperation('StatelessRandomUniform', [shapeTensor, key], {
    dtype: { type: 'dtype', value: 'float32' },
    T: { type: 'dtype', value: 'int32' },
    Tseed: { type: 'dtype', value: 'int32' },
  })[0];
}

/** Adds a dropout layer with a seed; see `SeededDropout`. */
export function seededDropout(args: SeededDropoutArguments): SeededDropout {
  return new SeededDropout(args);
}

/** Puts `SeededDropout` where models look for the class `Dropout` when they are loaded. */
export function registerSeededDropout(): void {
  tf.serialization.registerClass(
    SeededDropout as unknown as tf.serialization.SerializableConstructor<SeededDropout>,
  );
}
