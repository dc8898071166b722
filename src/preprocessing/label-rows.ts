import { tf } from '../tensorflow/tf';

/** Labels, and how much each example counts, in plain memory. */
export interface LabelRows {
  /** Row-major `[numExamples, numClasses]`. */
  readonly oneHotLabels: Float32Array;
  readonly numClasses: number;
  /** `[numExamples]`, or undefined where all count alike. */
  readonly weights: Float32Array | undefined;
}

/**
 * Takes labels and weights out of what `flow` is given.
 *
 * @param oneHotLabels `[numExamples, numClasses]`, copied if a tensor.
 * @throws RangeError when they are not as many as the images, or a weight is not a finite number.
 */
export function labelRows(
  oneHotLabels: tf.Tensor2D | Float32Array,
  sampleWeight: ArrayLike<number> | undefined,
  numExamples: number,
): LabelRows {
  const isTensor = oneHotLabels instanceof tf.Tensor;
  const size = isTensor ? oneHotLabels.size : oneHotLabels.length;
  const fits = isTensor ? oneHotLabels.shape[0] === numExamples : size % numExamples === 0;
  if (!fits || size === 0) {
    throw new RangeError(
      `expected one-hot labels of shape [${numExamples}, numClasses], one row for each image, got ` +
        (isTensor ? `shape [${oneHotLabels.shape.join(', ')}]` : `${size} values`),
    );
  }
  return {
    oneHotLabels: isTensor ? Float32Array.from(oneHotLabels.dataSync()) : oneHotLabels,
    numClasses: size / numExamples,
    weights: sampleWeight === undefined ? undefined : checkedWeights(sampleWeight, numExamples),
  };
}

/** The rows of the examples from `start` up to, not including, `end`; views, not copies. */
export function sliceRows(
  { oneHotLabels, numClasses, weights }: LabelRows,
  start: number,
  end: number,
): LabelRows {
  return {
    oneHotLabels: oneHotLabels.subarray(start * numClasses, end * numClasses),
    numClasses,
    weights: weights?.subarray(start, end),
  };
}

/** The labels of the given examples, and their weights if there are any, as tensors that the caller disposes. */
export function rowTensors({ oneHotLabels, numClasses, weights }: LabelRows, examples: Int32Array) {
  const rows = new Float32Array(examples.length * numClasses);
  examples.forEach((example, position) => {
    rows.set(oneHotLabels.subarray(example * numClasses, (example + 1) * numClasses), position * numClasses);
  });
  const labels = { oneHotLabels: tf.tensor2d(rows, [examples.length, numClasses]) };
  if (weights === undefined) return labels;
  const sampleWeights = tf.tensor1d(Float32Array.from(examples, (example) => weights[example]));
  return { ...labels, sampleWeights };
}

function checkedWeights(sampleWeight: ArrayLike<number>, numExamples: number): Float32Array {
  if (sampleWeight.length !== numExamples) {
    throw new RangeError(
      `sampleWeight: expected a weight for each of ${numExamples} images, got ${sampleWeight.length}`,
    );
  }
  return Float32Array.from({ length: numExamples }, (_, example) => {
    const weight = sampleWeight[example];
    if (Number.isFinite(weight)) return weight;
    throw new RangeError(`sampleWeight[${example}]: expected a finite number, got ${weight}`);
  });
}
