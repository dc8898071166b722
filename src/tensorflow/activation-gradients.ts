import { isNativeBackend, runNativeOperation } from './native-operations';
import { tf } from './stock-tensorflow';

const FLOAT = { T: { type: 'dtype', value: 'float32' } } as const;

/** The part of tfjs's layers' activations that computes. */
type Activation = { apply(x: tf.Tensor): tf.Tensor };

/**
 * Gives ReLU, ReLU6 and sigmoid TensorFlow's own gradient kernels on the native backend: one pass over the tensor each,
 * and the rounding that Keras has. Stock tfjs multiplies by a step function that it builds from five passes, to let NaN
 * through; here a NaN input of ReLU has gradient 0. Saving its output instead of its input lets the latter be freed
 * early. Other backends compute them as stock tfjs does, but for ReLU6 at 6, where the gradient is 0 as in TensorFlow.
 *
 * Layers' activation `relu6`, which stock tfjs puts together from ReLU and a minimum, becomes ReLU6 itself.
 */
export function registerActivationGradients(): void {
  registerFromOutput('Relu', {
    native: (dy, y) => runNativeOperation('ReluGrad', [dy, y], FLOAT)[0],
    // The output is above 0 exactly where the input is.
    portable: (dy, y) => tf.mul(dy, tf.step(y)),
  });
  registerFromOutput('Relu6', {
    native: (dy, y) => runNativeOperation('Relu6Grad', [dy, y], FLOAT)[0],
    portable: (dy, y) => tf.mul(dy, tf.mul(tf.step(y), tf.cast(tf.less(y, 6), 'float32'))),
  });
  const [relu6] = tf.serialization.SerializationMap.getMap().classNameMap.relu6;
  (relu6 as unknown as { prototype: Activation }).prototype.apply = (x) => tf.relu6(x);
  registerFromOutput('Sigmoid', {
    native: (dy, y) => runNativeOperation('SigmoidGrad', [y, dy], FLOAT)[0],
    portable: (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y))),
  });
}

type GradientFromOutput = (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor;

function registerFromOutput(
  kernelName: string,
  { native, portable }: { readonly native: GradientFromOutput; readonly portable: GradientFromOutput },
): void {
  tf.registerGradient({
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => (isNativeBackend() ? native : portable)(dy as tf.Tensor, y) }),
  });
}
