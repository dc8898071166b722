import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FaceDataset } from '../../src/dataset/face-dataset';
import { limitFaces } from '../../src/dataset/limit-faces';

function faces(labels: number[], usages: number[]): FaceDataset {
  return {
    name: 'few',
    synthetic: false,
    sha256: 'abc',
    pixels: new Uint8Array(labels.length * 2304),
    labels: Uint8Array.from(labels),
    usages: Uint8Array.from(usages),
  };
}

describe('a limit of faces per usage', () => {
  it('keeps evenly spaced rows of each usage, in their order', () => {
    // Six rows in three stretches of two; the middle of each falls on its second row.
    const limited = limitFaces(faces([0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 0, 0, 0, 2]), 3);
    assert.deepEqual([...limited.labels], [1, 3, 5, 6]);
    assert.deepEqual([...limited.usages], [0, 0, 0, 2]);
    assert.equal(limited.pixels.length, 4 * 2304);
  });

  it('keeps the class shares of data sorted by class', () => {
    const sorted = [...Array<number>(60).fill(0), ...Array<number>(30).fill(3), ...Array<number>(10).fill(6)];
    const { labels } = limitFaces(faces(sorted, Array<number>(100).fill(0)), 10);
    assert.deepEqual([...labels], [0, 0, 0, 0, 0, 0, 3, 3, 3, 6]);
  });

  it('changes nothing where there are fewer', () => {
    const few = faces([1, 2], [0, 1]);
    assert.equal(limitFaces(few, 2), few);
  });

  it('refuses anything but a whole number from 1 on', () => {
    for (const limit of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => limitFaces(faces([1], [0]), limit), /RangeError: limit: expected a whole number/);
    }
  });
});
