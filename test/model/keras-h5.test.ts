import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildWalkthroughCnn } from '../../src/model/cnn';
import { type Hdf5File, withHdf5File } from '../../src/model/hdf5';
import { loadKerasH5, saveKerasH5 } from '../../src/model/keras-h5';
import { modelSummary } from '../../src/model/model-summary';
import { tf } from '../../src/tensorflow/tf';

// Made by make_keras_models.py, next to it.
const kerasFile = path.join(__dirname, '..', 'fixtures', 'keras_sequential.h5');

let folder: string;
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'keras-h5-'));
});
after(() => rm(folder, { recursive: true }));

describe('an .h5 file written by Keras', () => {
  it('is read with its layers', async () => {
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
  it('has the layout that Keras reads', async () => {
    const file = path.join(folder, 'layout.h5');
    const model = await loadKerasH5(kerasFile);
    await saveKerasH5(model, file);
    model.dispose();
    const layout = (h5: Hdf5File) => ({
      layerNames: h5.texts('/model_weights', 'layer_names'),
      // What Keras itself wrote for this model, but for the model's name within the names of weights.
      weightNames: h5.texts('/model_weights/norm', 'weight_names')?.map((name) => name.replace('small/', '')),
      loss: JSON.parse(h5.text('/', 'training_config') ?? '').loss,
      version: h5.text('/', 'keras_version'),
    });
    const [ours, keras] = await Promise.all([file, kerasFile].map((each) => withHdf5File(each, 'r', layout)));
    assert.deepEqual(ours, keras);
  });

  it('may have a description longer than an HDF5 attribute holds in place', async () => {
    const file = path.join(folder, 'long.h5');
    const model = tf.sequential();
    for (let i = 0; i < 150; i += 1) {
      model.add(tf.layers.dense({ name: `dense_${i}`, units: 1, ...(i === 0 ? { inputShape: [1] } : {}) }));
    }
    await saveKerasH5(model, file);
    const numCharacters = await withHdf5File(file, 'r', (h5) => h5.text('/', 'model_config')?.length ?? 0);
    assert.ok(numCharacters > 2 ** 16);
    const loaded = await loadKerasH5(file);
    assert.equal(loaded.layers.length, 150);
    for (const each of [model, loaded]) each.dispose();
  });
});

describe('an .h5 file that cannot be used', () => {
  /** Writes what a hostile or mistaken hand might. */
  async function made(write: (h5: Hdf5File) => void): Promise<string> {
    const file = path.join(folder, 'made.h5');
    await rm(file, { force: true });
    await withHdf5File(file, 'w', write);
    return file;
  }

  const dense = {
    class_name: 'Sequential',
    config: {
      name: 's',
      layers: [{ class_name: 'Dense', config: { name: 'd', units: 2, batch_input_shape: [null, 3] } }],
    },
  };
  const withDense = (write: (h5: Hdf5File) => void, names = ['d/kernel', 'd/bias']) =>
    made((h5) => {
      h5.writeTexts('/', 'model_config', JSON.stringify(dense));
      h5.createGroup('model_weights/d/d');
      h5.writeTexts('/model_weights', 'layer_names', ['d']);
      h5.writeTexts('/model_weights/d', 'weight_names', names);
      write(h5);
    });

  it('is refused with its name and the reason', async () => {
    const whole = await readFile(kerasFile);
    const broken = path.join(folder, 'broken.h5');
    await assert.rejects(loadKerasH5(broken), /broken\.h5: no such file/);
    await writeFile(broken, 'emotion,pixels,Usage\n');
    await assert.rejects(
      loadKerasH5(broken),
      /broken\.h5: not a whole HDF5 file \(file signature not found\); get or save it again/,
    );
    await writeFile(broken, '');
    await assert.rejects(loadKerasH5(broken), /broken\.h5: not a whole HDF5 file/);
    await writeFile(broken, whole.subarray(0, whole.length / 2));
    await assert.rejects(loadKerasH5(broken), /broken\.h5: not a whole HDF5 file \(truncated file/);
    await cp(kerasFile, broken);
    (await loadKerasH5(broken)).dispose();
    await assert.rejects(loadKerasH5(folder), /keras-h5-.*: expected a file, got a folder/);
  });

  it('is refused where the library would read its texts without end', async () => {
    const whole = await readFile(kerasFile);
    const collection = whole.indexOf('GCOL');
    const free = Buffer.alloc(16);
    const large = Buffer.from(whole.subarray(collection + 16, collection + 32));
    large.writeUInt32LE(0xffff_fff0, 8);
    for (const [header, length] of [
      [free, 0],
      [large, 0xffff_fff0],
    ] as const) {
      const broken = Buffer.from(whole);
      header.copy(broken, collection + 16);
      const file = path.join(folder, 'endless.h5');
      await writeFile(file, broken);
      await assert.rejects(
        loadKerasH5(file),
        new RegExp(
          `endless\\.h5: not a whole HDF5 file \\(the texts kept at byte ${collection}: the length ${length} at byte ` +
            `${collection + 24} cannot be right\\); get or save it again`,
        ),
      );
    }
  });

  it('is refused where its numbers have another length than Keras gives them', async () => {
    const short = await readFile(kerasFile);
    // Of a length, in a file of the first versions.
    short[14] = 4;
    const file = path.join(folder, 'short.h5');
    await writeFile(file, short);
    await assert.rejects(
      loadKerasH5(file),
      /short\.h5: not an HDF5 file as Keras saves it \(expected addresses and lengths of 8 bytes, got 8 and 4\); get or/,
    );
  });

  it('is refused when it holds weights but no model', async () => {
    const file = await made((h5) => h5.createGroup('model_weights'));
    await assert.rejects(
      loadKerasH5(file),
      /made\.h5: it holds no Keras model: .*"model_config" is missing .*save the whole model/,
    );
  });

  it('is refused when its model is described in anything but JSON', async () => {
    const file = await made((h5) => {
      h5.writeTexts('/', 'model_config', 'a model');
      h5.createGroup('model_weights');
    });
    await assert.rejects(loadKerasH5(file), /made\.h5: model_config is no JSON: .*; the file is damaged/);
  });

  it('is refused when weights are missing, too many, or of another shape or type', async () => {
    const none = await withDense(() => {}, []);
    await assert.rejects(
      loadKerasH5(none),
      /made\.h5: layer "d": expected 2 weights \(kernel, bias\), the file has 0/,
    );
    const kernelOnly = await withDense((h5) => {
      h5.writeNumbers('model_weights/d/d/kernel', [3, 2], new Float32Array(6));
    });
    await assert.rejects(
      loadKerasH5(kernelOnly),
      /made\.h5: not a whole HDF5 file \(object 'bias' doesn't exist\)/,
    );
    const turned = await withDense((h5) => {
      h5.writeNumbers('model_weights/d/d/kernel', [2, 3], new Float32Array(6));
      h5.writeNumbers('model_weights/d/d/bias', [2], new Float32Array(2));
    });
    await assert.rejects(
      loadKerasH5(turned),
      /made\.h5: layer "d": expected kernel of shape \[3, 2\], the file has \[2, 3\]/,
    );
    const whole = await withDense((h5) => {
      h5.writeNumbers('model_weights/d/d/kernel', [3, 2], new BigInt64Array(6));
      h5.writeNumbers('model_weights/d/d/bias', [2], new Float32Array(2));
    });
    await assert.rejects(loadKerasH5(whole), /made\.h5: layer "d": kernel are whole numbers/);
    const nothing = await made((h5) => {
      h5.writeTexts('/', 'model_config', JSON.stringify(dense));
    });
    await assert.rejects(loadKerasH5(nothing), /made\.h5: expected a group "model_weights", there is none/);
  });

  it('is refused when its layers want more weights than the file has room for', async () => {
    const large = JSON.parse(JSON.stringify(dense));
    large.config.layers[0].config.units = 2 ** 26;
    const file = await made((h5) => {
      h5.writeTexts('/', 'model_config', JSON.stringify(large));
      h5.createGroup('model_weights');
      h5.writeTexts('/model_weights', 'layer_names', ['d']);
    });
    // (3 + 1) * 2^26 weights of 4 bytes.
    await assert.rejects(
      loadKerasH5(file),
      /made\.h5: the layers have weights of 1073741824 bytes together, the file only \d+ bytes in all/,
    );
  });
});

describe('saving as .h5', () => {
  it('leaves an older file as it is when the model cannot be saved', async () => {
    const file = path.join(folder, 'older', 'm.h5');
    await mkdir(path.dirname(file));
    await writeFile(file, 'older');
    const model = tf.sequential({ layers: [tf.layers.thresholdedReLU({ inputShape: [1] })] });
    await assert.rejects(
      saveKerasH5(model, file),
      /cannot save .*m\.h5: layer ".*": "ThresholdedReLU" is no layer/,
    );
    assert.equal(await readFile(file, 'utf8'), 'older');
    model.dispose();
  });

  it('fails with the name when the folder is not there', async () => {
    const model = buildWalkthroughCnn();
    await assert.rejects(
      saveKerasH5(model, path.join(folder, 'nowhere', 'm.h5')),
      /cannot save .*nowhere.m\.h5/,
    );
    model.dispose();
  });
});
