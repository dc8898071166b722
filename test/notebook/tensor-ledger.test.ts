import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { JUPYTER_DISPLAY } from '../../src/notebook/mime-bundle';
import { recordTensors, tensorLedger } from '../../src/notebook/tensor-ledger';
import { tf } from '../../src/tensorflow/tf';

describe('the tensor ledger', () => {
  it('tells for every cell how many tensors, variables and bytes it has left behind', () => {
    let end = recordTensors(1);
    const kept = tf.zeros([10]);
    tf.ones([5]).dispose();
    end();
    end = recordTensors(2);
    const weight = tf.variable(tf.zeros([3]));
    end();
    end = recordTensors(3);
    tf.dispose([kept, weight]);
    end();

    const { entries } = tensorLedger();
    // A float takes four bytes. tfjs counts a variable and the tensor it is made from, though they share memory.
    assert.deepEqual(entries[0], { cell: 1, tensors: 1, variables: 0, bytes: 40 });
    assert.deepEqual(entries[1], { cell: 2, tensors: 1, variables: 1, bytes: 24 });
    assert.equal(entries[2].cell, 3);
    assert.equal(entries[2].tensors, -1);
    assert.equal(entries[2].variables, -1);
    const text = String(tensorLedger()[JUPYTER_DISPLAY]()['text/plain']);
    assert.match(text, /^What 3 cells have left behind\ncell +tensors +variables +bytes\n1 +1 +0 +40\n/);
  });

  it('shows the cells that have left something, and the sum of all', () => {
    const kept = tensorLedger().entries.length;
    recordTensors(4)();
    assert.equal(tensorLedger().entries.length, kept + 1);
    const lines = String(tensorLedger()[JUPYTER_DISPLAY]()['text/plain']).split('\n');
    assert.deepEqual(
      lines.slice(2).map((line) => line.split(/ +/)[0]),
      ['1', '2', '3', 'all'],
    );
    // One tensor of the second cell is left: the zeros its variable was made from, 3 × 4 bytes.
    assert.match(lines.at(-1) ?? '', /^all +1 +0 +12$/);
  });

  it('is one for all copies of its module, as the kernel and its cells have each their own', () => {
    const file = require.resolve('../../src/notebook/tensor-ledger');
    delete require.cache[file];
    const copy = require(file) as typeof import('../../src/notebook/tensor-ledger');
    assert.notEqual(copy.recordTensors, recordTensors);
    copy.recordTensors(5)();
    assert.deepEqual(tensorLedger().entries.at(-1), { cell: 5, tensors: 0, variables: 0, bytes: 0 });
  });

  it('and the description of values do not load TensorFlow by themselves', () => {
    const script = `
      const { recordTensors, tensorLedger } = require('./src/notebook/tensor-ledger');
      const { mimeBundle } = require('./src/notebook/mime-bundle');
      recordTensors(1)();
      mimeBundle({ shape: [48, 48] });
      const loaded = Object.keys(require.cache).filter((file) => file.includes('tensorflow'));
      console.log(JSON.stringify({ entries: tensorLedger().entries, loaded }));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--eval', script], {
      cwd: path.join(__dirname, '../..'),
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), {
      entries: [{ cell: 1, tensors: 0, variables: 0, bytes: 0 }],
      loaded: [],
    });
  });
});
