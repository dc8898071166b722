import { asPair } from './native-convolution';
import { hasOneDnn, maxPoolGradient, maxPoolWithWorkspace } from './onednn-operations';
import { tf } from './stock-tensorflow';
import { isTracing } from './traced-function';

/**
 * Gives max-pooling the gradient of oneDNN, where the library has it. TensorFlow's own looks for the maxima a second time,
 * one by one, which takes ten times as long; this one pools again and notes where they were. Both give a maximum's
 * gradient to the first element that had it.
 */
export function registerMaxPoolGradient(): void {
  const stock = tf.getGradient('MaxPool');
  tf.registerGradient({
    kernelName: 'MaxPool',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const { filterSize, strides, pad } = attributes as unknown as tf.MaxPoolAttrs;
      const isNamed = pad === 'same' || pad === 'valid';
      // In a graph TensorFlow itself puts oneDNN's operations in the place of its own, and pools but once.
      if (isTracing() || !isNamed || !hasOneDnn()) return stock.gradFunc(dy, saved, attributes);
      const [x, y] = saved;
      const windows = { filterSize: asPair(filterSize), strides: asPair(strides), pad };
      return {
        x: () =>
          tf.tidy(() => {
            const [, workspace] = maxPoolWithWorkspace(x, windows);
            return maxPoolGradient([x, y, dy as tf.Tensor, workspace], windows);
          }),
      };
    },
  });
}
