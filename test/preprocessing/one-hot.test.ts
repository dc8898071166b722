import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emotionsOfLabels, labelsOfEmotions, toCategorical } from '../../src/preprocessing/one-hot';

describe('one-hot labels', () => {
  it('have a single 1 in the column of the label', () => {
    assert.deepEqual(
      [...toCategorical(Uint8Array.of(3, 0), 4)],
      [
        [0, 0, 0, 1],
        [1, 0, 0, 0],
      ].flat(),
    );
  });

  it('have a column for each of the seven emotions unless told otherwise', () => {
    assert.deepEqual([...toCategorical([6])], [0, 0, 0, 0, 0, 0, 1]);
  });

  it('refuse a label that names no class, and say where it stands', () => {
    assert.throws(() => toCategorical([0, 7]), /labels\[1\]: expected a whole number from 0 to 6, got 7/);
    assert.throws(() => toCategorical([-1]), /labels\[0\]: .* got -1/);
    assert.throws(() => toCategorical([1.5]), /labels\[0\]: .* got 1.5/);
  });
});

describe('emotions and labels', () => {
  it('turn into each other', () => {
    assert.deepEqual([...labelsOfEmotions(['Happy', 'Angry', 'Neutral'])], [3, 0, 6]);
    assert.deepEqual(emotionsOfLabels([3, 0, 6]), ['Happy', 'Angry', 'Neutral']);
  });

  it('refuse a name or a label that is none', () => {
    assert.throws(
      () => labelsOfEmotions(['Happy', 'happy']),
      /emotions\[1\]: expected one of Angry, .*"happy"/,
    );
    assert.throws(() => emotionsOfLabels([7]), /labels\[0\]: .* got 7/);
  });
});
