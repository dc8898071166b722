import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { seededRandom } from '../../src/dataset/seeded-random';
import { splitOverlap } from '../../src/preprocessing/split-overlap';
import type { FaceSplit } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';

/** Faces of random pixels, so that any two have next to nothing in common. */
function randomFaces(numExamples: number, seed: number): FaceSplit {
  const random = seededRandom(seed);
  const pixels = Uint8Array.from({ length: numExamples * PIXELS_PER_FACE }, () => 40 + random.integer(120));
  return { pixels, labels: Uint8Array.from({ length: numExamples }, (_, i) => i % 7), numExamples };
}

const faceOf = ({ pixels }: FaceSplit, face: number) =>
  pixels.subarray(face * PIXELS_PER_FACE, (face + 1) * PIXELS_PER_FACE);

describe('the overlap of two splits', () => {
  const seen = randomFaces(30, 1);

  it('counts exact copies, near ones and those labelled otherwise', async () => {
    const faces = randomFaces(8, 2);
    faceOf(faces, 1).set(faceOf(seen, 8));
    faceOf(faces, 3).set(faceOf(seen, 5));
    // Brighter and of more contrast, with noise as of a compression.
    faceOf(faces, 4).set(faceOf(seen, 11).map((value, i) => value * 1.2 + 9 + (i % 3)));
    faceOf(faces, 6).set(faceOf(seen, 20).slice().reverse());
    const count = tf.memory().numTensors;
    const calls: number[] = [];
    const overlap = await splitOverlap(faces, seen, { onProgress: (done) => calls.push(done) });
    // Face 1 is labelled 1 as face 8 is; 3 is not labelled as 5 is; 4 is labelled as 11 is.
    assert.deepEqual(overlap, { exact: 2, near: 1, otherLabel: 1 });
    assert.deepEqual(calls, [8]);
    assert.equal(tf.memory().numTensors, count);
    const strict = await splitOverlap(faces, seen, { nearFrom: 1 });
    assert.deepEqual(strict, { exact: 2, near: 0, otherLabel: 1 });
  });

  it('of faces without any contrast counts the equal ones only', async () => {
    const faces = randomFaces(2, 3);
    faceOf(faces, 0).fill(7);
    faceOf(faces, 1).fill(8);
    const known = randomFaces(3, 4);
    faceOf(known, 0).fill(7);
    assert.deepEqual(await splitOverlap(faces, known), { exact: 1, near: 0, otherLabel: 0 });
  });

  it('refuses what is no correlation', async () => {
    for (const nearFrom of [-0.1, 1.1, Number.NaN]) {
      await assert.rejects(splitOverlap(seen, seen, { nearFrom }), /nearFrom: expected a correlation/);
    }
  });
});
