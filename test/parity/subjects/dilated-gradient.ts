import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../../src/model/cnn';
import { tf } from '../../../src/tensorflow/tf';
import { classificationLoss } from '../../../src/training/classification-loss';
import { hashedNumbers } from '../../fixtures/hashed-numbers';
import { type ComparedCase, type Comparison, comparison, type ParitySubject } from '../comparison';

interface Fixture {
  readonly convolutions: {
    readonly padding: 'same' | 'valid';
    readonly dilations: [number, number];
    readonly x: number[];
    readonly filter: number[];
  }[];
  readonly cnn: {
    readonly loss: number;
    readonly probabilities: number[];
    readonly gradients: { readonly norm: number; readonly stride: number; readonly sample: number[] }[];
  };
}

/** What stock tfjs cannot do: gradients of dilated convolutions, alone and in the walkthrough's CNN. */
export const dilatedGradient: ParitySubject = {
  name: 'dilated gradient',
  async compare(folder) {
    const fixture: Fixture = JSON.parse(await readFile(path.join(folder, 'dilated_gradient.json'), 'utf8'));
    const file = path.join(folder, 'dilated_gradient.bin');
    const all = existsSync(file) ? new Float32Array(new Uint8Array(await readFile(file)).buffer) : undefined;
    const rows = [ofConvolutions(fixture, "TensorFlow's kernels"), ...ofCnn(fixture, all)];
    await tf.setBackend('cpu');
    try {
      rows.push(ofConvolutions(fixture, 'in JavaScript'));
    } finally {
      await tf.setBackend('tensorflow');
    }
    return rows;
  },
};

function ofConvolutions({ convolutions }: Fixture, how: string): Comparison {
  const cases = convolutions.flatMap(({ padding, dilations, x, filter }): ComparedCase[] => {
    const name = `padding ${padding}, dilations ${dilations}`;
    const [inX, inFilter] = tf.tidy(() =>
      tf
        .grads((input, kernel) => {
          const y = tf.conv2d(input as tf.Tensor4D, kernel as tf.Tensor4D, 1, padding, 'NHWC', dilations);
          return y.mul(hashed(y.shape, 3, 1)).sum();
        })([hashed([2, 8, 7, 3], 1, 1), hashed([3, 3, 3, 4], 2, 1)])
        .map((gradient) => gradient.dataSync().slice()),
    );
    return [
      { name: `${name}, input`, actual: inX, expected: x },
      { name: `${name}, filter`, actual: inFilter, expected: filter },
    ];
  });
  // Up to 112 terms below 1 each: float32 rounds such sums by some 1e-6.
  return comparison(
    {
      what: `gradients of dilated convolutions, ${how}`,
      comparedWith: 'TensorFlow',
      allowedDifference: 5e-6,
    },
    cases,
  );
}

function ofCnn({ cnn }: Fixture, all: Float32Array | undefined): Comparison[] {
  const model = buildWalkthroughCnn();
  compileWalkthroughCnn(model);
  const lossOf = classificationLoss(model);
  const gradients: ComparedCase[] = [];
  const lengths: ComparedCase[] = [];
  let probabilities = new Float32Array(0);
  let loss = Number.NaN;
  tf.tidy(() => {
    model.setWeights(
      model.getWeights().map(({ shape }, i) => {
        const fanIn = shape.slice(0, -1).reduce((product, length) => product * length, 1);
        return hashed(shape, 10 + i, shape.length > 1 ? Math.sqrt(6 / fanIn) : 0.05);
      }),
    );
    const images = hashed([3, 48, 48, 1], 4, 1);
    const oneHotLabels = tf.oneHot(tf.tensor1d([1, 4, 6], 'int32'), 7).cast('float32') as tf.Tensor2D;
    probabilities = (model.predict(images) as tf.Tensor2D).dataSync<'float32'>().slice();
    const { value, grads } = tf.variableGrads(() =>
      tf.mean(lossOf(images, oneHotLabels, { training: false }).losses),
    );
    loss = value.dataSync()[0];
    let start = 0;
    model.trainableWeights.forEach(({ name }, i) => {
      const { norm, stride, sample } = cnn.gradients[i];
      const gradient = grads[name].dataSync();
      const end = start + gradient.length;
      gradients.push(
        all === undefined
          ? { name, actual: gradient.filter((_, index) => index % stride === 0), expected: sample }
          : { name, actual: gradient.slice(), expected: all.subarray(start, end) },
      );
      lengths.push({ name, actual: [grads[name].norm().dataSync()[0] / norm], expected: [1] });
      start = end;
    });
  });
  model.dispose();
  const row = (what: string, allowedDifference: number, cases: readonly ComparedCase[]) =>
    comparison({ what: `${what} of the walkthrough's CNN`, comparedWith: 'Keras', allowedDifference }, cases);
  const name = 'three images';
  return [
    row('probabilities', 1e-6, [{ name, actual: probabilities, expected: cnn.probabilities }]),
    row('loss', 1e-6, [{ name, actual: [loss], expected: [cnn.loss] }]),
    row('gradients', 1e-6, gradients),
    row('relative length of each gradient', 1e-5, lengths),
  ];
}

function hashed(shape: readonly number[], seed: number, limit: number): tf.Tensor4D {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(hashedNumbers(size, seed, limit), shape as [number, number, number, number]);
}
