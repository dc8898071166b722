import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { chosenExamples } from '../../src/preprocessing/chosen-examples';

describe('chosen examples', () => {
  const split = {
    pixels: Uint8Array.from({ length: 3 * PIXELS_PER_FACE }, (_, i) => Math.floor(i / PIXELS_PER_FACE)),
    labels: Uint8Array.of(6, 0, 3),
    numExamples: 3,
  };

  it('come in the order in which they are asked for, as often as they are', () => {
    const { pixels, labels, numExamples } = chosenExamples(split, [2, 0, 2]);
    assert.equal(numExamples, 3);
    assert.deepEqual([...labels], [3, 6, 3]);
    assert.deepEqual(
      [0, 1, 2].map((face) => pixels[face * PIXELS_PER_FACE + 7]),
      [2, 0, 2],
    );
  });

  it('are copies', () => {
    chosenExamples(split, [1]).pixels.fill(9);
    assert.equal(split.pixels[PIXELS_PER_FACE], 1);
  });

  it('are refused where there is no such face', () => {
    assert.throws(() => chosenExamples(split, [0, 3]), /examples\[1\]: .* from 0 to 2, got 3/);
  });
});
