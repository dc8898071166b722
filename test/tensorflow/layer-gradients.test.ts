import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';
import { SeededDropout, seededDropout } from '../../src/tensorflow/seeded-dropout';
import { softmaxCrossEntropy } from '../../src/tensorflow/softmax-cross-entropy';
import { tf } from '../../src/tensorflow/tf';

// Central differences: (f(v + h) - f(v - h)) / 2h, in every weight and input. Inputs lie further than h from the kinks of
// ReLU and from each other, so that no maximum changes hands; the rest is rounding, some 1e-7 / h.
const STEP = 2e-3;
const TOLERANCE = 2e-3;

/** So many numbers of each tensor are moved. */
const SAMPLES = 10;

type Layers = () => tf.layers.Layer;
type Call = (inputs: tf.Tensor[]) => tf.Tensor;

/** Evenly spread over [-1, 1], in random order; none nearer than half a gap to 0. */
function spreadOut(shape: number[], seed: number): tf.Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const numbers = Float32Array.from({ length: size }, (_, i) => (2 * i + 1) / size - 1);
  return tf.tensor(seededRandom(seed).shuffle(numbers), shape);
}

/** Compares the gradients of a random weighting of the output with differences, in inputs and weights. */
function checkGradients(call: Call, inputs: tf.Tensor[], weights: tf.Variable[]): void {
  const output = call(inputs);
  const projection = spreadOut(output.shape, 99);
  const factors = projection.dataSync();
  // Added up in double precision, so that only the layer's own rounding counts.
  const value = (moved: tf.Tensor[]): number =>
    tf.tidy(() => {
      const numbers = Float64Array.from(call(moved).dataSync<'float32'>());
      return numbers.reduce((sum, number, i) => sum + number * factors[i], 0);
    });
  const inputVariables = inputs.map((input) => tf.variable(input));
  const numInputs = inputs.length;
  const variables = [...inputVariables, ...weights];
  const { grads } = tf.variableGrads(
    () => tf.sum(tf.mul(call(inputVariables), projection)) as tf.Scalar,
    variables,
  );
  for (const [index, variable] of variables.entries()) {
    const gradient = grads[variable.name].dataSync();
    assert.deepEqual(grads[variable.name].shape, variable.shape);
    const start = Float32Array.from(variable.dataSync());
    const scale = Math.max(1, ...gradient.map(Math.abs));
    for (let i = 0; i < start.length; i += Math.ceil(start.length / SAMPLES)) {
      const at = (step: number) => {
        const moved = start.slice();
        moved[i] += step;
        variable.assign(tf.tensor(moved, variable.shape));
        return value(inputVariables);
      };
      const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
      variable.assign(tf.tensor(start, variable.shape));
      const name = index < numInputs ? `input ${index}` : variable.name;
      assert.ok(
        Math.abs(gradient[i] - difference) < TOLERANCE * scale,
        `${name}[${i}]: gradient ${gradient[i]}, difference ${difference}`,
      );
    }
  }
  tf.dispose(inputVariables);
}

const picture = [2, 6, 6, 3];
const filters = { filters: 4, kernelSize: 3 } as const;
const layers: Record<string, [Layers, ...number[][]]> = {
  'Conv2D, same': [() => tf.layers.conv2d({ ...filters, padding: 'same' }), picture],
  'Conv2D, valid, without bias': [() => tf.layers.conv2d({ ...filters, useBias: false }), picture],
  'Conv2D, strides 2': [() => tf.layers.conv2d({ ...filters, padding: 'same', strides: 2 }), picture],
  'Conv2D, dilation 2': [() => tf.layers.conv2d({ ...filters, padding: 'same', dilationRate: 2 }), picture],
  'Conv2D, sigmoid': [() => tf.layers.conv2d({ ...filters, activation: 'sigmoid' }), picture],
  SeparableConv2D: [
    () => tf.layers.separableConv2d({ ...filters, padding: 'same', depthMultiplier: 2 }),
    picture,
  ],
  'SeparableConv2D, strides 2': [() => tf.layers.separableConv2d({ ...filters, strides: 2 }), picture],
  DepthwiseConv2D: [
    () => tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
    picture,
  ],
  'DepthwiseConv2D, dilation 2': [
    () => tf.layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', dilationRate: 2 }),
    picture,
  ],
  BatchNormalization: [() => tf.layers.batchNormalization(), picture],
  'BatchNormalization of vectors': [() => tf.layers.batchNormalization(), [8, 3]],
  'BatchNormalization of another axis': [() => tf.layers.batchNormalization({ axis: 1 }), [2, 3, 5, 4]],
  'BatchNormalization without scale': [() => tf.layers.batchNormalization({ scale: false }), picture],
  'BatchNormalization without center': [() => tf.layers.batchNormalization({ center: false }), picture],
  'BatchNormalization, frozen': [() => tf.layers.batchNormalization({ trainable: false }), picture],
  MaxPooling2D: [() => tf.layers.maxPooling2d({ poolSize: 2 }), picture],
  'MaxPooling2D, overlapping': [
    () => tf.layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    picture,
  ],
  AveragePooling2D: [() => tf.layers.averagePooling2d({ poolSize: 2 }), picture],
  'AveragePooling2D, same': [
    () => tf.layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    picture,
  ],
  GlobalAveragePooling2D: [() => tf.layers.globalAveragePooling2d({}), picture],
  GlobalMaxPooling2D: [() => tf.layers.globalMaxPooling2d({}), picture],
  Flatten: [() => tf.layers.flatten(), picture],
  Reshape: [() => tf.layers.reshape({ targetShape: [9, 12] }), picture],
  ZeroPadding2D: [() => tf.layers.zeroPadding2d({ padding: 2 }), picture],
  Dropout: [() => seededDropout({ rate: 0.4, seed: 3 }), picture],
  Dense: [() => tf.layers.dense({ units: 5 }), [4, 7]],
  'Dense, softmax': [() => tf.layers.dense({ units: 5, activation: 'softmax' }), [4, 7]],
  LeakyReLU: [() => tf.layers.leakyReLU({ alpha: 0.3 }), picture],
  ReLU: [() => tf.layers.reLU({}), picture],
  Softmax: [() => tf.layers.softmax({}), [4, 7]],
  Add: [() => tf.layers.add(), picture, picture],
  Multiply: [() => tf.layers.multiply(), picture, picture],
  Average: [() => tf.layers.average(), picture, picture],
  Maximum: [() => tf.layers.maximum(), [2, 3, 3, 2], [2, 3, 3, 2]],
  Concatenate: [() => tf.layers.concatenate(), picture, [2, 6, 6, 2]],
};
for (const activation of [
  'relu',
  'sigmoid',
  'tanh',
  'elu',
  'selu',
  'softplus',
  'softsign',
  'swish',
] as const) {
  layers[`Activation, ${activation}`] = [() => tf.layers.activation({ activation }), picture];
}

/** Stock tfjs divides by the whole window in JavaScript's gradient, by what lies inside the image everywhere else. */
const WRONG_IN_JAVASCRIPT = 'AveragePooling2D, same';

for (const backend of ['tensorflow', 'cpu']) {
  describe(`on the backend "${backend}", the gradient agrees with differences:`, () => {
    before(() => tf.setBackend(backend));
    after(() => tf.setBackend('tensorflow'));

    for (const [name, [build, ...shapes]] of Object.entries(layers)) {
      if (backend === 'cpu' && name === WRONG_IN_JAVASCRIPT) continue;
      it(name, () => {
        const layer = build();
        layer.build(shapes.length === 1 ? shapes[0] : shapes);
        const weights = layer.weights.map((weight) => (weight as unknown as { read(): tf.Variable }).read());
        tf.tidy(() => {
          weights.forEach((weight, i) => {
            // Around 1 where a weight must be above 0, as a variance.
            weight.assign(
              tf.add(tf.mul(spreadOut(weight.shape, i + 1), 0.7), /gamma|variance/.test(weight.name) ? 1 : 0),
            );
          });
        });
        // The averages that batch normalization keeps have no gradient.
        const trained = weights.filter(({ name: weight }) => !/moving/.test(weight));
        const call: Call = (inputs) => {
          if (layer instanceof SeededDropout) layer.step = 5;
          return layer.apply(inputs.length === 1 ? inputs[0] : inputs, { training: true }) as tf.Tensor;
        };
        const count = tf.memory().numTensors;
        tf.tidy(() => {
          checkGradients(
            call,
            shapes.map((shape, i) => spreadOut(shape, 10 + i)),
            trained,
          );
        });
        assert.equal(tf.memory().numTensors, count);
        tf.dispose(weights);
      });
    }

    it('the cross-entropy of logits', () => {
      tf.tidy(() => {
        const labels = tf.oneHot(tf.tensor1d([2, 0, 1, 2], 'int32'), 3).cast('float32') as tf.Tensor2D;
        const call: Call = ([logits]) => softmaxCrossEntropy(labels, logits as tf.Tensor2D);
        checkGradients(call, [tf.mul(spreadOut([4, 3], 1), 3)], []);
      });
    });
  });
}

describe('the cross-entropy of logits', () => {
  it('has a gradient even where the probability rounds to 0', () => {
    tf.tidy(() => {
      const labels = tf.tensor2d([[1, 0]]);
      const logits = tf.tensor2d([[-200, 200]]);
      const { value, grad } = tf.valueAndGrad((x) => tf.sum(softmaxCrossEntropy(labels, x as tf.Tensor2D)))(
        logits,
      );
      assert.equal(value.dataSync()[0], 400);
      assert.deepEqual([...grad.dataSync()], [-1, 1]);
    });
  });
});
