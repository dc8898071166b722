import { tf } from './stock-tensorflow';

/**
 * Splits the gradient of a greatest value evenly among those that share it, as TensorFlow in Python does. Stock tfjs
 * gives all of it to each of them, so that global max pooling after a ReLU, where whole channels are 0, learns from
 * gradients many times too large.
 */
export function registerMaxGradient(): void {
  tf.registerGradient({
    kernelName: 'Max',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [x, y] = saved;
      const { reductionIndices } = attributes as unknown as tf.MaxAttrs;
      const axes = tf.util.parseAxisParam(reductionIndices, x.shape);
      const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
      return {
        x: () =>
          tf.tidy(() => {
            const shared = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
            const part = tf.div(tf.reshape(dy as tf.Tensor, kept), tf.sum(shared, axes, true));
            return tf.mul(shared, part);
          }),
      };
    },
  });
}
