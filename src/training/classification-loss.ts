import { softmaxCrossEntropy } from '../tensorflow/softmax-cross-entropy';
import { tf } from '../tensorflow/tf';

/** A model's output for a batch, and how wrong it is. */
export interface BatchLoss {
  /** `[n, numClasses]`. */
  readonly probabilities: tf.Tensor2D;
  /** Loss of each example, `[n]`. */
  readonly losses: tf.Tensor1D;
}

/** What a compiled tfjs model keeps of its loss. A sequential model passes it to an inner one. */
interface CompiledModel {
  readonly model?: CompiledModel;
  readonly loss?: unknown;
  readonly lossFunctions: ((target: tf.Tensor, output: tf.Tensor) => tf.Tensor)[];
}

/** A layer of the class `Dense`, as far as its logits need it. */
interface DenseLayer {
  readonly kernel: { read(): tf.Tensor2D };
  readonly bias: { read(): tf.Tensor1D } | null;
}

/** A function that gives a model's `BatchLoss`; in training, dropout and batch normalization behave so. */
export type LossFunction = (
  images: tf.Tensor4D,
  oneHotLabels: tf.Tensor2D,
  options: { readonly training: boolean },
) => BatchLoss;

/**
 * The loss of each example under the loss that the model is compiled with. Where that is the categorical cross-entropy
 * of a softmax, both are computed in one from the logits: `logSumExp(logits) − Σ label · logits`. Stock tfjs clips the
 * probabilities to [1e-7, 1 − 1e-7] instead, so that an example which the model is sure to be something else has no
 * gradient at all.
 *
 * Source: `categorical_crossentropy` of Keras 3's TensorFlow backend, which goes back from a softmax to its logits in
 * the same way.
 *
 * @param model compiled, with one input and one output.
 */
export function classificationLoss(model: tf.LayersModel): LossFunction {
  const compiled = model as unknown as CompiledModel;
  const [lossOf] = (compiled.model ?? compiled).lossFunctions;
  const logitsOf = compiled.loss === 'categoricalCrossentropy' ? logitsOfSoftmax(model) : undefined;
  return (images, oneHotLabels, { training }) => {
    if (logitsOf !== undefined) {
      const logits = logitsOf(images, training);
      return { probabilities: tf.softmax(logits), losses: softmaxCrossEntropy(oneHotLabels, logits) };
    }
    const probabilities = apply(model, images, training) as tf.Tensor2D;
    const losses = lossOf(oneHotLabels, probabilities);
    return { probabilities, losses: (losses.rank === 1 ? losses : tf.mean(losses, -1)) as tf.Tensor1D };
  };
}

/** What a model that ends in a softmax applies it to, or undefined when it ends in something else. */
function logitsOfSoftmax(
  model: tf.LayersModel,
): ((images: tf.Tensor4D, training: boolean) => tf.Tensor2D) | undefined {
  const [output] = model.outputs;
  const last = output.sourceLayer;
  const { activation } = last.getConfig();
  const [input] = output.inputs;
  if (input === undefined || output.shape.length !== 2) return undefined;
  const isSoftmaxLayer =
    last.getClassName() === 'Softmax' || (last.getClassName() === 'Activation' && activation === 'softmax');
  const isSoftmaxDense = last.getClassName() === 'Dense' && activation === 'softmax';
  if (!isSoftmaxLayer && !isSoftmaxDense) return undefined;
  // Shares all layers with the model, and holds nothing of its own that would have to be disposed.
  const before = tf.model({ inputs: model.inputs, outputs: input });
  return (images, training) => {
    const features = apply(before, images, training) as tf.Tensor2D;
    if (isSoftmaxLayer) return features;
    const { kernel, bias } = last as unknown as DenseLayer;
    const product: tf.Tensor2D = tf.matMul(features, kernel.read());
    return bias === null ? product : tf.add(product, bias.read());
  };
}

function apply(model: tf.LayersModel, images: tf.Tensor, training: boolean): tf.Tensor {
  return model.apply(images, { training }) as tf.Tensor;
}

/**
 * The penalties of the layers' regularizers, added up, or undefined when there are none. Keras adds them to the loss in
 * training and in evaluation alike; stock tfjs in training only.
 */
export function regularizationLoss(model: tf.LayersModel): (() => tf.Scalar) | undefined {
  const owner = (model as unknown as { model?: tf.LayersModel }).model ?? model;
  const regularized = owner as unknown as { calculateLosses(): tf.Scalar[] };
  const count = tf.tidy(() => regularized.calculateLosses().length);
  if (count === 0) return undefined;
  return () => tf.tidy(() => tf.addN(regularized.calculateLosses()));
}
