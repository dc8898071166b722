import type { tf } from '../tensorflow/tf';

/**
 * Sets the step size an optimizer uses from now on.
 *
 * @throws RangeError when it is no number from 0.
 */
export function setLearningRate(optimizer: tf.Optimizer, learningRate: number): void {
  if (!(learningRate >= 0 && learningRate < Infinity)) {
    throw new RangeError(`learning rate: expected a number from 0, got ${learningRate}`);
  }
  // tfjs's own SGD keeps it in a tensor as well, which only its method changes.
  const settable = optimizer as unknown as {
    learningRate: number;
    setLearningRate?(learningRate: number): void;
  };
  if (settable.setLearningRate === undefined) settable.learningRate = learningRate;
  else settable.setLearningRate(learningRate);
}
