import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { copyDetection } from '../../src/evaluation/copy-detection';
import { firstExamples } from '../../src/preprocessing/first-examples';
import { splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';

const { training: faces } = splitByUsage(
  generateSyntheticFaces({ seed: 5, counts: { Training: 40, PublicTest: 0, PrivateTest: 0 } }),
);

describe('the detection of copies', () => {
  const numTensors = tf.memory().numTensors;
  const before = faces.pixels.slice();
  const rows = new Map(copyDetection(faces).map((row) => [row.change, row]));
  const row = (change: string) => {
    const found = rows.get(change);
    assert.ok(found, change);
    return found;
  };

  it('finds what was left as it is in every way', () => {
    const { equal, correlated, hashed, confirmed, medianDistance } = row('none');
    assert.deepEqual([equal, correlated, hashed, confirmed, medianDistance], [1, 1, 1, 1, 0]);
  });

  it('by equality finds no changed copy, by correlation only one that was not moved', () => {
    for (const change of ['brighter, with more contrast', 'darker', 'noise', 'a pixel down']) {
      assert.equal(row(change).equal, 0, change);
    }
    assert.ok(row('darker').correlated > 0.95);
    assert.ok(row('a pixel to the right').correlated < 0.1);
  });

  it('by hash finds most that were moved, and the second look leaves them', () => {
    for (const change of ['a pixel to the right', 'a pixel down']) {
      assert.ok(row(change).hashed > 0.5, change);
      assert.equal(row(change).confirmed, row(change).hashed, change);
    }
  });

  it('takes neither mirror images nor other faces for copies', () => {
    for (const change of ['mirrored', 'another face']) {
      const { equal, correlated, confirmed, medianDistance } = row(change);
      assert.deepEqual([equal, correlated, confirmed], [0, 0, 0], change);
      assert.ok(medianDistance > 20, change);
    }
  });

  it('leaves the faces as they were, and gives the same for the same seed', () => {
    assert.deepEqual(faces.pixels, before);
    assert.deepEqual(copyDetection(faces), [...rows.values()]);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('needs another face', () => {
    assert.throws(() => copyDetection(firstExamples(faces, 1)), /at least two faces, got 1/);
  });
});
