import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

/**
 * Cross-entropy of each example between its label's distribution and the softmax of its logits,
 * `logSumExp(logits) − Σ label · logits` for labels that add up to 1; gradients in the logits only.
 *
 * On the native backend it is TensorFlow's one operation, which makes the gradient along with the loss; elsewhere
 * stock tfjs's function.
 *
 * @param labels `[n, numClasses]`, each row adding up to 1.
 * @param logits `[n, numClasses]`.
 * @returns `[n]`, natural logarithm's units.
 */
export function softmaxCrossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor1D {
  if (!isNativeBackend()) {
    return tf.losses.softmaxCrossEntropy(labels, logits, undefined, 0, tf.Reduction.NONE) as tf.Tensor1D;
  }
  const losses = tf.customGrad((x, save) => {
    const [value, gradient] = runNativeOperation(
      'SoftmaxCrossEntropyWithLogits',
      [x as tf.Tensor, tf.cast(labels, 'float32')],
      { T: { type: 'dtype', value: 'float32' } },
      2,
    );
    (save as tf.GradSaveFunc)([gradient]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(tf.reshape(dy, [-1, 1]), saved[0]),
    };
  });
  return losses(logits) as tf.Tensor1D;
}
