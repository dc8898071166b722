import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FaceDataset } from '../../src/dataset/face-dataset';
import { splitByUsage } from '../../src/preprocessing/splits';

/** Faces whose pixels all equal 10 times their row, with the given usages: 0 Training, 1 PublicTest, 2 PrivateTest. */
function dataset(usages: number[]): FaceDataset {
  return {
    name: 'four faces',
    synthetic: true,
    pixels: Uint8Array.from({ length: usages.length * 2304 }, (_, i) => 10 * Math.floor(i / 2304)),
    labels: Uint8Array.from(usages, (_, row) => row),
    usages: Uint8Array.from(usages),
    sha256: '',
  };
}

describe('splitting by usage', () => {
  it('trains on Training, validates on PublicTest and tests on PrivateTest', () => {
    const { training, validation, test } = splitByUsage(dataset([2, 0, 1, 0]));
    assert.deepEqual([...training.labels], [1, 3]);
    assert.deepEqual([...validation.labels], [2]);
    assert.deepEqual([...test.labels], [0]);
  });

  it('keeps each face with its label', () => {
    const { training } = splitByUsage(dataset([2, 0, 1, 0]));
    assert.equal(training.numExamples, 2);
    assert.deepEqual(training.pixels, new Uint8Array(2 * 2304).fill(10, 0, 2304).fill(30, 2304));
  });

  it('gives a split of no examples where a usage does not occur', () => {
    assert.equal(splitByUsage(dataset([0, 2])).validation.numExamples, 0);
  });

  it('refuses arrays that do not belong together', () => {
    const faces = { ...dataset([0, 1]), labels: Uint8Array.of(1) };
    assert.throws(() => splitByUsage(faces), /four faces: .* got 2 faces, 1 labels, 2 usages/);
  });
});
