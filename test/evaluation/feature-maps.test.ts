import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classLogits } from '../../src/evaluation/class-logits';
import {
  convolutionKernels,
  featureMaps,
  lastConvolution,
  mapsOfExample,
} from '../../src/evaluation/feature-maps';
import { layerOutputs } from '../../src/evaluation/layer-outputs';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { buildCompactCnn } from '../../src/model/compact-cnn';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';
import { branchingNetwork, residualNetwork } from '../fixtures/networks';

/** On a 2×2 image: itself, and its opposite; what is below 0 is cut off. Dropout, and then the sums of both maps. */
function signsNetwork(): tf.LayersModel {
  const model = tf.sequential({ name: 'signs' });
  model.add(
    tf.layers.conv2d({ name: 'signs', filters: 2, kernelSize: 1, activation: 'relu', inputShape: [2, 2, 1] }),
  );
  model.add(tf.layers.globalAveragePooling2d({ name: 'mean' }));
  model.add(tf.layers.dropout({ name: 'dropout', rate: 0.5 }));
  model.add(tf.layers.dense({ name: 'classes', units: 2, activation: 'softmax' }));
  tf.tidy(() =>
    model.setWeights([
      tf.tensor4d([1, -1], [1, 1, 1, 2]),
      tf.zeros([2]),
      tf.tensor2d([4, 0, 0, 4], [2, 2]),
      tf.tensor1d([1, 0]),
    ]),
  );
  return model;
}

const images = { values: Float32Array.of(1, -2, 3, 0, -4, 5, 0, 6), shape: [2, 2, 2, 1] as const };

describe('the output of a layer', () => {
  it('is what the layer makes of each image, with dropout off, whatever the batch size', async () => {
    const model = signsNetwork();
    const before = tf.memory().numTensors;
    for (const batchSize of [1, 256]) {
      const { values, shape } = await layerOutputs(model, images, 'dropout', { batchSize });
      // The means of 1, 0, 3, 0 and of 0, 2, 0, 0; those of 0, 5, 0, 6 and of 4, 0, 0, 0.
      assert.deepEqual([...values], [1, 0.5, 2.75, 1]);
      assert.deepEqual(shape, [2, 2]);
    }
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });

  for (const [network, layerNames, shape] of [
    [residualNetwork, ['stem_norm', 'sum', 'joined_relu', 'pool', 'emotions'], [2, 16, 16, 1]],
    [branchingNetwork, ['padded', 'norm', 'channels', 'rows', 'probabilities'], [2, 14, 14, 2]],
  ] as const) {
    it(`is what tfjs predicts when the ${network.name} is cut off there`, async () => {
      const model = network();
      const values = hashedNumbers(2 * shape[1] * shape[2] * shape[3], 3, 2);
      for (const name of layerNames) {
        const cut = tf.model({ inputs: model.inputs, outputs: model.getLayer(name).output });
        const [expected, outputShape] = tf.tidy(() => {
          const output = cut.predict(tf.tensor4d(values, [...shape])) as tf.Tensor;
          return [output.dataSync(), output.shape];
        });
        const outputs = await layerOutputs(model, { values, shape }, name);
        assert.deepEqual(outputs.shape, outputShape);
        outputs.values.forEach((value, i) => {
          assert.ok(Math.abs(value - expected[i]) < 1e-5, `${name}, ${i}: ${value}, ${expected[i]}`);
        });
      }
      model.dispose();
    });
  }

  it('is refused for a layer that does not exist or answers several times, and for images of another size', async () => {
    const model = signsNetwork();
    await assert.rejects(
      layerOutputs(model, images, 'maps'),
      /no layer "maps" in signs: expected one of .*, signs, mean, dropout, classes/,
    );
    await assert.rejects(layerOutputs(model, images, 'mean', { batchSize: 0.5 }), /batchSize: .* got 0\.5/);
    const wide = { values: new Float32Array(6), shape: [1, 2, 3, 1] as const };
    await assert.rejects(layerOutputs(model, wide, 'mean'), /expected images \[2, 2, 1\], got \[2, 3, 1\]/);
    model.dispose();
    const residual = residualNetwork();
    const faces = { values: new Float32Array(256), shape: [1, 16, 16, 1] as const };
    await assert.rejects(layerOutputs(residual, faces, 'shared'), /"shared": expected one output, got 2/);
    residual.dispose();
  });
});

describe('feature maps', () => {
  it('of one image lie one behind the other', async () => {
    const model = signsNetwork();
    const maps = await featureMaps(model, images, 'signs');
    assert.deepEqual(maps.shape, [2, 2, 2, 2]);
    const { values, shape } = mapsOfExample(maps, 1);
    assert.deepEqual(shape, [2, 2, 2]);
    assert.deepEqual([...values], [0, 5, 0, 6, 4, 0, 0, 0]);
    assert.deepEqual(mapsOfExample(maps, 1, 1), { values: values.subarray(0, 4), shape: [1, 2, 2] });
    assert.deepEqual(mapsOfExample(maps, 1, 9).shape, [2, 2, 2]);
    assert.throws(() => mapsOfExample(maps, 1, 0), /atMost: expected a whole number from 1, got 0/);
    assert.throws(() => mapsOfExample(maps, 2), /example: expected a whole number from 0 to 1, got 2/);
    model.dispose();
  });

  it('are refused where a layer has none', async () => {
    const model = signsNetwork();
    await assert.rejects(
      featureMaps(model, images, 'mean'),
      /layer "mean": expected maps \[n, height, width, channels\], got an output of shape \[2, 2\]/,
    );
    model.dispose();
  });
});

describe('the filters of a convolution', () => {
  it('are pictures of what each weighs in one input channel', () => {
    const model = tf.sequential();
    model.add(tf.layers.conv2d({ name: 'conv', filters: 2, kernelSize: [1, 3], inputShape: [1, 3, 2] }));
    // tfjs keeps them as [height, width, input channels, filters]: three places of two channels of two filters.
    tf.tidy(() =>
      model.setWeights([tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 3, 2, 2]), tf.zeros([2])]),
    );
    const first = convolutionKernels(model, 'conv');
    assert.deepEqual(first.shape, [2, 1, 3]);
    assert.deepEqual([...first.values], [1, 5, 9, 2, 6, 10]);
    assert.deepEqual([...convolutionKernels(model, 'conv', 1).values], [3, 7, 11, 4, 8, 12]);
    assert.throws(() => convolutionKernels(model, 'conv', 2), /inputChannel: .* from 0 to 1, got 2/);
    assert.throws(() => convolutionKernels(model, 'cone'), /"cone": expected .* \(Conv2D\), got no layer/);
    model.dispose();
    const signs = signsNetwork();
    assert.throws(
      () => convolutionKernels(signs, 'classes'),
      /"classes": expected .* \(Conv2D\), got a Dense/,
    );
    signs.dispose();
  });
});

describe('the last convolution of a network', () => {
  it('is taken with the normalization and activation behind it, before any pooling', () => {
    for (const [network, expected] of [
      [() => buildWalkthroughCnn(), 'block4_conv2'],
      [() => buildWalkthroughCnn({ batchNormalization: true }), 'block4_relu2'],
      [() => buildCompactCnn({ seed: 0 }), 'block4_relu2'],
      [residualNetwork, 'joined_relu'],
      [branchingNetwork, 'leaky'],
    ] as const) {
      const model = network();
      assert.equal(lastConvolution(model), expected);
      model.dispose();
    }
  });
});

describe('the logits of a classifier', () => {
  it('are what its softmax is applied to', async () => {
    const model = signsNetwork();
    const logits = tf.tidy(() => {
      const faces = tf.tensor4d(images.values, [...images.shape]);
      return classLogits(model)
        .compute(new Map([[model.inputs[0], faces]]))
        .arraySync();
    });
    // Four times the means above, and a bias of 1 for the first class.
    assert.deepEqual(logits, [
      [5, 2],
      [12, 4],
    ]);
    model.dispose();
  });

  it('are made from the layer before the last weights, dropout aside', () => {
    for (const [network, expected] of [
      [signsNetwork, 'mean'],
      [() => buildWalkthroughCnn(), 'hidden'],
      [() => buildCompactCnn({ seed: 0 }), 'mean'],
      [residualNetwork, 'pool'],
      [branchingNetwork, 'flat'],
    ] as const) {
      const model = network();
      assert.equal(classLogits(model).featureLayer, expected);
      model.dispose();
    }
  });
});
