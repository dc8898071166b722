import { tf } from '../tensorflow/tf';
import { computeTensor, type KnownTensors } from './inner-tensors';

/** The end of a classifier: what its softmax is applied to, and what that is made from. */
export interface ClassLogits {
  /** The layer before the last weights, dropout aside: what the network says of an image before it decides. */
  readonly featureLayer: string;
  /** `[n, numClasses]`, before the softmax. It and the tensors on the way belong to the surrounding `tf.tidy`. */
  compute(given: KnownTensors): tf.Tensor2D;
}

/** A layer of the class `Dense`, as far as its logits need it. */
interface DenseLayer {
  readonly kernel: { read(): tf.Tensor2D };
  readonly bias: { read(): tf.Tensor1D } | null;
}

/**
 * Finds a classifier's logits. It ends in a dense layer with a softmax, or in a softmax behind another layer.
 *
 * @throws Error when the model ends otherwise.
 */
export function classLogits(model: tf.LayersModel): ClassLogits {
  const [output] = model.outputs;
  const last = output.sourceLayer;
  const [before] = output.inputs;
  const kind = last.getClassName();
  const appliesSoftmax = ['Dense', 'Activation'].includes(kind) && last.getConfig().activation === 'softmax';
  if (!(appliesSoftmax || kind === 'Softmax') || before === undefined) {
    throw new Error(
      `${model.name}: expected a classifier that ends in a softmax, it ends in "${last.name}", a ${kind}`,
    );
  }
  if (kind !== 'Dense') {
    return {
      featureLayer: withoutDropout(before.inputs[0] ?? before).sourceLayer.name,
      compute: (given) => computeTensor(before, given) as tf.Tensor2D,
    };
  }
  return {
    featureLayer: withoutDropout(before).sourceLayer.name,
    compute(given) {
      // The layer itself would apply its softmax too.
      const { kernel, bias } = last as unknown as DenseLayer;
      const product: tf.Tensor2D = tf.matMul(computeTensor(before, given) as tf.Tensor2D, kernel.read());
      return bias === null ? product : tf.add(product, bias.read());
    },
  };
}

/** What dropout, which does nothing outside training, is applied to. */
function withoutDropout(symbol: tf.SymbolicTensor): tf.SymbolicTensor {
  const isDropout = symbol.sourceLayer.getClassName().endsWith('Dropout');
  return isDropout && symbol.inputs.length > 0 ? withoutDropout(symbol.inputs[0]) : symbol;
}
