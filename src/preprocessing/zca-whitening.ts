import { withDoubleMatrices } from '../tensorflow/double-matrices';
import { tf } from '../tensorflow/tf';

/** The matrix that ZCA whitening multiplies flat images with. */
export interface ZcaWhitening {
  /** Values per image: height · width · channels. */
  readonly numFeatures: number;
  /** Row-major `[numFeatures, numFeatures]`, symmetric. */
  readonly matrix: Float32Array;
}

/**
 * Learns the ZCA whitening of images: the linear map that makes their pixels uncorrelated, each of variance 1, while
 * they stay as close as possible to what they were (Bell and Sejnowski, "The independent components of natural
 * scenes are edge filters", 1997).
 *
 * Source: `fit` of Keras's ImageDataGenerator, `U diag(sqrt(n) / (s + epsilon)) Uᵀ` with `U` and `s` from the
 * singular value decomposition of the images. We take them from the eigenvectors of the images' Gram matrix, in
 * double precision, which is as exact as Keras's decomposition in single precision and needs far less memory. Where
 * fewer images than features were given, directions in which none of them extends get weight 0, as in Keras.
 * For 48×48 faces the decomposition takes some 15 seconds.
 *
 * @param centered row-major `[numExamples, numFeatures]`, the mean already taken off.
 * @param epsilon added to each singular value, so that faint directions are not blown up without limit.
 * @throws Error on another backend than TensorFlow's own.
 */
export function fitZcaWhitening(centered: Float32Array, numExamples: number, epsilon: number): ZcaWhitening {
  const numFeatures = centered.length / numExamples;
  const matrix = withDoubleMatrices((doubles) => {
    const fewExamples = numExamples < numFeatures;
    // X Xᵀ and Xᵀ X have the same eigenvalues above zero; the smaller of the two is the one to decompose.
    const examples = fewExamples ? doubles.matrix(centered, numExamples, numFeatures) : undefined;
    const gram =
      examples === undefined
        ? doubles.gram(centered, numExamples, numFeatures)
        : doubles.multiply(examples, examples, { transposeB: true });
    const { values, vectors } = doubles.eigen(gram);
    // An eigenvector v of X Xᵀ gives the direction Xᵀ v, whose squared length is the eigenvalue.
    const directions =
      examples === undefined ? vectors : doubles.multiply(examples, vectors, { transposeA: true });
    const smallest = values[values.length - 1] * numExamples * Number.EPSILON;
    const weights = values.map((value) => {
      if (fewExamples && value <= smallest) return 0;
      const weight = Math.sqrt(numExamples) / (Math.sqrt(Math.max(0, value)) + epsilon);
      return fewExamples ? weight / value : weight;
    });
    const weighted = doubles.scaleColumns(directions, weights);
    return doubles.read(doubles.multiply(weighted, directions, { transposeB: true }));
  });
  return { numFeatures, matrix };
}

/** Multiplies each image, flattened, with the whitening matrix. The caller disposes the result. */
export function whiten(images: tf.Tensor4D, { numFeatures, matrix }: ZcaWhitening): tf.Tensor4D {
  return tf.tidy(() => {
    const flat = images.reshape<tf.Tensor2D>([images.shape[0], numFeatures]);
    return flat.matMul(tf.tensor2d(matrix, [numFeatures, numFeatures])).reshape<tf.Tensor4D>(images.shape);
  });
}
