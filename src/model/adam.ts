import { tf } from '../tensorflow/tf';
import { KerasOptimizer, type KerasOptimizerOptions, type OptimizerStep } from './keras-optimizer';

const f32 = Math.fround;

/** Options of Keras's `Adam`. */
export interface AdamOptions extends KerasOptimizerOptions {
  /** Decay of the mean of the gradients, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the mean of their squares, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the mean square, above 0. Default 1e-7. */
  readonly epsilon?: number;
  /** Whether the greatest mean square so far is used (Reddi, Kale and Kumar, 2018). Default false. */
  readonly amsgrad?: boolean;
}

/**
 * Adam (Kingma and Ba, "Adam: a method for stochastic optimization", 2015), in the form given before its section 2.1,
 * where epsilon is added to the root of the uncorrected mean square.
 *
 * Source: Keras 3's `Adam`, with its defaults: learning rate 0.001, decays 0.9 and 0.999, epsilon 1e-7.
 */
export class Adam extends KerasOptimizer {
  static readonly className = 'Adam';

  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;

  /** @throws RangeError for a decay outside [0, 1), an epsilon of 0 or below, or as `KerasOptimizer`. */
  constructor(options: AdamOptions = {}) {
    const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
    for (const [name, decay] of Object.entries({ beta1, beta2 })) {
      if (!(decay >= 0 && decay < 1)) throw new RangeError(`${name}: expected 0 to below 1, got ${decay}`);
    }
    if (!(epsilon > 0)) throw new RangeError(`epsilon: expected a number above 0, got ${epsilon}`);
    super(amsgrad ? ['momentum', 'velocity', 'velocity_hat'] : ['momentum', 'velocity'], 0.001, options);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.amsgrad = amsgrad;
  }

  protected override step(
    gradient: tf.Tensor1D,
    [momentum, velocity, greatest]: readonly tf.Tensor1D[],
    descent: number | tf.Scalar,
  ): OptimizerStep {
    const toward = (mean: tf.Tensor1D, value: tf.Tensor, share: number) =>
      tf.add<tf.Tensor1D>(mean, tf.mul(tf.sub(value, mean), share));
    const nextMomentum = toward(momentum, gradient, 1 - this.beta1);
    const nextVelocity = toward(velocity, tf.square(gradient), 1 - this.beta2);
    const nextGreatest = this.amsgrad ? tf.maximum<tf.Tensor1D>(greatest, nextVelocity) : nextVelocity;
    const change = tf.div<tf.Tensor1D>(
      tf.mul(nextMomentum, descent),
      tf.add(tf.sqrt(nextGreatest), this.epsilon),
    );
    const slots = this.amsgrad ? [nextMomentum, nextVelocity, nextGreatest] : [nextMomentum, nextVelocity];
    return { slots, change };
  }

  /** In single precision all along, as Keras: after a few steps `1 − beta2^step` has few digits left. */
  protected override descent(): number {
    const step = this.iterations + 1;
    const remaining = (beta: number) => f32(1 - f32(f32(beta) ** step));
    const corrected = f32(f32(this.learningRate) * f32(Math.sqrt(remaining(this.beta2))));
    return -f32(corrected / remaining(this.beta1));
  }

  override getConfig(): tf.serialization.ConfigDict {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}
