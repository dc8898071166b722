import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { facePixels, PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { seededRandom } from '../../src/dataset/seeded-random';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { hashDistance, perceptualHashes } from '../../src/preprocessing/perceptual-hash';
import { randomNumbers } from '../fixtures/hashed-numbers';

const { hashes: byScipy } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'honest_confidence.json'), 'utf8'),
) as { readonly hashes: readonly { seed: number; bits: number[] }[] };

const bitsOf = (hashes: Uint32Array, face: number) =>
  Array.from({ length: 64 }, (_, bit) => (hashes[2 * face + (bit >>> 5)] >>> (bit & 31)) & 1);

const { pixels } = generateSyntheticFaces({
  seed: 4,
  counts: { Training: 60, PublicTest: 0, PrivateTest: 0 },
});
const NUM_FACES = 60;
const hashes = perceptualHashes(pixels, NUM_FACES);

/** Distances of each face's hash to that of the face changed. */
function distancesTo(changed: ArrayLike<number>): number[] {
  const others = perceptualHashes(changed, NUM_FACES);
  return Array.from({ length: NUM_FACES }, (_, face) => hashDistance(hashes, face, others, face));
}
const shareWithin = (distances: readonly number[], bits: number) =>
  distances.filter((distance) => distance <= bits).length / distances.length;

describe('the perceptual hash', () => {
  for (const { seed, bits } of byScipy) {
    it(`of a face of noise has the bits of SciPy's cosine transform, ${seed}`, () => {
      const face = randomNumbers(PIXELS_PER_FACE, seed, 1).map((number) => Math.floor((number + 1) * 128));
      assert.deepEqual(bitsOf(perceptualHashes(face, 1), 0), bits);
    });
  }

  it('has half of its bits set, so that distances are even', () => {
    for (let face = 0; face < NUM_FACES; face += 1) {
      assert.equal(
        bitsOf(hashes, face).reduce((sum, bit) => sum + bit, 0),
        32,
      );
    }
  });

  it('does not change with brightness and contrast', () => {
    // Doubled and moved, as numbers beyond 255, so that nothing is cut off.
    assert.deepEqual(
      distancesTo(Float32Array.from(pixels, (value) => 2 * value + 40)),
      new Array(NUM_FACES).fill(0),
    );
  });

  it('changes little where brighter pixels are cut off at white, and where there is noise', () => {
    const brighter = distancesTo(pixels.map((value) => Math.min(255, 1.2 * value + 15)));
    assert.ok(shareWithin(brighter, 8) > 0.95, `${brighter}`);
    const random = seededRandom(2);
    const noisy = distancesTo(pixels.map((value) => Math.min(255, Math.max(0, value + 8 * random.normal()))));
    assert.ok(shareWithin(noisy, 8) > 0.95, `${noisy}`);
  });

  it('of a face moved by a pixel is near in most cases, though hardly a pixel is equal', () => {
    const moved = pixels.map((_, i) => pixels[i % 48 === 0 ? i : i - 1]);
    const distances = distancesTo(moved);
    assert.ok(shareWithin(distances, 8) > 0.6, `${distances}`);
    assert.ok(shareWithin(distances, 16) > 0.95, `${distances}`);
  });

  it('of a mirror image is as far as of another face', () => {
    const mirrored = pixels.map((_, i) => pixels[i - (i % 48) + 47 - (i % 48)]);
    assert.ok(Math.min(...distancesTo(mirrored)) > 16);
    const next = pixels.slice();
    next.set(pixels.subarray(PIXELS_PER_FACE));
    next.set(facePixels({ pixels }, 0), (NUM_FACES - 1) * PIXELS_PER_FACE);
    assert.ok(shareWithin(distancesTo(next), 8) < 0.05);
  });

  it('of a face of one grey value has no bit set', () => {
    for (const value of [0, 77, 255]) {
      const flat = perceptualHashes(new Uint8Array(PIXELS_PER_FACE).fill(value), 1);
      assert.deepEqual([...flat], [0, 0]);
    }
  });

  it('asks for whole faces', () => {
    assert.throws(() => perceptualHashes(new Uint8Array(10), 1), /2304 pixels for each of 1 faces, got 10/);
    assert.throws(() => perceptualHashes(new Uint8Array(0), 0), /at least one face/);
  });
});

describe('the distance of two hashes', () => {
  it('counts the bits in which they differ', () => {
    const a = Uint32Array.of(0, 0, 0b1011, 0x80000000);
    const b = Uint32Array.of(0xffffffff, 0xffffffff, 0b0010, 0x80000001);
    assert.equal(hashDistance(a, 0, a, 0), 0);
    assert.equal(hashDistance(a, 0, b, 0), 64);
    assert.equal(hashDistance(a, 1, b, 1), 3);
    assert.equal(hashDistance(b, 1, a, 1), 3);
    assert.equal(hashDistance(a, 0, a, 1), 4);
  });
});
