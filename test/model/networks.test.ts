import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { expectedScaling, expectScaling } from '../../src/model/expected-scaling';
import { saveKerasModel } from '../../src/model/keras-model';
import { buildNetwork, NETWORK_NAMES, NETWORKS } from '../../src/model/networks';
import { saveModel } from '../../src/model/saved-model';
import { loadTrainedModel } from '../../src/model/trained-model';
import { tf } from '../../src/tensorflow/tf';

describe('networks by name', () => {
  it('take faces, give seven probabilities, are compiled and start alike for the same seed', () => {
    for (const name of NETWORK_NAMES) {
      const [first, again, other] = [1, 1, 2].map((seed) => buildNetwork(name, { seed }));
      assert.deepEqual(
        [first.inputs[0].shape, first.outputs[0].shape],
        [
          [null, 48, 48, 1],
          [null, 7],
        ],
      );
      assert.equal(expectedScaling(first), NETWORKS[name].scaling);
      assert.deepEqual(first.metricsNames, ['loss', 'acc']);
      // Of the last layer, since others may come trained.
      const kernelOf = ({ layers }: tf.LayersModel) => [
        ...layers[layers.length - 1].getWeights()[0].dataSync(),
      ];
      assert.deepEqual(kernelOf(again), kernelOf(first));
      assert.notDeepEqual(kernelOf(other), kernelOf(first));
      for (const model of [first, again, other]) model.dispose();
    }
  });

  it('are listed when another is asked for', () => {
    assert.throws(() => buildNetwork('toString', { seed: 1 }), /out of walkthrough, .*, got "toString"/);
  });
});

describe('trained models', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'trained-'));
  after(() => rmSync(root, { recursive: true }));

  it('are loaded from a folder, a finished training, a file, or by name', async () => {
    const model = tf.sequential({ name: 'kept', layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    await saveModel(model, path.join(root, 'run', 'model'));
    await saveModel(model, path.join(root, 'models', 'good-one'));
    await saveKerasModel(model, path.join(root, 'model.h5'));
    const expected = [...model.getWeights()[0].dataSync()];
    for (const where of ['run', path.join('run', 'model'), 'model.h5', 'good-one', path.join(root, 'run')]) {
      const loaded = await loadTrainedModel(where, { root, folder: root });
      assert.deepEqual([...loaded.getWeights()[0].dataSync()], expected, where);
      loaded.dispose();
    }
    model.dispose();
  });

  it('know how faces are scaled for them', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
    assert.equal(expectedScaling(model), 'columns');
    expectScaling(model, 'pixels');
    await saveModel(model, path.join(root, 'models', 'of-pixels'));
    const loaded = await loadTrainedModel('of-pixels', { root });
    assert.equal(expectedScaling(loaded), 'pixels');
    for (const each of [model, loaded]) each.dispose();
  });

  it('that are not there are missed in words that say where they were looked for', async () => {
    mkdirSync(path.join(root, 'empty'));
    await assert.rejects(
      loadTrainedModel('empty', { root, folder: root }),
      /no model at empty: expected a folder with model\.json.*models\/empty or .*artifacts\/empty-cnn/,
    );
    await assert.rejects(
      loadTrainedModel('./none.h5', { root }),
      /no model at \.\/none\.h5: [^,]*,[^,]*, a \.h5/,
    );
  });
});
