import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { KernelClient, streamText } from './kernel-client';
import { LIMITS, runSession, type SessionQuantity } from './long-session';
import type { HeldMemory } from './memory-now';

// The short form of `npm run test:long-run`.

describe('a long session at a notebook', { timeout: 600_000 }, () => {
  it('leaves no handle, thread, tensor or temporary file behind, and hardly a byte a cell', async () => {
    const samples = await runSession({ cells: 150, fits: 6, sampleEvery: 50 });
    assert.deepEqual(
      samples.map(({ cells, fits }) => [cells, fits]),
      [
        [0, 0],
        [50, 2],
        [100, 4],
        [150, 6],
      ],
    );
    // After the first cells of each kind everything is loaded.
    const [, warm, , end] = samples;
    const counted: SessionQuantity[] = ['handles', 'threads', 'tensors', 'temporaryFiles'];
    for (const name of counted) assert.equal(end[name], warm[name], LIMITS[name].title);
    // The compiler's own code is still being optimized: a hundred cells of 60 kB each would be a leak.
    assert.ok(end.heap - warm.heap < 6e6, `objects grew by ${end.heap - warm.heap} bytes`);
    assert.ok(end.external - warm.external < 2e6, `arrays grew by ${end.external - warm.external} bytes`);
  });

  it('does not hold what cells were that have ended', async () => {
    const kernel = await KernelClient.launch({ patienceMs: 300_000 });
    try {
      const memory = async (): Promise<HeldMemory> => {
        const cell = `import { memoryNow } from './test/kernel/memory-now';\nconsole.log(JSON.stringify(await memoryNow()));`;
        return JSON.parse(streamText(await kernel.run(cell))) as HeldMemory;
      };
      // No history holds these: a million letters each, written and compiled.
      const awaiting = (cell: number) =>
        kernel.run(`await Promise.resolve(${cell}); // ${'x'.repeat(1e6)}`, { store_history: false });
      for (let cell = 0; cell < 4; cell += 1) await awaiting(cell);
      const before = await memory();
      for (let cell = 0; cell < 16; cell += 1) await awaiting(cell);
      const { heap } = await memory();
      assert.ok(heap - before.heap < 8e6, `16 cells of a million letters left ${heap - before.heap} bytes`);
    } finally {
      await kernel.close();
    }
  });
});
