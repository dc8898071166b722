import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { hasNativeDilatedGradients } from '../../src/tensorflow/native-convolution';
import { tf } from '../../src/tensorflow/tf';
import { trainStep } from '../../src/training/train-step';
import { randomNumbers } from '../fixtures/hashed-numbers';

// Prints what a process computes with dilations, for without-onednn.test.ts to compare with what another one does.

/** As printed. */
export interface DilatedResults {
  /** Whether the library itself has gradients of dilated convolutions. */
  readonly native: boolean;
  readonly onGpu: boolean;
  /** Whether the steps ran as one graph. */
  readonly asGraph: boolean;
  /** Of three steps of the walkthrough's network. */
  readonly losses: readonly number[];
  /** A dilated depthwise convolution, and the sums of its gradients in picture and filter. */
  readonly depthwise: readonly number[];
}

const EXAMPLES = 4;
const LABELS = [0, 3, 6, 1];
const CLASSES = [0, 1, 2, 3, 4, 5, 6];

function losses(): Pick<DilatedResults, 'asGraph' | 'losses'> {
  const model = buildWalkthroughCnn({ seed: 1 });
  compileWalkthroughCnn(model);
  const images = tf.tensor4d(randomNumbers(EXAMPLES * 48 * 48, 2, 1), [EXAMPLES, 48, 48, 1]);
  const oneHotLabels = tf.tensor2d(LABELS.map((label) => CLASSES.map((i) => Number(i === label))));
  const train = trainStep(model);
  const found = [0, 1, 2].map((step) => train({ images, oneHotLabels }, step).loss);
  return { asGraph: train.notTraceable === undefined, losses: found };
}

function depthwise(): readonly number[] {
  const x: tf.Tensor4D = tf.tensor4d(randomNumbers(5 * 5 * 2, 3, 1), [1, 5, 5, 2]);
  const filter: tf.Tensor4D = tf.tensor4d(randomNumbers(2 * 2 * 2, 4, 1), [2, 2, 2, 1]);
  const convolve = (a: tf.Tensor, b: tf.Tensor) =>
    tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'valid', 'NHWC', [2, 2]);
  const gradients = tf.grads(convolve)([x, filter]);
  return [convolve(x, filter), ...gradients.map((gradient) => tf.sum(gradient))].flatMap((tensor) => [
    ...tensor.dataSync(),
  ]);
}

const results: DilatedResults = {
  native: hasNativeDilatedGradients(),
  onGpu: (tf.backend() as unknown as { readonly isUsingGpuDevice: boolean }).isUsingGpuDevice,
  ...losses(),
  depthwise: depthwise(),
};
console.log(JSON.stringify(results));
