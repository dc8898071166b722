import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { DilatedResults } from './dilated-training';

// Processors without instructions for neural networks run without oneDNN, and so do Macs: what it alone can do must be done
// otherwise there. TensorFlow reads the setting once, so each has a process of its own.

function resultsWith(oneDnn: '0' | '1'): DilatedResults {
  const script = path.join(__dirname, 'dilated-training.ts');
  const env = { ...process.env, TF_ENABLE_ONEDNN_OPTS: oneDnn };
  const child = spawnSync(process.execPath, ['--import', 'tsx', script], { env, encoding: 'utf8' });
  assert.equal(child.status, 0, child.stderr);
  return JSON.parse(child.stdout);
}

describe('dilated convolutions where oneDNN is turned off', () => {
  const without = resultsWith('0');
  const withIt = resultsWith('1');

  it('train the walkthrough’s network to the same losses, as one graph', () => {
    assert.equal(without.asGraph, true);
    assert.equal(without.losses.length, 3);
    without.losses.forEach((loss, step) => {
      // Other kernels round otherwise, which later steps make more of.
      assert.ok(
        Math.abs(loss - withIt.losses[step]) < 1e-3 * loss,
        `step ${step}: ${loss}, ${withIt.losses[step]}`,
      );
    });
  });

  it('are the same channel by channel, with their gradients', () => {
    assert.ok(without.depthwise.length > 2);
    without.depthwise.forEach((value, i) => {
      assert.ok(Math.abs(value - withIt.depthwise[i]) < 1e-5, `${i}: ${value}, ${withIt.depthwise[i]}`);
    });
  });

  it('go by undilated ones where the library’s own gradients refuse, as those for processors do', (t) => {
    if (without.onGpu) return t.skip('this is a GPU, whose gradients take dilations');
    assert.equal(without.native, false);
  });
});
