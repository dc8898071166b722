import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it } from 'node:test';
import { ZipFile } from 'yazl';
import { seededRandom } from '../../src/dataset/seeded-random';
import { readZipMember } from '../../src/dataset/zip-archive';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { kerasConfigOf } from '../../src/model/keras-config';
import { loadKerasModel, saveKerasModel } from '../../src/model/keras-model';
import type { KerasOptimizer } from '../../src/model/keras-optimizer';
import { buildOptimizer, compileClassifier, type OptimizerOptions } from '../../src/model/optimizer';
import { tf } from '../../src/tensorflow/tf';
import { trainStep } from '../../src/training/train-step';
import { hashedNumbers } from '../fixtures/hashed-numbers';
import { branchingNetwork, residualNetwork } from '../fixtures/networks';

const FIXTURES = path.join(__dirname, '..', 'fixtures');
const kerasArchive = path.join(FIXTURES, 'keras_sequential.keras');

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keras-model-'));
});
after(() => rm(folder, { recursive: true }));

function imagesFor(model: tf.LayersModel, numExamples: number): tf.Tensor4D {
  const shape = [numExamples, ...model.inputs[0].shape.slice(1)] as [number, number, number, number];
  return tf.tensor4d(hashedNumbers(tf.util.sizeFromShape(shape), 1, 1), shape);
}

function train(model: tf.LayersModel): void {
  tf.tidy(() => {
    const labels = tf.tensor1d([0, 3, 6, 2], 'int32');
    const batch = {
      images: imagesFor(model, 4),
      oneHotLabels: tf.oneHot(labels, 7).cast('float32') as tf.Tensor2D,
    };
    trainStep(model)(batch, 0);
  });
}

/** Everything that a saved model must bring back. */
function contents(model: tf.LayersModel) {
  const description: unknown = JSON.parse(JSON.stringify(kerasConfigOf(model, 'h5')), (key, value) =>
    // A layer without a seed gets one when it is loaded.
    key === 'seed' ? null : value,
  );
  const { iterations, learningRate, variables } = (model.optimizer as KerasOptimizer).state();
  return {
    weights: model.layers.flatMap((layer) => layer.getWeights().map((weight) => [...weight.dataSync()])),
    probabilities: tf.tidy(() => [...(model.predict(imagesFor(model, 3)) as tf.Tensor).dataSync()]),
    // The names of the optimizer's variables count up in one process.
    optimizer: { iterations, learningRate, variables: variables.map(({ values }) => values) },
    options: { ...model.optimizer.getConfig() },
    description,
  };
}

const NETWORKS: Readonly<Record<string, { build(): tf.LayersModel; readonly optimizer: OptimizerOptions }>> =
  {
    "the walkthrough's CNN": { build: () => buildWalkthroughCnn({ seed: 2 }), optimizer: {} },
    'its variant': {
      build: () => buildWalkthroughCnn({ seed: 3, batchNormalization: true, maxNorm: 0.5 }),
      optimizer: { optimizer: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true },
    },
    'a residual network': { build: residualNetwork, optimizer: { optimizer: 'adam', amsgrad: true } },
    'a network of branches': {
      build: branchingNetwork,
      optimizer: { optimizer: 'sgd', learningRate: 1, weightDecay: 0.01, clipnorm: 1 },
    },
  };

for (const format of ['keras', 'h5']) {
  describe(`a model saved as .${format}`, () => {
    for (const [name, { build, optimizer }] of Object.entries(NETWORKS)) {
      it(`comes back bit for bit and trains on as it would have: ${name}`, async () => {
        const file = path.join(folder, `round-trip.${format}`);
        const model = build();
        compileClassifier(model, buildOptimizer(optimizer));
        train(model);
        await saveKerasModel(model, file);
        const loaded = await loadKerasModel(file);
        assert.deepEqual(contents(loaded), contents(model));
        for (const each of [model, loaded]) train(each);
        assert.deepEqual(contents(loaded).weights, contents(model).weights);
        for (const each of [model, loaded]) each.dispose();
      });
    }

    it('may be compiled but untrained, or not compiled', async () => {
      const file = path.join(folder, `fresh.${format}`);
      const model = branchingNetwork();
      await saveKerasModel(model, file);
      const plain = await loadKerasModel(file);
      assert.equal(plain.optimizer, undefined);
      compileClassifier(model, buildOptimizer());
      await saveKerasModel(model, file);
      const compiled = await loadKerasModel(file);
      assert.equal((compiled.optimizer as KerasOptimizer).state().iterations, 0);
      for (const each of [model, plain, compiled]) {
        if (each !== plain) train(each);
      }
      assert.deepEqual(contents(compiled).weights, contents(model).weights);
      for (const each of [model, plain, compiled]) each.dispose();
    });

    it('replaces an older one in one step and leaves nothing else', async () => {
      const place = await mkdtemp(path.join(folder, 'place-'));
      const file = path.join(place, `model.${format}`);
      const [model] = [branchingNetwork()];
      await writeFile(file, 'older');
      await saveKerasModel(model, file);
      assert.deepEqual(await readdir(place), [`model.${format}`]);
      (await loadKerasModel(file)).dispose();
      model.dispose();
    });

    it('leaves no tensor behind, its calls of one layer included', async () => {
      const file = path.join(FIXTURES, `keras_residual.${format}`);
      const { numTensors } = tf.memory();
      const model = await loadKerasModel(file);
      train(model);
      model.dispose();
      assert.equal(tf.memory().numTensors, numTensors);
    });
  });
}

describe('the format of a model file', () => {
  it('is chosen by the name when saving', async () => {
    const model = branchingNetwork();
    await assert.rejects(
      saveKerasModel(model, path.join(folder, 'model.json')),
      /cannot save .*model\.json: expected a name that ends in \.keras, \.h5 or \.hdf5/,
    );
    model.dispose();
  });

  it('is told by the contents when loading, whatever the name', async () => {
    for (const [kept, named] of [
      ['keras', 'h5'],
      ['h5', 'keras'],
    ]) {
      const file = path.join(folder, `misnamed.${named}`);
      await writeFile(file, await readFile(path.join(FIXTURES, `keras_sequential.${kept}`)));
      (await loadKerasModel(file)).dispose();
    }
    const file = path.join(folder, 'text.keras');
    await writeFile(file, 'emotion,pixels');
    await assert.rejects(
      loadKerasModel(file),
      /text\.keras: expected a \.keras archive or an HDF5 file, it begins otherwise/,
    );
    await assert.rejects(loadKerasModel(path.join(folder, 'none.keras')), /none\.keras: no such file/);
    await assert.rejects(loadKerasModel(folder), /expected a file, got a folder/);
    await writeFile(file, '');
    await assert.rejects(loadKerasModel(file), /text\.keras: expected a \.keras archive/);
  });
});

describe('a .keras archive that cannot be used', () => {
  /** Keras's archive with other members in place of its own. */
  async function archive(
    members: Readonly<Record<string, Buffer | null>>,
    compress = false,
  ): Promise<string> {
    const file = path.join(folder, 'made.keras');
    const zip = new ZipFile();
    for (const name of ['metadata.json', 'config.json', 'model.weights.h5']) {
      if (!(name in members))
        zip.addBuffer(await readZipMember(kerasArchive, name, 2 ** 20), name, { compress });
    }
    for (const [name, bytes] of Object.entries(members)) {
      if (bytes !== null) zip.addBuffer(bytes, name, { compress });
    }
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(file));
    return file;
  }

  async function withConfig(
    change: (config: { config: { layers: { class_name: string; config: object }[] } }) => void,
  ) {
    const config = JSON.parse((await readZipMember(kerasArchive, 'config.json', 2 ** 20)).toString());
    change(config);
    return archive({ 'config.json': Buffer.from(JSON.stringify(config)) });
  }

  it('is refused without its description or weights', async () => {
    const place =
      /made\.keras: expected (config\.json|model\.weights\.h5) in the archive, it holds metadata\.json/;
    await assert.rejects(loadKerasModel(await archive({ 'config.json': null })), place);
    await assert.rejects(loadKerasModel(await archive({ 'model.weights.h5': null })), place);
  });

  it('is refused when a member is no JSON, no HDF5, or there twice', async () => {
    await assert.rejects(
      loadKerasModel(await archive({ 'config.json': Buffer.from('{') })),
      /made\.keras: config\.json is no JSON/,
    );
    await assert.rejects(
      loadKerasModel(await archive({ 'model.weights.h5': Buffer.from('weights') })),
      /made\.keras: not a whole HDF5 file \(file signature not found\)/,
    );
    const file = path.join(folder, 'twice.keras');
    const twice = Buffer.from(
      (await readFile(await archive({ 'config.jsom': Buffer.from('{}') })))
        .toString('latin1')
        .replaceAll('config.jsom', 'config.json'),
      'latin1',
    );
    await writeFile(file, twice);
    await assert.rejects(
      loadKerasModel(file),
      /twice\.keras: expected one config\.json in the archive, it holds 2/,
    );
  });

  it('is refused when a name in it leads out of it', async () => {
    const bytes = (await readFile(await archive({ 'aa/escaped.txt': Buffer.from('x') }))).toString('latin1');
    for (const name of ['../escaped.txt', '/a/escaped.txt']) {
      const file = path.join(folder, 'escape.keras');
      await writeFile(file, Buffer.from(bytes.replaceAll('aa/escaped.txt', name), 'latin1'));
      await assert.rejects(
        loadKerasModel(file),
        /escape\.keras: cannot be unpacked: (invalid relative|absolute) path/,
      );
    }
  });

  it('is refused when its weights unpack to far more than its layers have', async () => {
    const file = await archive({ 'model.weights.h5': Buffer.alloc(64 * 2 ** 20) }, true);
    await assert.rejects(
      loadKerasModel(file),
      /made\.keras: expected model\.weights\.h5 to unpack to at most \d+ bytes, it claims 67108864/,
    );
  });

  it('is refused when weights are of another shape, or missing', async () => {
    const wider = await withConfig(({ config }) => Object.assign(config.layers[5].config, { filters: 5 }));
    await assert.rejects(
      loadKerasModel(wider),
      /made\.keras: layer "conv": expected kernel of shape \[3, 3, 3, 5\], the file has \[3, 3, 3, 4\]/,
    );
    const more = await withConfig(({ config }) => {
      config.layers.push({ class_name: 'Dense', config: { name: 'more', units: 2 } });
    });
    await assert.rejects(
      loadKerasModel(more),
      /made\.keras: layer "more": expected 2 weights \(kernel, bias\), the file has 0/,
    );
    const unbiased = await withConfig(({ config }) =>
      Object.assign(config.layers[7].config, { use_bias: false }),
    );
    await assert.rejects(
      loadKerasModel(unbiased),
      /made\.keras: layer "hidden": expected 1 weights \(kernel\), the file has 2/,
    );
  });

  it('is refused with what to do, whatever it holds and tfjs says', async () => {
    const advice = '; save the model again, with layers and options that are known here';
    const option = await withConfig(({ config }) => Object.assign(config.layers[7].config, { ';~': 'a;"b' }));
    await assert.rejects(loadKerasModel(option), ({ message }: Error) =>
      message.endsWith(`layer "hidden": the option ";~" with the value "a;\\"b" is not supported${advice}`),
    );
    const long = await withConfig(({ config }) =>
      Object.assign(config.layers[7].config, { rates: { a: 'x', b: `;${'y'.repeat(200)}` } }),
    );
    await assert.rejects(loadKerasModel(long), ({ message }: Error) =>
      message.endsWith(`is not supported${advice}`),
    );
    const shaped = await withConfig(({ config }) => {
      config.layers[7] = { class_name: 'Reshape', config: { name: 'shaped', target_shape: [-1, -1] } };
    });
    await assert.rejects(
      loadKerasModel(shaped),
      ({ message }: Error) =>
        /layer "shaped": .* one unknown dimension; save/.test(message) && message.endsWith(advice),
    );
  });

  it('is refused with a layer that runs code, which is not run', async () => {
    const file = await withConfig(({ config }) => {
      config.layers[3] = {
        class_name: 'Lambda',
        config: { name: 'lambda', function: { class_name: '__lambda__', config: { code: 'eA==' } } },
      };
    });
    await assert.rejects(
      loadKerasModel(file),
      /made\.keras: layer "lambda": "Lambda" is no layer known here/,
    );
  });
});

describe('a damaged model file', () => {
  // Other tests unpack models at the same time; here every leftover is this test's own.
  const shared = process.env.TMPDIR;
  before(async () => {
    process.env.TMPDIR = await mkdtemp(path.join(folder, 'temporary-'));
  });
  after(() => {
    if (shared === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = shared;
  });

  const NUM_TRIALS = 40;
  for (const format of ['h5', 'keras']) {
    it(`gives a model or one error with its name, wherever it is damaged: .${format}`, async () => {
      const whole = await readFile(path.join(FIXTURES, `keras_sequential.${format}`));
      const file = path.join(folder, `damaged.${format}`);
      const random = seededRandom(5).derive(format);
      const { numTensors } = tf.memory();
      const outcomes = { models: 0, errors: 0 };
      for (let trial = 0; trial < NUM_TRIALS; trial += 1) {
        const bytes = Buffer.from(whole);
        // The first bytes hold what the rest is found by.
        const reach = trial % 3 === 0 ? 4096 : bytes.length;
        for (let i = 0; i <= random.integer(4); i += 1) bytes[random.integer(reach)] = random.integer(256);
        await writeFile(file, trial % 4 === 3 ? bytes.subarray(0, random.integer(bytes.length)) : bytes);
        try {
          (await loadKerasModel(file)).dispose();
          outcomes.models += 1;
        } catch (error) {
          assert.ok(error instanceof Error);
          assert.ok(error.message.startsWith(`${file}: `), error.message);
          outcomes.errors += 1;
        }
        assert.equal(tf.memory().numTensors, numTensors);
      }
      assert.ok(outcomes.errors > NUM_TRIALS / 4, JSON.stringify(outcomes));
      assert.deepEqual(await readdir(tmpdir()), []);
    });
  }
});
