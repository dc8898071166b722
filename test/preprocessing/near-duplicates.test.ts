import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { facePixels, PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { seededRandom } from '../../src/dataset/seeded-random';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { alignedCorrelation } from '../../src/preprocessing/aligned-correlation';
import { calibrationSplits } from '../../src/preprocessing/calibration-splits';
import { candidatePairs, nearestFaces } from '../../src/preprocessing/near-duplicates';
import { splitOverlap } from '../../src/preprocessing/split-overlap';
import { type FaceSplit, splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';

const splits = splitByUsage(
  generateSyntheticFaces({ seed: 9, counts: { Training: 150, PublicTest: 0, PrivateTest: 40 } }),
);

/** The test faces, some of them replaced by changed copies of training faces. */
function withCopies(
  copies: readonly { face: number; of: number; change: (pixels: Uint8Array) => Uint8Array }[],
) {
  const pixels = splits.test.pixels.slice();
  for (const { face, of, change } of copies) {
    pixels.set(change(facePixels(splits.training, of)), face * PIXELS_PER_FACE);
  }
  return { ...splits.test, pixels };
}

const random = seededRandom(1);
const COPIES = [
  { face: 0, of: 11, change: (pixels: Uint8Array) => pixels },
  { face: 3, of: 20, change: (pixels: Uint8Array) => pixels.map((value) => Math.min(255, 1.2 * value + 12)) },
  { face: 7, of: 35, change: (pixels: Uint8Array) => pixels.map((_, i) => pixels[i % 48 === 0 ? i : i - 1]) },
  { face: 8, of: 36, change: (pixels: Uint8Array) => pixels.map((_, i) => pixels[i < 48 ? i : i - 48]) },
  {
    face: 12,
    of: 77,
    change: (pixels: Uint8Array) =>
      pixels.map((value) => Math.min(255, Math.max(0, value + 6 * random.normal()))),
  },
] as const;
const MIRRORED = {
  face: 20,
  of: 50,
  change: (pixels: Uint8Array) => pixels.map((_, i) => pixels[i - 2 * (i % 48) + 47]),
};

describe('near duplicates', () => {
  const faces = withCopies([...COPIES, MIRRORED]);

  it('are copies made brighter, moved by a pixel or full of noise, and no mirror images', async () => {
    const found = await nearestFaces(faces, splits.training);
    const copies = candidatePairs(faces, splits.training, found).filter(({ isCopy }) => isCopy);
    const pairs = copies.map(({ face, seen }) => [face, seen]).sort((a, b) => a[0] - b[0]);
    assert.deepEqual(
      pairs,
      COPIES.map(({ face, of }) => [face, of]),
    );
    assert.deepEqual([found.distances[0], found.nearest[0]], [0, 11]);
    assert.ok(found.distances[20] > 0);
    assert.ok(copies[0].correlation > 1 - 1e-12, 'the closest comes first');
  });

  it('are more than those that correlate where they lie', async () => {
    // Of the five copies, correlation misses the two that were moved.
    const { exact, near } = await splitOverlap(faces, splits.training, { nearFrom: 0.9 });
    assert.equal(exact, 1);
    assert.equal(exact + near, 3);
  });

  it('are not those that share their coarse pattern only', async () => {
    const found = await nearestFaces(splits.test, splits.training);
    const wide = candidatePairs(splits.test, splits.training, found, { within: 14 });
    assert.ok(wide.length > 5, 'some drawn faces are near by their hashes');
    assert.equal(wide.filter(({ isCopy }) => isCopy).length, 0);
    const lax = candidatePairs(splits.test, splits.training, found, { within: 14, correlatedFrom: -1 });
    assert.equal(lax.filter(({ isCopy }) => isCopy).length, wide.length);
    assert.ok(wide.every(({ distance }) => distance <= 14));
  });

  it('are the nearest of all pairs, and no tensor stays', async () => {
    const numTensors = tf.memory().numTensors;
    const calls: [number, number][] = [];
    const { distances } = await nearestFaces(splits.training, splits.training, {
      onProgress: (done, all) => calls.push([done, all]),
    });
    assert.ok(
      distances.every((distance) => distance === 0),
      'each face is nearest to itself',
    );
    assert.deepEqual(calls, [
      [64, 150],
      [128, 150],
      [150, 150],
    ]);
    assert.equal(tf.memory().numTensors, numTensors);
  });

  it('cannot be looked for where there is no face', async () => {
    const none: FaceSplit = { pixels: new Uint8Array(0), labels: new Uint8Array(0), numExamples: 0 };
    await assert.rejects(nearestFaces(none, splits.training), /at least one face/);
    await assert.rejects(nearestFaces(splits.test, none), /at least one face/);
  });
});

describe('the aligned correlation', () => {
  const face = facePixels(splits.training, 3);

  it('of a face with itself is 1, and with its negative -1', () => {
    assert.equal(alignedCorrelation(face, face), 1);
    const negative = face.map((value) => 255 - value);
    assert.ok(Math.abs(alignedCorrelation(face, negative, 0) + 1) < 1e-12);
  });

  it('finds where a moved face fits, up to the given number of pixels', () => {
    // Two pixels to the right, one down, with other pixels where the picture opens.
    const moved = face.map((_, i) => (i % 48 < 2 || i < 48 ? (i * 37) % 251 : face[i - 50]));
    assert.ok(alignedCorrelation(face, moved) > 1 - 1e-12);
    assert.ok(alignedCorrelation(face, moved, 1) < 0.99);
    assert.ok(alignedCorrelation(face, moved, 0) < alignedCorrelation(face, moved, 1));
  });

  it('with a face of one grey value is 0', () => {
    assert.equal(alignedCorrelation(face, new Uint8Array(PIXELS_PER_FACE).fill(9)), 0);
  });
});

describe('splits with faces to choose by', () => {
  it('are as they are where there are validation faces', () => {
    const three = { ...splits, validation: splits.training };
    assert.equal(calibrationSplits(three), three);
  });

  it('take every second test face where there are none', () => {
    const { training, validation, test } = calibrationSplits(splits);
    assert.equal(training, splits.training);
    assert.deepEqual([validation.numExamples, test.numExamples], [20, 20]);
    assert.deepEqual(facePixels(validation, 4), facePixels(splits.test, 8));
    assert.deepEqual(facePixels(test, 4), facePixels(splits.test, 9));
    assert.deepEqual(
      [test.labels[19], validation.labels[0]],
      [splits.test.labels[39], splits.test.labels[0]],
    );
  });

  it('need at least two faces', () => {
    const one = { pixels: new Uint8Array(PIXELS_PER_FACE), labels: Uint8Array.of(1), numExamples: 1 };
    assert.throws(
      () => calibrationSplits({ ...splits, test: one }),
      /at least two test faces to take some from, got 1/,
    );
  });
});
