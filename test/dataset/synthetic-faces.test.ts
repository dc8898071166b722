import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EMOTIONS } from '../../src/dataset/emotions';
import { countByUsage, type FaceDataset, facePixels, selectUsage } from '../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';

const small = generateSyntheticFaces({
  seed: 42,
  counts: { Training: 700, PublicTest: 0, PrivateTest: 150 },
});

function countByLabel({ labels }: FaceDataset): number[] {
  const counts = EMOTIONS.map(() => 0);
  for (const label of labels) counts[label] += 1;
  return counts;
}

describe('the synthetic faces', () => {
  it('are the same bytes for the same seed, and others for another', () => {
    const counts = { Training: 20, PublicTest: 5, PrivateTest: 5 };
    const first = generateSyntheticFaces({ seed: 7, counts });
    const again = generateSyntheticFaces({ seed: 7, counts });
    const other = generateSyntheticFaces({ seed: 8, counts });
    assert.deepEqual(again, first);
    assert.match(first.sha256, /^[0-9a-f]{64}$/);
    assert.notDeepEqual(other.pixels, first.pixels);
    assert.notEqual(other.sha256, first.sha256);
  });

  it('say of themselves that they are synthetic', () => {
    assert.equal(small.name, 'synthetic faces');
    assert.equal(small.synthetic, true);
  });

  it('come in the numbers asked for, one row per face, usages in FER2013 order', () => {
    assert.deepEqual(countByUsage(small), { Training: 700, PublicTest: 0, PrivateTest: 150 });
    assert.equal(small.labels.length, 850);
    assert.equal(small.pixels.length, 850 * 48 * 48);
    assert.deepEqual([...small.usages], [...small.usages].sort());
  });

  it("keep FER2013's class shares to the nearest face, Disgust rarest and Happy most frequent", () => {
    // 700 times 3995, 436, 4097, 7215, 4830, 3171, 4965 over 28709: 97.4, 10.6, 99.9, 175.9, 117.8, 77.3, 121.1.
    // The floors add to 696; the four largest remainders (Fear .9, Happy .9, Sad .8, Disgust .6) get the rest.
    assert.deepEqual(countByLabel(selectUsage(small, 'Training')), [97, 11, 100, 176, 118, 77, 121]);
    // 150 times 491, 55, 528, 879, 594, 416, 626 over 3589: 20.5, 2.3, 22.1, 36.7, 24.8, 17.4, 26.2; the floors
    // add to 147; Sad .8, Happy .7 and Angry .5 get one more.
    assert.deepEqual(countByLabel(selectUsage(small, 'PrivateTest')), [21, 2, 22, 37, 25, 17, 26]);
  });

  it('mix the classes within a usage', () => {
    // 700 faces in 7 classes: sorted rows would change label 6 times, mixed ones about 580 times.
    const labels = [...selectUsage(small, 'Training').labels];
    const changes = labels.filter((label, row) => row > 0 && label !== labels[row - 1]).length;
    assert.ok(changes > 500, `${changes} changes of label`);
  });

  it('never repeat a face, within a usage or between them', () => {
    const distinct = new Set(
      [...small.labels].map((_, row) => Buffer.from(facePixels(small, row)).toString('base64')),
    );
    assert.equal(distinct.size, small.labels.length);
  });

  it('use the range of greys: dark and light pixels, and contrast in every face', () => {
    let darkest = 255;
    let lightest = 0;
    for (let row = 0; row < small.labels.length; row += 1) {
      const face = facePixels(small, row);
      const low = Math.min(...face);
      const high = Math.max(...face);
      darkest = Math.min(darkest, low);
      lightest = Math.max(lightest, high);
      assert.ok(high - low > 90, `row ${row}: greys from ${low} to ${high}`);
    }
    assert.equal(darkest, 0);
    assert.equal(lightest, 255);
  });

  it('are learnable and not trivial: nearest class means beat chance by far and miss many', () => {
    const training = edgeMaps(selectUsage(small, 'Training'));
    const test = edgeMaps(selectUsage(small, 'PrivateTest'));
    const means = EMOTIONS.map((_, label) =>
      meanOf(training.maps.filter((_, i) => training.labels[i] === label)),
    );
    const hits = test.maps.filter((map, i) => nearest(map, means) === test.labels[i]).length;
    const accuracy = hits / test.maps.length;
    // Guessing Happy always: 37 of 150, 25 %.
    assert.ok(accuracy > 0.45, `accuracy ${accuracy}`);
    assert.ok(accuracy < 0.97, `accuracy ${accuracy}`);
  });

  it('report how far the drawing is, up to 1', () => {
    const fractions: number[] = [];
    generateSyntheticFaces({
      seed: 1,
      counts: { Training: 130, PublicTest: 0, PrivateTest: 0 },
      onProgress: ({ fraction }) => fractions.push(fraction),
    });
    assert.deepEqual(fractions, [64 / 130, 128 / 130, 1]);
  });

  it('refuse options they cannot follow, and name them', () => {
    const generate =
      (counts: object, seed = 1) =>
      () =>
        generateSyntheticFaces({ seed, counts });
    assert.throws(generate({ Training: -1 }), /counts\.Training: expected a whole number, 0 or more, got -1/);
    assert.throws(generate({ PublicTest: 2.5 }), /counts\.PublicTest: .* got 2\.5/);
    assert.throws(
      generate({ Test: 5 }),
      /counts\.Test: expected a usage out of Training, PublicTest, PrivateTest/,
    );
    assert.throws(generate({}, 0.1), /seed: expected a whole number, got 0\.1/);
  });
});

/**
 * Differences between pixels two rows apart in the middle of the face, where brows, eyes and mouth are; each map
 * scaled to mean 0 and deviation 1, so that light and exposure do not decide.
 */
function edgeMaps(dataset: FaceDataset): { maps: number[][]; labels: Uint8Array } {
  const maps = Array.from(dataset.labels, (_, row) => {
    const face = facePixels(dataset, row);
    const edges: number[] = [];
    for (let y = 8; y < 42; y += 1) {
      for (let x = 10; x < 38; x += 1) edges.push(face[(y + 2) * 48 + x] - face[y * 48 + x]);
    }
    const mean = edges.reduce((sum, edge) => sum + edge, 0) / edges.length;
    const deviation = Math.sqrt(edges.reduce((sum, edge) => sum + (edge - mean) ** 2, 0) / edges.length);
    return edges.map((edge) => (edge - mean) / deviation);
  });
  return { maps, labels: dataset.labels };
}

function meanOf(maps: number[][]): number[] {
  return maps[0].map((_, i) => maps.reduce((sum, map) => sum + map[i], 0) / maps.length);
}

function nearest(map: number[], means: number[][]): number {
  const distances = means.map((mean) => mean.reduce((sum, edge, i) => sum + (edge - map[i]) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}
