import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstRowsOfEachEmotion, meanFaces } from '../../src/dataset/emotion-faces';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';

describe('faces of each emotion', () => {
  it('are found emotion after emotion, the first so many of each', () => {
    const labels = Uint8Array.of(3, 0, 3, 3, 0, 6);
    assert.deepEqual(firstRowsOfEachEmotion({ labels }, 2), [1, 4, 0, 2, 5]);
  });

  it('are averaged pixel by pixel, and an emotion without faces is left out', () => {
    const labels = Uint8Array.of(3, 5, 3);
    const pixels = new Uint8Array(3 * PIXELS_PER_FACE);
    pixels[0] = 10; // first pixel of the first happy face
    pixels[2 * PIXELS_PER_FACE] = 25; // and of the second: mean 17.5
    pixels[PIXELS_PER_FACE + 1] = 200; // second pixel of the surprised face
    const means = meanFaces({ labels, pixels });
    assert.deepEqual(
      means.map(({ label, numExamples }) => [label, numExamples]),
      [
        [3, 2],
        [5, 1],
      ],
    );
    assert.equal(means[0].pixels[0], 17.5);
    assert.equal(means[0].pixels[1], 0);
    assert.equal(means[1].pixels[1], 200);
  });
});
