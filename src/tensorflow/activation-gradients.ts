import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

const FLOAT = { T: { type: 'dtype', value: 'float32' } } as const;

/**
 * Gives ReLU and sigmoid TensorFlow's own gradient kernels on the native backend: one pass over the tensor each, and
 * the rounding that Keras has. Stock tfjs multiplies by a step function that it builds from five passes, to let NaN
 * through; here a NaN input of ReLU has gradient 0. Saving its output instead of its input lets the latter be freed
 * early. Other backends compute both as stock tfjs does.
 */
export function registerActivationGradients(): void {
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [y] = saved;
      return {
        x: () =>
          isNativeBackend()
            ? runNativeOperation('ReluGrad', [dy as tf.Tensor, y], FLOAT)[0]
            : // The output is above 0 exactly where the input is.
              tf.mul(dy as tf.Tensor, tf.step(y)),
      };
    },
  });
  tf.registerGradient({
    kernelName: 'Sigmoid',
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [y] = saved;
      return {
        x: () =>
          isNativeBackend()
            ? runNativeOperation('SigmoidGrad', [y, dy as tf.Tensor], FLOAT)[0]
            : tf.mul(dy as tf.Tensor, tf.mul(y, tf.sub(1, y))),
      };
    },
  });
}
