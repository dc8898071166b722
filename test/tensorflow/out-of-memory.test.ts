import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainedMemoryError, OutOfMemoryError } from '../../src/tensorflow/out-of-memory';

describe('an error for want of memory', () => {
  it('says so in words for people, with what to do and the library’s own words', () => {
    // As V8, TensorFlow and oneDNN said it under `ulimit -d`.
    for (const words of [
      'Array buffer allocation failed',
      'Invalid TF_Status: 8\nMessage: OOM when allocating tensor with shape[128,48,48,32] and type float',
      'Invalid TF_Status: 10\nMessage: Operation received an exception:Status: 1, message: could not create a primitive',
    ]) {
      const explained = explainedMemoryError(new Error(words));
      assert.ok(explained instanceof OutOfMemoryError);
      assert.match(
        explained.message,
        /^There is not enough memory for this: take fewer faces \(--limit.*--batch-size.*ulimit/,
      );
      assert.ok(explained.message.endsWith(words.replace('\n', ' ')));
      assert.equal(explainedMemoryError(explained), explained, 'it is not told twice');
    }
  });

  it('is told from every other error, which comes back as it is', () => {
    const other = new RangeError('epochs: expected a whole number from 0, got -1');
    assert.equal(explainedMemoryError(other), other);
    assert.equal(explainedMemoryError('text'), 'text');
  });
});
