import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { withHdf5File } from '../../src/model/hdf5';
import { loadKerasH5, saveKerasH5 } from '../../src/model/keras-h5';
import { modelSummary } from '../../src/model/model-summary';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';

// Made by make_keras_h5.py, next to it.
const kerasFile = path.join(__dirname, '..', 'fixtures', 'keras_sequential.h5');

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keras-h5-'));
});
after(() => rm(folder, { recursive: true }));

function predict(model: tf.LayersModel, size: number): number[] {
  return tf.tidy(() => {
    const faces = tf.tensor(hashedNumbers(3 * size * size, 1, 1), [3, size, size, 1]);
    return [...(model.predict(faces) as tf.Tensor).dataSync()];
  });
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

describe('an .h5 file written by Keras', () => {
  it('is read with its layers, and predicts what Keras predicts', async () => {
    const { probabilities } = JSON.parse(await readFile(kerasFile.replace(/h5$/, 'json'), 'utf8'));
    const model = await loadKerasH5(kerasFile);
    assert.deepEqual(
      modelSummary(model).layers.map(({ layer, type }) => `${layer} ${type}`),
      [
        'dilated Conv2D',
        'norm BatchNormalization',
        'relu Activation',
        'pool MaxPooling2D',
        'conv Conv2D',
        'flatten Flatten',
        'hidden Dense',
        'dropout Dropout',
        'emotions Dense',
      ],
    );
    const predicted = predict(model, 12);
    assert.equal(predicted.length, probabilities.length);
    predicted.forEach((probability, i) => {
      assert.ok(Math.abs(probability - probabilities[i]) < 1e-6, `${i}: ${probability}, ${probabilities[i]}`);
    });
    model.dispose();
  });

  it('is compiled as Keras compiled it, and its max-norm is kept', async () => {
    const model = await loadKerasH5(kerasFile);
    const { learningRate, momentum, nesterov } = model.optimizer.getConfig() as Record<string, number>;
    assert.ok(Math.abs(learningRate - 0.05) < 1e-8);
    assert.ok(Math.abs(momentum - 0.8) < 1e-8);
    assert.equal(nesterov, true);
    const { kernelConstraint } = model.getLayer('hidden').getConfig() as {
      kernelConstraint: { className: string; config: object };
    };
    assert.deepEqual(kernelConstraint, { className: 'MaxNorm', config: { maxValue: 2, axis: 0 } });
    model.dispose();
  });
});

describe('an .h5 file of ours', () => {
  for (const options of [{}, { batchNormalization: true, maxNorm: 0.5 }]) {
    it(`comes back with equal weights and predictions, bit for bit, with ${JSON.stringify(options)}`, async () => {
      const file = path.join(folder, 'round-trip.h5');
      const count = tf.memory().numTensors;
      const model = buildWalkthroughCnn({ seed: 2, ...options });
      compileWalkthroughCnn(model);
      await saveKerasH5(model, file);
      const loaded = await loadKerasH5(file);
      assert.deepEqual(weightsOf(loaded), weightsOf(model));
      assert.deepEqual(predict(loaded, 48), predict(model, 48));
      assert.deepEqual(modelSummary(loaded), modelSummary(model));
      assert.equal(loaded.optimizer.getClassName(), 'Adam');
      for (const each of [model, loaded]) each.dispose();
      assert.equal(tf.memory().numTensors, count);
    });
  }

  it('has the layout that Keras reads', async () => {
    const file = path.join(folder, 'layout.h5');
    const model = await loadKerasH5(kerasFile);
    await saveKerasH5(model, file);
    model.dispose();
    // What Keras itself wrote for this model, but for the model's name within the names of weights.
    const [ours, keras] = await Promise.all(
      [file, kerasFile].map((each) =>
        withHdf5File(each, 'r', (root) => {
          const config = JSON.parse(String(root.attrs.model_config?.value));
          const weights = root.get('model_weights');
          assert.ok(weights !== null && 'attrs' in weights);
          const layer = weights.get('norm');
          assert.ok(layer !== null && 'attrs' in layer);
          return {
            layers: config.config.layers.map((entry: { class_name: string }) => entry.class_name),
            layerNames: weights.attrs.layer_names?.value,
            weightNames: String(layer.attrs.weight_names?.value).replaceAll('small/', ''),
            training: JSON.parse(String(root.attrs.training_config?.value)).loss,
          };
        }),
      ),
    );
    assert.deepEqual(ours, keras);
  });

  it('is replaced in one step', async () => {
    const place = path.join(folder, 'model.h5');
    for (const seed of [1, 2]) {
      const model = buildWalkthroughCnn({ seed });
      await saveKerasH5(model, place);
      model.dispose();
    }
    const left = (await readdir(folder)).filter((name) => name.startsWith('model.h5'));
    assert.deepEqual(left, ['model.h5']);
  });
});

describe('an .h5 file that cannot be used', () => {
  it('is refused with its name and the reason', async () => {
    const whole = await readFile(kerasFile);
    const broken = path.join(folder, 'broken.h5');
    await assert.rejects(loadKerasH5(broken), /broken\.h5: no such file/);
    await writeFile(broken, 'emotion,pixels,Usage\n');
    await assert.rejects(
      loadKerasH5(broken),
      /broken\.h5: not a whole HDF5 file \(file signature not found\)/,
    );
    await writeFile(broken, '');
    await assert.rejects(loadKerasH5(broken), /broken\.h5: not a whole HDF5 file/);
    await writeFile(broken, whole.subarray(0, whole.length / 2));
    await assert.rejects(loadKerasH5(broken), /broken\.h5: not a whole HDF5 file \(truncated file/);
    await rm(broken);
    await withHdf5File(broken, 'w', (root) => root.create_group('model_weights'));
    await assert.rejects(
      loadKerasH5(broken),
      /broken\.h5: holds no Keras model: .*"model_config" is missing/,
    );
    await rm(broken);
    await withHdf5File(broken, 'w', (root) => {
      root.create_attribute('model_config', '{"class_name": "Functional", "config": {"layers": []}}');
      const weights = root.create_group('model_weights');
      weights.create_group('a');
      weights.create_attribute('layer_names', ['a']);
    });
    await assert.rejects(
      loadKerasH5(broken),
      /broken\.h5: .* expected a sequential model .* got "Functional"/,
    );
    await rm(broken);
    await withHdf5File(broken, 'w', (root) => {
      root.create_attribute('model_config', '{}');
      root.create_group('model_weights').create_attribute('layer_names', ['conv']);
    });
    await assert.rejects(loadKerasH5(broken), /broken\.h5: expected a group "conv"/);
    await copyFile(kerasFile, broken);
    (await loadKerasH5(broken)).dispose();
  });

  it('cannot be written into a folder that is not there', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    await assert.rejects(
      saveKerasH5(model, path.join(folder, 'nowhere', 'm.h5')),
      /cannot save .*nowhere.m\.h5/,
    );
    model.dispose();
  });
});
