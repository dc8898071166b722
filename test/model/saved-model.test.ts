import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../../src/model/cnn';
import { loadModel, saveModel } from '../../src/model/saved-model';
import { SeededDropout } from '../../src/tensorflow/seeded-dropout';
import { tf } from '../../src/tensorflow/tf';
import { hashedNumbers } from '../fixtures/hashed-numbers';
import { residualNetwork } from '../fixtures/networks';

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'saved-model-'));
});
after(() => rm(folder, { recursive: true }));

function predictionsOf(model: tf.LayersModel): number[] {
  return tf.tidy(() => {
    const faces = tf.tensor(hashedNumbers(2 * 48 * 48, 1, 1), [2, 48, 48, 1]);
    return [...(model.predict(faces) as tf.Tensor).dataSync()];
  });
}

describe('a saved model', () => {
  for (const options of [{}, { batchNormalization: true, maxNorm: 3 }]) {
    it(`predicts the same, bit for bit, with options ${JSON.stringify(options)}`, async () => {
      const place = path.join(folder, 'same', String(Object.keys(options).length));
      const model = buildWalkthroughCnn({ seed: 1, ...options });
      await saveModel(model, place);
      const loaded = await loadModel(place);
      assert.deepEqual(predictionsOf(loaded), predictionsOf(model));
      assert.ok(loaded.getLayer('dropout') instanceof SeededDropout);
      assert.equal(loaded.optimizer, undefined);
      for (const each of [model, loaded]) each.dispose();
    });
  }

  it('is compiled as it was', async () => {
    const place = path.join(folder, 'compiled');
    const count = tf.memory().numTensors;
    const model = buildWalkthroughCnn();
    compileWalkthroughCnn(model, { optimizer: 'sgd', learningRate: 0.05, momentum: 0.8, nesterov: true });
    await saveModel(model, place);
    const loaded = await loadModel(place);
    assert.equal(loaded.optimizer.getClassName(), 'SGD');
    assert.deepEqual(
      { ...loaded.optimizer.getConfig() },
      {
        learningRate: 0.05,
        momentum: 0.8,
        nesterov: true,
        weightDecay: null,
        clipnorm: null,
        globalClipnorm: null,
        clipvalue: null,
      },
    );
    assert.equal(loaded.loss, 'categoricalCrossentropy');
    assert.deepEqual(loaded.metricsNames, ['loss', 'acc']);
    for (const each of [model, loaded]) each.dispose();
    assert.equal(tf.memory().numTensors, count);
  });

  it('takes the place of the one before and leaves nothing else behind', async () => {
    const place = path.join(folder, 'replaced');
    for (const seed of [1, 2]) {
      const model = buildWalkthroughCnn({ seed });
      compileWalkthroughCnn(model);
      await saveModel(model, place);
      const loaded = await loadModel(place);
      assert.deepEqual(predictionsOf(loaded), predictionsOf(model));
      for (const each of [model, loaded]) each.dispose();
    }
    const names = await readdir(place);
    assert.equal(names.length, 2);
    assert.ok(names.includes('model.json'));
  });

  it('stays whole while the next one is being saved', async () => {
    const place = path.join(folder, 'interrupted');
    const model = buildWalkthroughCnn({ seed: 1 });
    await saveModel(model, place);
    const expected = predictionsOf(model);
    model.dispose();
    // What a save that was killed before its last step leaves: new weights, half a model.json.
    const weights = path.join(place, 'weights-0123456789abcdef.bin');
    await writeFile(weights, 'new weights');
    await utimes(weights, 1000, 1000);
    // No process has the number 0x7fffffff.
    const unfinished = 'model.json.2147483647-abc123-0123456789ab.tmp';
    await writeFile(path.join(place, unfinished), '{"format"');
    const loaded = await loadModel(place);
    assert.deepEqual(predictionsOf(loaded), expected);
    await saveModel(loaded, place);
    assert.equal((await readdir(place)).length, 2);
    loaded.dispose();
  });

  it('is one of the two whole ones when two processes save and others load at once', async () => {
    const place = path.join(folder, 'shared');
    const models = [1, 2].map((seed) => buildWalkthroughCnn({ seed }));
    const expected = models.map(predictionsOf);
    await saveModel(models[0], place);
    const saving = (model: tf.LayersModel) => async () => {
      for (let i = 0; i < 8; i += 1) await saveModel(model, place);
    };
    const loading = async () => {
      for (let i = 0; i < 8; i += 1) {
        const loaded = await loadModel(place);
        const predictions = JSON.stringify(predictionsOf(loaded));
        assert.ok(expected.some((one) => JSON.stringify(one) === predictions));
        loaded.dispose();
      }
    };
    await Promise.all([saving(models[0])(), saving(models[1])(), loading(), loading()]);
    (await loadModel(place)).dispose();
    for (const each of models) each.dispose();
  });

  it('that is missing or damaged is refused with the name of the file', async () => {
    const place = path.join(folder, 'damaged');
    await assert.rejects(loadModel(place), /damaged.model\.json: missing, so there is no whole model/);
    const model = buildWalkthroughCnn();
    await saveModel(model, place);
    model.dispose();
    const modelPath = path.join(place, 'model.json');
    const json = await readFile(modelPath, 'utf8');
    const weightsName = (await readdir(place)).find((name) => name.endsWith('.bin')) as string;
    const weights = await readFile(path.join(place, weightsName));

    await writeFile(path.join(place, weightsName), weights.subarray(0, 1000));
    await assert.rejects(loadModel(place), /weights-\w+\.bin: expected contents .* \(1000 bytes\)/);
    const flipped = Buffer.from(weights);
    flipped[12345] ^= 1;
    await writeFile(path.join(place, weightsName), flipped);
    await assert.rejects(loadModel(place), /weights-\w+\.bin: .* the file is damaged/);
    await rm(path.join(place, weightsName));
    await assert.rejects(loadModel(place), /weights-\w+\.bin: missing/);
    await writeFile(path.join(place, weightsName), weights);

    await writeFile(modelPath, json.slice(0, 500));
    await assert.rejects(
      loadModel(place),
      /model\.json: expected JSON, .* is damaged .*save the model again/,
    );
    await writeFile(modelPath, json.replace('"relu"', '"tanh"'));
    await assert.rejects(
      loadModel(place),
      /model\.json: expected contents with SHA-256 \w{64}, got \w{64}; the file is damaged: save the model again/,
    );
    for (const seal of [{}, null, 'x'.repeat(10_000)]) {
      await writeFile(modelPath, JSON.stringify({ ...JSON.parse(json), contentSha256: seal }));
      await assert.rejects(
        loadModel(place),
        /model\.json: expected contents with SHA-256 (\{\}|null|x+ … x+), got \w{64}; the file is damaged: save the model again/,
      );
    }
    // From here on as earlier versions wrote it, without its own hash.
    const { contentSha256, ...unsealed } = JSON.parse(json);
    const old = JSON.stringify(unsealed);
    await writeFile(modelPath, '{"modelTopology": {}}');
    await assert.rejects(loadModel(place), /model\.json: expected a model written by saveModel/);
    await writeFile(modelPath, old.replace('"Flatten"', '"Flatter"'));
    await assert.rejects(loadModel(place), /model\.json: not a model that can be built: .*Flatter/);
    const count = tf.memory().numTensors;
    await writeFile(modelPath, old.replaceAll('"emotions/bias"', '"other/bias"'));
    await assert.rejects(
      loadModel(place),
      /weights and layers do not match: no values for weight "emotions.bias"/,
    );
    await writeFile(modelPath, old.replace('"units":64', '"units":63'));
    await assert.rejects(
      loadModel(place),
      /weight "hidden.kernel": expected shape \[128, 63\], got \[128, 64\]/,
    );
    assert.equal(tf.memory().numTensors, count);
    await writeFile(modelPath, json);
    (await loadModel(place)).dispose();
  });

  it('leaves no tensor behind where one layer is called twice', async () => {
    const place = path.join(folder, 'twice');
    const model = residualNetwork();
    await saveModel(model, place);
    model.dispose();
    const { numTensors } = tf.memory();
    (await loadModel(place)).dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });

  describe('that describes what cannot be built', () => {
    /** Loads a network with something else in its description, which carries no seal then. */
    async function withDescription(change: (contents: Record<string, never>) => void): Promise<void> {
      const place = await mkdtemp(path.join(folder, 'described-'));
      const model = residualNetwork();
      await saveModel(model, place);
      model.dispose();
      const file = path.join(place, 'model.json');
      const { contentSha256: _seal, ...contents } = JSON.parse(await readFile(file, 'utf8'));
      change(contents as Record<string, never>);
      await writeFile(file, JSON.stringify(contents));
      const { numTensors } = tf.memory();
      try {
        (await loadModel(place)).dispose();
      } finally {
        assert.equal(tf.memory().numTensors, numTensors);
      }
    }
    const layersOf = ({ modelTopology }: Record<string, never>) =>
      (modelTopology as { config: { layers: { name: string; config: never; inbound_nodes: never }[] } })
        .config.layers;

    it('is refused where a layer takes what no layer gives, for which tfjs would wait without end', async () => {
      await assert.rejects(
        withDescription((contents) => layersOf(contents).splice(1, 1)),
        /model\.json: .*its input "stem" is not a layer of the model/,
      );
    });

    it('is refused where the weights are larger than their file, before memory is taken for them', async () => {
      await assert.rejects(
        withDescription((contents) => {
          const stem = layersOf(contents).find(({ name }) => name === 'stem');
          Object.assign(stem?.config as never, { filters: 2_000_000_000 });
        }),
        /layer "stem": with its kernel of shape \[3, 3, 1, 2000000000\] the weights are larger than their file/,
      );
    });

    it('is refused where a number among a layer’s options is none, and not when it first computes', async () => {
      await assert.rejects(
        withDescription((contents) => {
          const norm = layersOf(contents).find(({ name }) => name === 'stem_norm');
          Object.assign(norm?.config as never, { epsilon: {} });
        }),
        /layer "stem_norm": the option "epsilon": expected a number, got {}/,
      );
    });

    it('is refused where a number is larger than TensorFlow counts, and not when it first computes', async () => {
      await assert.rejects(
        withDescription((contents) => {
          const stem = layersOf(contents).find(({ name }) => name === 'stem');
          Object.assign(stem?.config as never, { dilation_rate: [1e15, 1e15] });
        }),
        /layer "stem": the option "dilation_rate": expected two whole numbers above 0 and below 2\^31, got \[1000000000000000,/,
      );
    });

    it('is refused where an input takes no numbers', async () => {
      const change = (changes: object) => (contents: Record<string, never>) =>
        Object.assign(layersOf(contents)[0].config, changes);
      await assert.rejects(
        withDescription(change({ dtype: 'words' })),
        /input "faces.*": expected float32 or int32/,
      );
      await assert.rejects(
        withDescription(change({ batch_input_shape: [null, 'x', 16, 1] })),
        /model\.json: not a model that can be built/,
      );
    });

    it('is refused where the list of weights is none', async () => {
      const change = (weights: unknown) => (contents: Record<string, never>) =>
        Object.assign((contents.weightsManifest as never)[0], { weights });
      await assert.rejects(withDescription(change(7)), /model\.json: expected a model written by saveModel/);
      await assert.rejects(withDescription(change([null])), /model\.json: weight 1: expected a name/);
      await assert.rejects(withDescription(change([])), /expected weights of 0 bytes, their file has \d+/);
    });

    it('is refused where the optimizer’s options are none, naming the option', async () => {
      const config = { learning_rate: 0.1, momentum: 'fast' };
      const trainingConfig = {
        loss: 'categorical_crossentropy',
        optimizer_config: { class_name: 'SGD', config },
      };
      await assert.rejects(
        withDescription((contents) => Object.assign(contents, { userDefinedMetadata: { trainingConfig } })),
        /the optimizer's option "momentum": expected a number, got "fast"/,
      );
    });
  });
});
