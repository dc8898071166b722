import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { modelSummary } from '../../src/model/model-summary';
import { tf } from '../../src/tensorflow/tf';

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

describe("the walkthrough's CNN", () => {
  it('has its layers, shapes and 470,439 parameters', () => {
    const model = buildWalkthroughCnn();
    const { layers, numParameters, numTrainableParameters } = modelSummary(model);
    // Parameters of a 3×3 convolution: (9 * inChannels + 1) * filters; of a dense layer: (inputs + 1) * units.
    assert.deepEqual(
      layers.map(({ layer, type, outputShape, numParameters: count }) => [
        layer,
        type,
        outputShape.join('×'),
        count,
      ]),
      [
        ['block1_conv1', 'Conv2D', '48×48×32', 320],
        ['block1_conv2', 'Conv2D', '48×48×32', 9248],
        ['block1_pool', 'MaxPooling2D', '24×24×32', 0],
        ['block2_conv1', 'Conv2D', '24×24×64', 18496],
        ['block2_conv2', 'Conv2D', '24×24×64', 36928],
        ['block2_pool', 'MaxPooling2D', '12×12×64', 0],
        ['block3_conv1', 'Conv2D', '12×12×96', 55392],
        ['block3_conv2', 'Conv2D', '10×10×96', 83040],
        ['block3_pool', 'MaxPooling2D', '5×5×96', 0],
        ['block4_conv1', 'Conv2D', '5×5×128', 110720],
        ['block4_conv2', 'Conv2D', '3×3×128', 147584],
        ['block4_pool', 'MaxPooling2D', '1×1×128', 0],
        ['flatten', 'Flatten', '128', 0],
        ['hidden', 'Dense', '64', 8256],
        ['dropout', 'Dropout', '64', 0],
        ['emotions', 'Dense', '7', 455],
      ],
    );
    assert.equal(numParameters, 470_439);
    assert.equal(numTrainableParameters, 470_439);
    model.dispose();
  });

  it('starts from equal weights for equal seeds and from others for other seeds', () => {
    const [first, second, third] = [7, 7, 8].map((seed) => {
      const model = buildWalkthroughCnn({ seed });
      const weights = weightsOf(model);
      model.dispose();
      return weights;
    });
    assert.deepEqual(first, second);
    assert.notDeepEqual(first[0], third[0]);
  });

  it("draws kernels within Glorot's limits and sets biases to zero", () => {
    const model = buildWalkthroughCnn({ seed: 1 });
    const [kernel, bias] = model.getLayer('block2_conv1').getWeights();
    // Glorot uniform: sqrt(6 / (fanIn + fanOut)) = sqrt(6 / (9 * 32 + 9 * 64)) = 0.08333.
    const largest = tf.tidy(() => kernel.abs().max().dataSync()[0]);
    assert.ok(largest <= Math.sqrt(6 / 864) && largest > 0.083, `${largest}`);
    assert.ok(bias.dataSync().every((value) => value === 0));
    model.dispose();
  });

  it('normalizes each convolution before its ReLU when asked to', () => {
    const model = buildWalkthroughCnn({ batchNormalization: true });
    const { layers, numParameters, numTrainableParameters } = modelSummary(model);
    assert.deepEqual(
      layers.slice(0, 4).map(({ type }) => type),
      ['Conv2D', 'BatchNormalization', 'Activation', 'Conv2D'],
    );
    // 640 filters in all: each loses its bias and gains gamma, beta and two moving statistics, which are not
    // trained: 470,439 + 3 * 640 and 470,439 + 640.
    assert.equal(numParameters, 472_359);
    assert.equal(numTrainableParameters, 471_079);
    model.dispose();
  });

  it('gives probabilities, and leaves no tensor behind when it is disposed', () => {
    const before = tf.memory().numTensors;
    const model = buildWalkthroughCnn();
    compileWalkthroughCnn(model, { optimizer: 'sgd' });
    compileWalkthroughCnn(model);
    const sums = tf.tidy(() => {
      const probabilities = model.predict(tf.ones([2, 48, 48, 1])) as tf.Tensor2D;
      assert.deepEqual(probabilities.shape, [2, 7]);
      return probabilities.sum(1).dataSync();
    });
    for (const sum of sums) assert.ok(Math.abs(sum - 1) < 1e-6);
    model.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('refuses options that make no sense, and says why', () => {
    assert.throws(() => buildWalkthroughCnn({ maxNorm: 0 }), /maxNorm: expected a length above 0, got 0/);
    assert.throws(
      () => buildWalkthroughCnn({ dropoutRate: 1 }),
      /rate: expected a number in \[0, 1\), got 1/,
    );
    const model = buildWalkthroughCnn();
    assert.throws(() => compileWalkthroughCnn(model, { learningRate: -1 }), /learningRate: .* got -1/);
    assert.throws(
      () => compileWalkthroughCnn(model, { optimizer: 'sgd', momentum: 1 }),
      /momentum: .* got 1/,
    );
    model.dispose();
  });
});
