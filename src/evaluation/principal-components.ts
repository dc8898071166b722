import { withDoubleMatrices } from '../tensorflow/double-matrices';

/** A table in fewer columns, those in which its rows differ most. */
export interface PrincipalComponents {
  /** Of each feature, `[numFeatures]`. */
  readonly mean: Float64Array;
  /** Directions of length 1, at right angles to each other; row-major `[numComponents, numFeatures]`. */
  readonly components: Float32Array;
  /** Where each example lies along them, the mean at 0; row-major `[numExamples, numComponents]`. */
  readonly projected: Float32Array;
  /** Of the examples along each component, `[numComponents]`, falling; divided by `numExamples - 1`. */
  readonly explainedVariance: number[];
  /** Its share of the variance of all features together, 0 to 1. */
  readonly explainedVarianceRatio: number[];
}

/**
 * Principal component analysis (Pearson, 1901; Hotelling, 1933): the directions in which the rows of a table vary most.
 * They are the eigenvectors of its covariance, computed in double precision; of both signs the one is taken with which the
 * component's largest entry is above 0.
 *
 * Source: scikit-learn's `PCA(n_components)`, with its attributes `mean_`, `components_`, `explained_variance_`,
 * `explained_variance_ratio_` and its `fit_transform`. Differences: of equal rows, which vary in no direction, the shares
 * are 0 and not NaN; nothing is whitened.
 *
 * @param values row-major `[numExamples, numFeatures]`; the features decide the cost, with the third power.
 * @param numComponents from 1 to the smaller of `numExamples` and `numFeatures`. Default 2.
 * @throws RangeError when there are fewer than two rows, the values do not fill them or are not finite, or there are not so
 *   many components; Error on another backend than TensorFlow's own.
 */
export function principalComponents(
  values: ArrayLike<number>,
  numExamples: number,
  numComponents = 2,
): PrincipalComponents {
  const numFeatures = checkedFeatures(values, numExamples, numComponents);
  const mean = new Float64Array(numFeatures);
  for (let i = 0; i < values.length; i += 1) mean[i % numFeatures] += values[i] / numExamples;
  const centered = Float32Array.from(values, (value, i) => value - mean[i % numFeatures]);

  const eigen = withDoubleMatrices((doubles) => {
    const { values: ascending, vectors } = doubles.eigen(doubles.gram(centered, numExamples, numFeatures));
    return { ascending, vectors: doubles.read(vectors) };
  });
  const variances = Array.from(eigen.ascending, (value) => Math.max(0, value) / (numExamples - 1)).reverse();
  const total = variances.reduce((sum, variance) => sum + variance, 0);
  const explainedVariance = variances.slice(0, numComponents);

  const components = new Float32Array(numComponents * numFeatures);
  for (let component = 0; component < numComponents; component += 1) {
    const column = numFeatures - 1 - component;
    const direction = Float32Array.from(mean, (_, feature) => eigen.vectors[feature * numFeatures + column]);
    const largest = direction.reduce(
      (found, entry) => (Math.abs(entry) > Math.abs(found) ? entry : found),
      0,
    );
    const sign = largest < 0 ? -1 : 1;
    components.set(
      direction.map((entry) => sign * entry),
      component * numFeatures,
    );
  }
  return {
    mean,
    components,
    projected: project(centered, components, numFeatures),
    explainedVariance,
    explainedVarianceRatio: explainedVariance.map((variance) => (total === 0 ? 0 : variance / total)),
  };
}

function checkedFeatures(values: ArrayLike<number>, numExamples: number, numComponents: number): number {
  const numFeatures = values.length / numExamples;
  if (!(Number.isInteger(numExamples) && numExamples >= 2)) {
    throw new RangeError(`expected at least two examples to tell how they differ, got ${numExamples}`);
  }
  if (!(Number.isInteger(numFeatures) && numFeatures >= 1)) {
    throw new RangeError(
      `expected rows of equal length for ${numExamples} examples, got ${values.length} values`,
    );
  }
  const most = Math.min(numExamples, numFeatures);
  if (!(Number.isInteger(numComponents) && numComponents >= 1 && numComponents <= most)) {
    throw new RangeError(`numComponents: expected a whole number from 1 to ${most}, got ${numComponents}`);
  }
  for (let i = 0; i < values.length; i += 1) {
    if (!Number.isFinite(values[i])) {
      throw new RangeError(
        `example ${Math.floor(i / numFeatures)}, feature ${i % numFeatures}: expected a finite number, got ${values[i]}`,
      );
    }
  }
  return numFeatures;
}

/** Each row's inner product with each component. */
function project(centered: Float32Array, components: Float32Array, numFeatures: number): Float32Array {
  const numComponents = components.length / numFeatures;
  const projected = new Float32Array((centered.length / numFeatures) * numComponents);
  for (let i = 0; i < projected.length; i += 1) {
    const row = Math.floor(i / numComponents) * numFeatures;
    const component = (i % numComponents) * numFeatures;
    let sum = 0;
    for (let feature = 0; feature < numFeatures; feature += 1) {
      sum += centered[row + feature] * components[component + feature];
    }
    projected[i] = sum;
  }
  return projected;
}
