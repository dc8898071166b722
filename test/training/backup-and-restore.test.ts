import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { compileWalkthroughCnn } from '../../src/model/cnn';
import type { ImageArray } from '../../src/preprocessing/image-array';
import { ImageDataGenerator } from '../../src/preprocessing/image-data-generator';
import type { ImageBatch, TrainingBatches } from '../../src/preprocessing/training-batches';
import { seededDropout } from '../../src/tensorflow/seeded-dropout';
import { tf } from '../../src/tensorflow/tf';
import { type BackupAndRestoreOptions, backupAndRestore } from '../../src/training/backup-and-restore';
import type { TrainingCallback } from '../../src/training/callbacks';
import { type FitOptions, fit } from '../../src/training/fit';
import type { History } from '../../src/training/history';

const EXAMPLES = 22;
const STEPS = 6;
const EPOCHS = 3;

/** Small images whose brightness says their class, and some noise that is always the same. */
const images: ImageArray = {
  values: Float32Array.from(
    { length: EXAMPLES * 16 },
    (_, i) => (Math.floor(i / 16) % 2) + ((i * 37) % 11) / 9,
  ),
  shape: [EXAMPLES, 4, 4, 1],
};
const oneHotLabels = Float32Array.from({ length: EXAMPLES * 2 }, (_, i) =>
  Math.floor(i / 2) % 2 === i % 2 ? 1 : 0,
);
const validation: ImageBatch = {
  images: tf.tensor4d(images.values as Float32Array, [...images.shape]),
  oneHotLabels: tf.tensor2d(oneHotLabels, [EXAMPLES, 2]),
};

/** A network with everything that has a state: batch normalization, dropout, Adam. */
function network(units = 5): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [4, 4, 1] }),
      tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }),
      tf.layers.batchNormalization(),
      seededDropout({ rate: 0.3, seed: 4 }),
      tf.layers.dense({
        units: 2,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed: 5 }),
      }),
    ],
  });
  compileWalkthroughCnn(model, { learningRate: 0.01 });
  return model;
}

function batches({ seed = 1, rotationRange = 20, pixels = images } = {}): TrainingBatches {
  return new ImageDataGenerator({ rotationRange }).flow(pixels, oneHotLabels, { batchSize: 4, seed });
}

function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}

/** A history but for what a clock decides. */
function withoutDurations({ seconds, secondsPerStep, ...rest }: History) {
  return rest;
}

/** Multiplies the learning rate at the start of each epoch, and counts what it has seen. */
function decaying(): TrainingCallback & { seen: number } {
  return {
    name: 'decaying',
    seen: 0,
    onEpochBegin(_, { model }) {
      const optimizer = model.optimizer as unknown as { learningRate: number };
      optimizer.learningRate *= 0.5;
    },
    onBatchEnd() {
      this.seen += 1;
    },
    state() {
      return { seen: this.seen, best: Number.POSITIVE_INFINITY, weights: Float32Array.of(0.1, -0) };
    },
    restore(state) {
      assert.equal(state.best, Number.POSITIVE_INFINITY);
      assert.deepEqual(state.weights, Float32Array.of(0.1, -0));
      this.seen = state.seen as number;
    },
  };
}

/** Stops a training from outside before its batch of that number, counted from 0 over all epochs. */
function abortingAt(step: number, controller: AbortController): TrainingCallback {
  let seen = 0;
  return {
    onEpochBegin: () => {
      if (step === 0) controller.abort();
    },
    onBatchEnd: () => {
      seen += 1;
      if (seen === step) controller.abort();
    },
  };
}

describe('backup and restore', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'backup-'));
  let folder: string;
  let next = 0;
  beforeEach(() => {
    next += 1;
    folder = path.join(root, String(next), 'checkpoint');
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
    tf.dispose({ ...validation });
  });
  const file = () => path.join(folder, 'checkpoint.bin');

  async function train(options: Partial<FitOptions> = {}, model = network(), from = batches()) {
    const callback = decaying();
    const callbacks = [callback, ...(options.callbacks ?? [])];
    const history = await fit(model, from, { epochs: EPOCHS, validation, ...options, callbacks });
    const result = { weights: weightsOf(model), history: withoutDurations(history), seen: callback.seen };
    model.dispose();
    return result;
  }

  /** Trains until a step and stops there, as a notebook's stop button or a signal does. */
  async function trainUntil(step: number, options: BackupAndRestoreOptions = {}) {
    const controller = new AbortController();
    await train({
      backup: backupAndRestore(folder, options),
      signal: controller.signal,
      callbacks: [abortingAt(step, controller)],
    });
  }

  it('gives the same weights and history when stopped at any batch and gone on with in another model', async () => {
    const whole = await train();
    assert.deepEqual(whole.history.epoch, [0, 1, 2]);
    // Before the first batch, within an epoch, before its last batch, in its validation, in a later one.
    for (const step of [0, 2, STEPS - 1, STEPS, STEPS + 1, 3 * STEPS - 1]) {
      await trainUntil(step);
      const resumed = await train({ backup: backupAndRestore(folder) });
      assert.deepEqual(resumed, whole, `stopped before step ${step}`);
      assert.throws(() => readFileSync(file()), /ENOENT/, 'the checkpoint of a finished training is removed');
    }
  });

  it('gives the same when stopped again and again', async () => {
    const whole = await train();
    for (let part = 0; part < 5; part += 1) await trainUntil(3);
    assert.deepEqual(await train({ backup: backupAndRestore(folder) }), whole);
  });

  it('goes on with the very model that was stopped, for more epochs than were asked for first', async () => {
    const model = network();
    const controller = new AbortController();
    const callbacks = [decaying(), abortingAt(8, controller)];
    const backup = backupAndRestore(folder);
    await fit(model, batches(), { epochs: 2, validation, backup, callbacks, signal: controller.signal });
    const resumed = await train({ backup }, model);
    assert.deepEqual(resumed, await train());
  });

  it('tells callbacks where it goes on, and keeps what was finished out of their way', async () => {
    await trainUntil(STEPS + 2);
    const begun: unknown[] = [];
    await train({
      backup: backupAndRestore(folder),
      callbacks: [
        {
          onTrainBegin: ({ resumedAt, history }) => void begun.push(resumedAt, history.epoch.length),
          onEpochBegin: (epoch) => void begun.push(epoch),
        },
      ],
    });
    assert.deepEqual(begun, [{ epoch: 1, batch: 2 }, 1, 2]);
  });

  it('writes as often as asked: after an epoch, after so many batches, after so many seconds', async () => {
    const written = async (options: BackupAndRestoreOptions) => {
      const backup = backupAndRestore(folder, options);
      const places: string[] = [];
      const save: typeof backup.save = async (checkpoint) => {
        const { epoch, batch } = checkpoint.unfinished;
        places.push(`${epoch}/${batch}`);
        await backup.save(checkpoint);
      };
      await train({ backup: { ...backup, save }, epochs: 2 });
      return places;
    };
    assert.deepEqual(await written({}), ['1/0', '2/0']);
    // Every fourth batch of six an epoch, and where it ends.
    assert.deepEqual(await written({ saveFreq: 4 }), ['0/4', '1/2', '1/6', '2/0']);
    const often = await written({ saveSeconds: 0 });
    assert.equal(often.length, 2 * STEPS + 2);
  });

  it('keeps the last checkpoint when asked, from which a finished training gives its result again', async () => {
    const backup = backupAndRestore(folder, { deleteCheckpoint: false });
    const whole = await train({ backup });
    assert.deepEqual(readdirSync(folder), ['checkpoint.bin', 'checkpoint.earlier.bin']);
    assert.deepEqual(await train({ backup }), whole);
  });

  it('does not go on where a callback has ended the training', async () => {
    const backup = backupAndRestore(folder, { deleteCheckpoint: false });
    const stopping = { onEpochEnd: (_: unknown, context: { stop(): void }) => context.stop() };
    await train({ backup, callbacks: [stopping] });
    const { history } = await train({ backup });
    assert.deepEqual(history.epoch, [0]);
  });

  it('refuses a checkpoint of other settings or data, and names what differs', async () => {
    await trainUntil(3, { settings: { data: { name: 'faces.csv' } } });
    const before = readFileSync(file());
    const refused = (
      pattern: RegExp,
      given: { model?: tf.Sequential; from?: TrainingBatches; options?: Partial<FitOptions>; data?: string },
    ) => {
      const { model = network(), from = batches(), options = {}, data = 'faces.csv' } = given;
      const backup = backupAndRestore(folder, { settings: { data: { name: data } } });
      return assert.rejects(train({ ...options, backup }, model, from), pattern);
    };
    await refused(/belongs to another training: seed: the checkpoint has 1, this run 2\./, {
      from: batches({ seed: 2 }),
    });
    await refused(/data\.name: the checkpoint has faces\.csv, this run others\.csv\./, {
      data: 'others.csv',
    });
    await refused(/: batches\.augmentation\.rotationRange: the checkpoint has 20, this run 30\./, {
      from: batches({ rotationRange: 30 }),
    });
    const changed = { ...images, values: images.values.map((value) => value + 1) };
    await refused(/: batches\.examples: the checkpoint has \w{12}…, this run \w{12}…\./, {
      from: batches({ pixels: changed }),
    });
    await refused(/network\[1\]\.config\.units: the checkpoint has 5, this run 6/, { model: network(6) });
    await refused(/: validation: the checkpoint has \{.*\}, this run none/, {
      options: { validation: undefined },
    });
    await refused(/: classWeight: the checkpoint has none, this run \{"1":2\}/, {
      options: { classWeight: { 1: 2 } },
    });
    const sgd = network();
    compileWalkthroughCnn(sgd, { optimizer: 'sgd', learningRate: 0.01 });
    await refused(/optimizer\.class: the checkpoint has Adam, this run SGD/, { model: sgd });
    assert.deepEqual(readFileSync(file()), before, 'a refused checkpoint stays as it was');
  });

  /** The file with one bit of it changed. */
  function changeAt(name: string, at: number): void {
    const bytes = readFileSync(name);
    bytes[at] ^= 1;
    writeFileSync(name, bytes);
  }

  it('refuses a file that was cut short or changed by one bit where it is the only one, and says what to do', async () => {
    await trainUntil(3);
    const bytes = readFileSync(file());
    const damaged =
      /checkpoint\.bin: .*expected .*damaged, and there is none before it\..* delete .*checkpoint to train/;
    const resumed = () => train({ backup: backupAndRestore(folder) });
    for (const at of [bytes.length - 1, Math.floor(bytes.length / 2), 200]) {
      changeAt(file(), at);
      await assert.rejects(resumed(), damaged);
      writeFileSync(file(), bytes);
    }
    truncateSync(file(), bytes.length - 100);
    await assert.rejects(
      resumed(),
      /checkpoint\.bin: expected \d+ bytes, got \d+; the checkpoint is cut short/,
    );
    writeFileSync(file(), 'emotion,pixels\n');
    await assert.rejects(resumed(), /expected a checkpoint of this version/);
  });

  it('goes on from the checkpoint before a damaged one, says which part was damaged, and gives the same', async () => {
    const whole = await train();
    for (const part of ['position', 'history', 'weights', 'optimizer', 'callbacks', 'list', 'cut short']) {
      for (let step = 0; step < 2; step += 1) await trainUntil(STEPS + 2, { saveFreq: 1 });
      const bytes = readFileSync(file());
      const list = bytes.indexOf('\n') + 1;
      const parts = JSON.parse(bytes.toString('latin1', list, bytes.indexOf('\n', list))) as {
        name: string;
        bytes: number;
      }[];
      if (part === 'cut short') truncateSync(file(), bytes.length - 1);
      else if (part === 'list') changeAt(file(), list + 9);
      else {
        const index = parts.findIndex(({ name }) => name === part);
        const start = parts.slice(0, index).reduce((sum, one) => sum + one.bytes, 0);
        changeAt(file(), bytes.indexOf('\n', list) + 1 + start + Math.floor(parts[index].bytes / 2));
      }
      const warnings: string[] = [];
      const onWarning = (sentence: string) => warnings.push(sentence);
      const backup = backupAndRestore(folder, { onWarning, deleteCheckpoint: false });
      assert.deepEqual(await train({ backup }), whole, part);
      assert.equal(warnings.length, 1);
      const named = { position: 'settings and position', list: 'list of its parts', 'cut short': 'expected' };
      assert.match(warnings[0], new RegExp(`checkpoint\\.bin: .*${named[part as 'list'] ?? part}`));
      assert.match(
        warnings[0],
        /It is set aside as checkpoint\.damaged\.bin; training goes on from .* checkpoint\.earlier\.bin \(epoch \d/,
      );
      assert.deepEqual(await train({ backup }), whole, 'a run later nothing is damaged');
      assert.equal(warnings.length, 1);
      rmSync(folder, { recursive: true });
    }
  });

  it('begins with nothing when every checkpoint is damaged, and says so', async () => {
    await trainUntil(STEPS, { saveFreq: 1 });
    const earlier = path.join(folder, 'checkpoint.earlier.bin');
    for (const one of [file(), earlier]) changeAt(one, 300);
    const resumed = train({ backup: backupAndRestore(folder) });
    await assert.rejects(
      resumed,
      /checkpoint\.bin: .* and so is the one before it: .*checkpoint\.earlier\.bin: /,
    );
    assert.deepEqual(readdirSync(folder), ['checkpoint.bin', 'checkpoint.earlier.bin']);
  });

  it('goes on from the one before when killed between the two renamings of a write', async () => {
    const whole = await train();
    await trainUntil(STEPS + 2, { saveFreq: 1 });
    rmSync(file());
    assert.deepEqual(await train({ backup: backupAndRestore(folder) }), whole);
    assert.throws(() => readdirSync(folder), /ENOENT/);
  });

  it('removes what a killed writer has left, and goes on from the whole one', async () => {
    await trainUntil(3);
    // No process has the number 0x7fffffff.
    writeFileSync(`${file()}.2147483647-abc123-0123456789ab.tmp`, 'half');
    await train({ backup: backupAndRestore(folder, { deleteCheckpoint: false }) });
    assert.deepEqual(readdirSync(folder), ['checkpoint.bin', 'checkpoint.earlier.bin']);
  });

  it('passes on that a checkpoint could not be written', async () => {
    // A file where the folder should be: also root, who may write anywhere, cannot.
    const taken = path.join(root, `file-${next}`);
    writeFileSync(taken, '');
    chmodSync(taken, 0o400);
    const backup = backupAndRestore(path.join(taken, 'checkpoint'));
    await assert.rejects(train({ backup }), /ENOTDIR/);
  });

  it('refuses an optimizer that does not tell its state, and an impossible frequency', async () => {
    const model = network();
    model.compile({ optimizer: tf.train.adam(), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    await assert.rejects(
      train({ backup: backupAndRestore(folder) }, model),
      /compile the model with this project’s/,
    );
    assert.throws(() => backupAndRestore(folder, { saveFreq: 0 }), /saveFreq: .* got 0/);
    assert.throws(() => backupAndRestore(folder, { saveSeconds: -1 }), /saveSeconds: .* got -1/);
  });

  it('leaves no tensor behind', async () => {
    await trainUntil(3);
    const before = tf.memory().numTensors;
    await trainUntil(3);
    await train({ backup: backupAndRestore(folder) });
    assert.equal(tf.memory().numTensors, before);
  });
});
