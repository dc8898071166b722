import assert from 'node:assert/strict';
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
});
