import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

/**
 * Gives ReLU TensorFlow's own gradient kernel on the native backend. Stock tfjs multiplies by a step function
 * that it builds from five passes over the whole tensor, to let NaN through; here a NaN input has gradient 0.
 * Saving the output instead of the input lets the latter be freed early. Other backends compute it as stock tfjs does.
 */
export function registerReluGradient(): void {
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, saved) => {
      const [y] = saved;
      return {
        x: () =>
          isNativeBackend()
            ? runNativeOperation('ReluGrad', [dy as tf.Tensor, y], {
                T: { type: 'dtype', value: 'float32' },
              })[0]
            : // The output is above 0 exactly where the input is.
              tf.mul(dy as tf.Tensor, tf.step(y)),
      };
    },
  });
}
