import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { KernelClient } from './kernel-client';
import { SMALL_TRAINING } from './small-training';

describe('a kernel that is busy', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.launch();
  });
  after(() => kernel.close());

  it('answers heartbeats while a cell holds it up', async () => {
    await kernel.beat();
    const { id, ended } = kernel.start(
      "console.log('started'); for (const end = Date.now() + 1500; Date.now() < end; );",
    );
    await kernel.waitFor(({ parent, content }) => parent === id && content.text === 'started\n');
    let over = false;
    void ended.then(() => {
      over = true;
    });
    for (let beats = 0; beats < 5; beats += 1) await kernel.beat();
    assert.equal(over, false, 'the beats came back while the loop ran');
    await ended;
  });

  it('completes code, tells its history and draws progress while a network trains', async () => {
    await kernel.run(SMALL_TRAINING);
    await kernel.run(`import { fit } from './src/training/fit';
import { trainingProgress } from './src/notebook/training-progress';`);
    const { id, ended } = kernel.start(
      'await fit(model, batches, { epochs: 1e9, callbacks: [trainingProgress("Training", { curves: false })] });',
    );
    await kernel.waitFor(({ parent, type }) => parent === id && type === 'display_data');
    const code = 'tf.layers.den';
    const reply = await kernel.request('complete_request', { code, cursor_pos: code.length });
    assert.ok((reply.matches as string[]).includes('dense'));
    const info = await kernel.request('kernel_info_request', {}, 'control');
    assert.equal(info.status, 'ok');

    const drawn = () =>
      kernel.published.filter(({ parent, type }) => parent === id && type === 'update_display_data').length;
    const before = drawn();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const drawings = drawn() - before;
    assert.ok(drawings > 0 && drawings <= 11, `${drawings} drawings in a second`);
    await kernel.interrupt();
    await ended;
  });
});
