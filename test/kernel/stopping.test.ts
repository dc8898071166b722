import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type CellRun, KernelClient, resultText, shownError, streamText } from './kernel-client';
import { SMALL_TRAINING } from './small-training';

describe('the stop button', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.launch();
    await kernel.run("const kept = 'still here';");
  });
  after(() => kernel.close());

  /** Starts a cell that says «started», stops it, and checks that the kernel goes on. */
  async function stop(code: string): Promise<CellRun & { readonly seconds: number }> {
    const { id, ended } = kernel.start(code);
    await kernel.waitFor(({ parent, content }) => parent === id && content.text === 'started\n');
    const start = performance.now();
    await kernel.interrupt();
    const run = await ended;
    const seconds = (performance.now() - start) / 1000;
    assert.equal(resultText(await kernel.run('kept')), "'still here'");
    assert.ok(seconds < 3, `${seconds} s`);
    return { ...run, seconds };
  }

  for (const [what, code] of [
    ['a loop that never ends', "console.log('started');\nfor (;;) {}"],
    ['such a loop behind an await', "await null; console.log('started');\nwhile (true) Math.random();"],
    [
      'a function of an earlier kind that loops',
      "const spin = () => { do {} while (true); };\nconsole.log('started'); spin();",
    ],
    [
      'native code that waits',
      "console.log('started'); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);",
    ],
    ['a promise that is never kept', "console.log('started'); await new Promise(() => undefined);"],
    [
      'a loop that awaits',
      "console.log('started'); for (;;) await new Promise((resolve) => setTimeout(resolve, 5));",
    ],
  ]) {
    it(`ends ${what}`, async () => {
      const run = await stop(code);
      assert.equal(run.reply.status, 'error');
      const { ename, evalue } = shownError(run);
      assert.deepEqual([ename, evalue], ['Interrupted', 'the cell was stopped']);
    });
  }

  it('leaves nothing of a stopped cell running, and lets it close what it has open', async () => {
    await stop(
      "globalThis.rounds = 0; globalThis.closed = false; console.log('started');\ntry { for (;;) { await new Promise((resolve) => setTimeout(resolve, 5)); globalThis.rounds += 1; } } finally { globalThis.closed = true; }".replaceAll(
        'globalThis.',
        '(globalThis as any).',
      ),
    );
    const counted = await kernel.run(
      '{ const box = globalThis as any; const before = box.rounds; await new Promise((resolve) => setTimeout(resolve, 100)); console.log(before > 0, box.rounds - before, box.closed); }',
    );
    assert.equal(streamText(counted), 'true 0 true\n');
  });

  it('ends a training at its next batch, keeps its history and frees its tensors', async () => {
    await kernel.run(SMALL_TRAINING);
    await kernel.run(
      "import { fit, trainingHistory } from './src/training/fit';\nawait fit(model, batches, { epochs: 1 });",
    );
    const before = Number(resultText(await kernel.run('tf.memory().numTensors')));
    const run = await stop(
      "await fit(model, batches, { epochs: 1e9, callbacks: [{ onEpochEnd({ epoch }) { if (epoch === 2) console.log('started'); } }] });\nconsole.log('not reached');",
    );
    const { ename, evalue, traceback } = shownError(run);
    assert.equal(ename, 'TrainingInterrupted');
    assert.match(evalue, /^training was stopped in epoch \d+ of 1000000000;/);
    assert.match(traceback, /at cell \d+, line 1$/);
    assert.equal(streamText(run), 'started\n');
    const epochs = await kernel.run('trainingHistory(model).epoch.length > 0');
    assert.equal(resultText(epochs), 'true');
    assert.equal(Number(resultText(await kernel.run('tf.memory().numTensors'))), before);
  });

  it('lets a training with a backup go on in the next cell, with the weights of one that was never stopped', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'stopping-'));
    try {
      const prepared = await kernel.run(`import { compileWalkthroughCnn } from './src/model/cnn';
import { shuffledBatches } from './src/preprocessing/training-batches';
import { backupAndRestore } from './src/training/backup-and-restore';
import { seededDropout } from './src/tensorflow/seeded-dropout';
import { tf } from './src/tensorflow/tf';
import { fit } from './src/training/fit';
const network = () => {
  const model = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [2, 2, 1] }),
      seededDropout({ rate: 0.3, seed: 1 }),
      tf.layers.dense({ units: 2, activation: 'softmax', kernelInitializer: 'zeros' }),
    ],
  });
  compileWalkthroughCnn(model);
  return model;
};
const images = tf.randomNormal([24, 2, 2, 1], 0, 1, 'float32', 5) as tf.Tensor4D;
const oneHotLabels = tf.tensor2d(Array.from({ length: 24 }, (_, i) => [i % 2, 1 - (i % 2)]));
const few = shuffledBatches(images, oneHotLabels, { batchSize: 4, seed: 2 });
const slowly = { onBatchEnd: () => new Promise<void>((resolve) => setTimeout(resolve, 5)) };
const interrupted = network();
const options = { epochs: 40, callbacks: [slowly], backup: backupAndRestore(${JSON.stringify(folder)}) };`);
      assert.equal(prepared.reply.status, 'ok');
      const stopped = await stop(
        `setTimeout(() => console.log('started'), 300);\nawait fit(interrupted, few, options);`,
      );
      const { ename, evalue } = shownError(stopped);
      assert.equal(ename, 'TrainingInterrupted');
      assert.match(evalue, /; calling fit again as before goes on from there$/);
      const resumed = await kernel.run(
        'const { epoch } = await fit(interrupted, few, options);\nconsole.log(epoch.length);',
      );
      assert.equal(streamText(resumed), '40\n');
      const compared = await kernel.run(`const never = network();
await fit(never, few, { epochs: 40 });
const bytes = (model: tf.LayersModel) => JSON.stringify(model.getWeights().map((weight) => [...weight.dataSync()]));
console.log(bytes(never) === bytes(interrupted), bytes(never).length > 100);`);
      assert.equal(streamText(compared), 'true true\n');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('aborts the cells that wait behind', async () => {
    const first = kernel.start("console.log('started'); for (;;) {}");
    const second = kernel.start('1');
    await kernel.waitFor(({ parent, content }) => parent === first.id && content.text === 'started\n');
    await kernel.interrupt();
    await first.ended;
    assert.equal((await second.ended).reply.status, 'aborted');
  });

  it('does nothing to the next cell when it comes too late', async () => {
    await kernel.run('1');
    await kernel.interrupt();
    const run = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 500)); 5');
    assert.equal(resultText(run), '5');
  });

  it('ends what an earlier cell has left running when no cell runs', async () => {
    await kernel.run(
      '(globalThis as any).ticks = 0;\nvoid (async () => { for (;;) { await new Promise((resolve) => setTimeout(resolve, 5)); (globalThis as any).ticks += 1; } })();',
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await kernel.interrupt();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const counted = await kernel.run(
      '{ const box = globalThis as any; const before = box.ticks; await new Promise((resolve) => setTimeout(resolve, 100)); console.log(before > 0, box.ticks - before); }',
    );
    assert.equal(streamText(counted), 'true 0\n');
  });

  it('works by signal too', async () => {
    const { id, ended } = kernel.start(
      "setTimeout(() => console.log('started'), 50); await new Promise(() => undefined);",
    );
    await kernel.waitFor(({ parent, content }) => parent === id && content.text === 'started\n');
    kernel.process.kill('SIGINT');
    assert.equal(shownError(await ended).ename, 'Interrupted');
  });
});
