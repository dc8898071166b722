import { tf } from '../tensorflow/tf';
import { KerasOptimizer, type KerasOptimizerOptions, type OptimizerStep } from './keras-optimizer';

/** Options of Keras's `SGD`. */
export interface SgdOptions extends KerasOptimizerOptions {
  /** Share of the last step that is taken again, in [0, 1). Default 0. */
  readonly momentum?: number;
  /** Whether the step looks ahead along the momentum (Nesterov, 1983). Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent, with momentum if asked: `velocity = momentum · velocity − learningRate · gradient`,
 * which is added to the weights; in Nesterov's form `momentum · velocity − learningRate · gradient` is.
 *
 * Source: Keras 3's `SGD`, with its defaults: learning rate 0.01, no momentum.
 */
export class SGD extends KerasOptimizer {
  static readonly className = 'SGD';

  readonly momentum: number;
  readonly nesterov: boolean;

  /** @throws RangeError when the momentum is outside [0, 1), or as `KerasOptimizer`. */
  constructor(options: SgdOptions = {}) {
    const { momentum = 0, nesterov = false } = options;
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(`momentum: expected 0 to below 1, got ${momentum}`);
    }
    super(momentum === 0 ? [] : ['momentum'], 0.01, options);
    this.momentum = momentum;
    this.nesterov = nesterov;
  }

  protected override descent(): number {
    return -this.learningRate;
  }

  protected override step(
    gradient: tf.Tensor1D,
    [velocity]: readonly tf.Tensor1D[],
    descent: number | tf.Scalar,
  ): OptimizerStep {
    const downhill = tf.mul<tf.Tensor1D>(gradient, descent);
    if (velocity === undefined) return { slots: [], change: downhill };
    const next = tf.add<tf.Tensor1D>(tf.mul(velocity, this.momentum), downhill);
    const change = this.nesterov ? tf.add<tf.Tensor1D>(tf.mul(next, this.momentum), downhill) : next;
    return { slots: [next], change };
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
