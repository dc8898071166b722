import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FaceCollector } from '../../src/dataset/face-collector';
import { selectUsage } from '../../src/dataset/face-dataset';
import { parseFer2013Csv } from '../../src/dataset/fer2013-csv';
import { HEADER, inChunks, row } from './tiny-data';

/** Adds faces of one grey each, the number of the face modulo 256. */
function collect(numFaces: number, collector: FaceCollector) {
  for (let face = 0; face < numFaces; face += 1) {
    const { nextPixels, nextOffset } = collector;
    nextPixels.fill(face % 256, nextOffset, nextOffset + 2304);
    collector.add(face % 7, face % 3);
  }
  return collector.finish();
}

describe('collecting faces', () => {
  // 2,048 faces a block: these cross two of its borders.
  const numFaces = 4100;

  for (const [what, mostFaces] of [
    ['of unknown number', undefined],
    ['at most as many as there are', numFaces],
    ['at most more than there are', numFaces + 1000],
    ['more than were said', 2100],
  ] as const) {
    it(`keeps all, in order: ${what}`, () => {
      const { pixels, labels, usages } = collect(numFaces, new FaceCollector(mostFaces));
      assert.deepEqual([pixels.length, labels.length, usages.length], [numFaces * 2304, numFaces, numFaces]);
      for (const face of [0, 2047, 2048, 2100, 4095, 4096, 4099]) {
        assert.equal(pixels[face * 2304], face % 256);
        assert.equal(pixels[face * 2304 + 2303], face % 256);
        assert.deepEqual([labels[face], usages[face]], [face % 7, face % 3]);
      }
    });
  }

  it('copies nothing where the most is known', () => {
    const collector = new FaceCollector(numFaces);
    const { buffer } = collector.nextPixels;
    assert.equal(collect(numFaces, collector).pixels.buffer, buffer);
  });

  it('takes memory for as many faces as a file of so many bytes can hold, and no fewer', async () => {
    // The shortest rows there are: digits of one figure.
    const csv = `${[HEADER, ...Array.from({ length: 3000 }, (_, face) => row(face % 7, face % 10))].join('\n')}\n`;
    const { pixels } = await parseFer2013Csv(inChunks(csv), { file: 'small.csv', size: csv.length });
    assert.equal(pixels.length, 3000 * 2304);
    assert.equal(pixels[2999 * 2304], 9);
    const faces = pixels.buffer.byteLength / 2304;
    assert.ok(faces >= 3000 && faces <= 3001, `room for ${faces} faces`);
  });
});

describe('the faces of one usage', () => {
  const dataset = (usages: readonly number[]) => ({
    name: 'faces',
    synthetic: true,
    sha256: '',
    pixels: Uint8Array.from({ length: usages.length * 2304 }, (_, i) => Math.floor(i / 2304)),
    labels: Uint8Array.from(usages, (_, face) => face),
    usages: Uint8Array.from(usages),
  });

  it('are a view where they stand together', () => {
    const faces = dataset([0, 0, 0, 1, 1, 2]);
    const { pixels, labels, usages } = selectUsage(faces, 'PublicTest');
    assert.equal(pixels.buffer, faces.pixels.buffer);
    assert.deepEqual([[...labels], [...usages], pixels.length, pixels[0]], [[3, 4], [1, 1], 2 * 2304, 3]);
  });

  it('are copied where they do not', () => {
    const faces = dataset([0, 1, 0, 1, 0, 2]);
    const { pixels, labels, usages } = selectUsage(faces, 'Training');
    assert.notEqual(pixels.buffer, faces.pixels.buffer);
    assert.deepEqual(
      [[...labels], [...usages]],
      [
        [0, 2, 4],
        [0, 0, 0],
      ],
    );
    assert.deepEqual([pixels[2303], pixels[2304], pixels[3 * 2304 - 1]], [0, 2, 4]);
  });

  it('are none where none is of it', () => {
    assert.equal(selectUsage(dataset([0, 0]), 'PrivateTest').labels.length, 0);
  });
});
