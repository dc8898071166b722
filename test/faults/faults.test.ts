import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';

/** Some rounds of the cheap kinds; `npm run test:faults` does all, many times. */
function injectFaults(only: string, times: number): Promise<{ status: number | null; output: string }> {
  const main = path.join(__dirname, 'main.ts');
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), main, '--only', only, '--times', String(times), '--seed', '11'],
    { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, output })));
}

describe('faults of every cheap kind', { timeout: 300_000 }, () => {
  for (const { title, only, times, faults } of [
    {
      title: 'damage to what is kept is noticed and said, and nothing is lost',
      only: 'damage',
      times: 3,
      // Seven things.
      faults: 21,
    },
    {
      title: 'a clock that is set back hides no edit of the data',
      only: 'between edits',
      times: 3,
      faults: 3,
    },
  ]) {
    it(title, async () => {
      const { status, output } = await injectFaults(only, times);
      assert.equal(status, 0, output);
      assert.match(output, new RegExp(`^${faults} faults injected, 0 lost results, 0 failed$`, 'm'));
    });
  }

  it('a full or read-only disk leaves what was there, says so, and what to do', async (context) => {
    const kinds = [
      'checkpoint',
      'model folder',
      '.keras file',
      '.h5 file',
      'face cache',
      'artifact',
      'executed',
      'report',
    ];
    const only = kinds.flatMap((kind) => [`full disk ${kind}`, `read-only ${kind}`]).join();
    const { status, output } = await injectFaults(only, 1);
    assert.equal(status, 0, output);
    if (output.includes('skipped: ')) return context.skip('this machine lets nobody mount a disk of its own');
    assert.match(output, /^16 faults injected, 0 lost results, 0 failed$/m);
  });

  it('killed writers leave the last version or the one before, whole', async () => {
    const { status, output } = await injectFaults('kill writer of checkpoint,kill writer of model', 2);
    assert.equal(status, 0, output);
    assert.match(output, /^4 faults injected, 0 lost results, 0 failed$/m);
  });
});
