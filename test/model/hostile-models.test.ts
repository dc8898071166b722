import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, before, describe, it } from 'node:test';
import { ZipFile } from 'yazl';
import { readZipMember } from '../../src/dataset/zip-archive';
import { buildCompactCnn } from '../../src/model/compact-cnn';
import { loadKerasModel } from '../../src/model/keras-model';
import { saveModel } from '../../src/model/saved-model';
import { loadTrainedModel, loadTrainedModels } from '../../src/model/trained-model';
import { tf } from '../../src/tensorflow/tf';

// A model is data: whatever its files say, nothing of them is run, and nothing beside them is read.

const FIXTURES = path.join(__dirname, '..', 'fixtures');

/** Set by a hostile file that had its way. */
declare global {
  var hostileModelRan: boolean | undefined;
}

/** JSON as a program takes it apart. */
// biome-ignore lint/suspicious/noExplicitAny: a hostile change may be any.
type Loose = any;

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hostile-models-'));
  const model = buildCompactCnn({ seed: 1 });
  await saveModel(model, path.join(folder, 'good'));
  model.dispose();
});
after(() => rm(folder, { recursive: true }));

let numModels = 0;

/** Puts `model.json`, changed and without its seal, beside the weights it was saved with. */
async function changedModel(change: (file: Loose) => void, text = (json: string) => json): Promise<string> {
  const place = path.join(folder, `changed-${numModels++}`);
  await mkdir(place);
  for (const name of await readdir(path.join(folder, 'good'))) {
    await copyFile(path.join(folder, 'good', name), path.join(place, name));
  }
  const file = JSON.parse(await readFile(path.join(place, 'model.json'), 'utf8')) as Loose;
  delete file.contentSha256;
  change(file);
  await writeFile(path.join(place, 'model.json'), text(JSON.stringify(file)));
  return place;
}

/** Loading fails, names the file, leaves no tensor behind, and has run nothing. */
async function assertRefused(load: () => Promise<unknown>, file: string, problem: RegExp): Promise<void> {
  const numTensors = tf.memory().numTensors;
  await assert.rejects(load, (error: Error) => {
    assert.ok(error.message.startsWith(`${file}: `), error.message);
    assert.match(error.message, problem);
    return true;
  });
  assert.equal(tf.memory().numTensors, numTensors);
  assert.equal(globalThis.hostileModelRan, undefined);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
}

describe('a hostile model.json', () => {
  for (const className of [
    'Lambda',
    'TFOpLambda',
    'Function',
    'constructor',
    '__proto__',
    'toString',
    'eval',
  ]) {
    it(`of a layer "${className}" is refused`, async () => {
      const place = await changedModel(({ modelTopology }) => {
        modelTopology.config.layers[1] = {
          class_name: className,
          config: { name: 'x', function: 'globalThis.hostileModelRan = true' },
        };
      });
      await assertRefused(() => loadTrainedModel(place), path.join(place, 'model.json'), /Unknown layer/);
    });
  }

  for (const [option, value] of Object.entries({
    activation: 'constructor',
    kernel_initializer: { class_name: 'constructor', config: { code: 'globalThis.hostileModelRan = true' } },
    kernel_regularizer: { class_name: 'Function', config: {} },
    kernel_constraint: { class_name: '__proto__', config: {} },
  })) {
    it(`of a layer with the ${option} ${JSON.stringify(value)} is refused`, async () => {
      const place = await changedModel(({ modelTopology }) => {
        const layer = modelTopology.config.layers.find(({ class_name }: Loose) => class_name === 'Dense');
        layer.config[option] = value;
      });
      await assertRefused(() => loadTrainedModel(place), path.join(place, 'model.json'), /Unknown/);
    });
  }

  for (const weights of [
    '../../weights-0123456789abcdef.bin',
    '/etc/passwd',
    'file:///etc/passwd',
    'http://127.0.0.1:9/weights-0123456789abcdef.bin',
    'weights-0123456789abcdef.bin/../../x',
    '',
    null,
    { toString: 'weights-0123456789abcdef.bin' },
  ]) {
    it(`with weights at ${JSON.stringify(weights)} is refused`, async () => {
      const place = await changedModel((file) => {
        file.weightsManifest[0].paths = [weights];
      });
      const problem = /expected its weights in one file beside it, weights-….bin, got/;
      await assertRefused(() => loadTrainedModel(place), path.join(place, 'model.json'), problem);
    });
  }

  it('with a second file of weights is refused', async () => {
    const place = await changedModel((file) => {
      file.weightsManifest.push({ paths: ['/etc/passwd'], weights: [] });
    });
    await assertRefused(
      () => loadTrainedModel(place),
      path.join(place, 'model.json'),
      /in one file beside it/,
    );
  });

  for (const key of ['__proto__', '__pr\\u006fto__']) {
    for (const where of ['"modelTopology":{', '"userDefinedMetadata":{', '"config":{']) {
      it(`with the key ${key} in ${where} is refused`, async () => {
        const place = await changedModel(
          () => undefined,
          (json) => json.replace(where, `${where}"${key}":{"polluted":true},`),
        );
        await assertRefused(() => loadTrainedModel(place), path.join(place, 'model.json'), /key "__proto__"/);
      });
    }
  }
});

describe('a hostile ensemble.json', () => {
  for (const [text, problem] of [
    [
      '{"members":["../../x"]}',
      /expected "members", names of at most 100 networks of up to 100 letters, got \["..\/..\/x"\]/,
    ],
    ['{"members":["/etc"]}', /expected "members", names of at most/],
    ['{"members":["http://127.0.0.1:9/x"]}', /expected "members", names of at most/],
    ['{"members":[{}]}', /expected "members", names of at most/],
    ['{"members":"compact"}', /expected "members", names of at most/],
    ['{"members":[]}', /expected "members", names of at most/],
    ['null', /expected "members", names of at most/],
    ['{"__proto__":{"polluted":true},"members":["compact"]}', /key "__proto__"/],
    ['{', /is no JSON/],
  ] as const) {
    it(`${text} is refused`, async () => {
      const place = path.join(folder, `ensemble-${numModels++}`);
      await mkdir(place);
      const file = path.join(place, 'ensemble.json');
      await writeFile(file, text);
      await assertRefused(() => loadTrainedModels(place), file, problem);
    });
  }
});

/** Keras's own archive with its description changed. */
async function changedArchive(
  change: (config: Loose) => void,
  text = (json: string) => json,
): Promise<string> {
  const original = path.join(FIXTURES, 'keras_sequential.keras');
  const config = JSON.parse(
    (await readZipMember(original, 'config.json', 2 ** 20)).toString('utf8'),
  ) as Loose;
  change(config);
  const file = path.join(folder, `changed-${numModels++}.keras`);
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from('{}'), 'metadata.json');
  zip.addBuffer(Buffer.from(text(JSON.stringify(config))), 'config.json');
  zip.addBuffer(await readZipMember(original, 'model.weights.h5', 2 ** 26), 'model.weights.h5');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return file;
}

describe('a hostile .keras archive', () => {
  // As Keras itself writes a lambda layer: Python's code, marshalled.
  const lambda = {
    module: 'keras.layers',
    class_name: 'Lambda',
    config: {
      name: 'x',
      function: { class_name: '__lambda__', config: { code: '4wAAAAAAAAAA', defaults: null, closure: null } },
    },
    registered_name: null,
  };
  const others = [
    { ...lambda, class_name: 'Custom', module: 'os', registered_name: 'my_package>Custom' },
    { ...lambda, class_name: 'constructor', module: 'builtins' },
    { ...lambda, class_name: '__proto__' },
    { ...lambda, class_name: 'system', module: 'os', config: { name: 'x', command: 'touch hostile' } },
  ];
  for (const layer of [lambda, ...others]) {
    it(`with a layer ${layer.module}.${layer.class_name} is refused`, async () => {
      const file = await changedArchive(({ config }) => {
        config.layers[1] = layer;
      });
      await assertRefused(() => loadKerasModel(file), file, /layer "x": .* is no layer known here/);
    });
  }

  it('with the name of a class that somebody registered, for a layer that is known, is that layer', async () => {
    const file = await changedArchive(({ config }) => {
      for (const layer of config.layers) layer.registered_name = 'os>system';
    });
    const model = await loadKerasModel(file);
    assert.equal(globalThis.hostileModelRan, undefined);
    model.dispose();
  });

  it('with an activation that is code is refused', async () => {
    const file = await changedArchive(({ config }) => {
      const layer = config.layers.find(({ config: options }: Loose) => options.activation !== undefined);
      layer.config.activation = { class_name: 'function', config: 'globalThis.hostileModelRan = true' };
    });
    await assertRefused(() => loadKerasModel(file), file, /the activation .* is not known/);
  });

  it('with the key __proto__ is refused', async () => {
    const file = await changedArchive(
      () => undefined,
      (json) => json.replace('"config"', '"__proto__": {"polluted": true}, "config"'),
    );
    await assertRefused(() => loadKerasModel(file), file, /key "__proto__"/);
  });
});

describe('a pickle that calls itself a model', () => {
  // What `pickle.dumps` makes of an object whose loading calls os.system, in protocol 0 and 4.
  const pickles = {
    'protocol 0': Buffer.from("cos\nsystem\n(S'touch hostile'\ntR."),
    'protocol 4': Buffer.from(
      '\x80\x04\x95\x1d\0\0\0\0\0\0\0\x8c\x05posix\x8c\x06system\x93\x8c\x01x\x85R.',
      'latin1',
    ),
  };
  for (const [name, content] of Object.entries(pickles)) {
    for (const ending of ['.h5', '.keras', '.pkl']) {
      it(`in ${name}, named ${ending}, is refused unread`, async () => {
        const file = path.join(folder, `pickle-${numModels++}${ending}`);
        await writeFile(file, content);
        await assertRefused(
          () => loadTrainedModel(file),
          file,
          /expected a \.keras archive or an HDF5 file, it begins otherwise/,
        );
      });
    }
  }
});
