import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import type { FaceSplit } from '../../src/preprocessing/splits';
import { foldSplits, stratifiedFolds } from '../../src/preprocessing/stratified-folds';

describe('stratified folds', () => {
  it('are those of scikit-learn', () => {
    // StratifiedKFold(k).split of scikit-learn 1.9.1, the fold in which each example is kept back.
    assert.deepEqual(
      [...stratifiedFolds([3, 0, 0, 3, 1, 0, 1, 3, 0, 1, 0, 3, 1], 3)],
      [0, 0, 1, 0, 0, 1, 0, 1, 2, 1, 2, 2, 2],
    );
    assert.deepEqual(
      [...stratifiedFolds([2, 2, 0, 1, 0, 2, 1, 1, 0, 0, 2, 1, 2, 2], 4)],
      [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 1, 3, 2, 3],
    );
    // Two examples of a class for three folds: scikit-learn warns, and one fold has none.
    assert.deepEqual([...stratifiedFolds([1, 1, 1, 0, 1, 0, 1], 3)], [0, 0, 1, 0, 1, 2, 2]);
  });

  it('keep every face back in exactly one of them, and train on it in all others', () => {
    const numExamples = 9;
    const faces: FaceSplit = {
      // Each face is of one intensity, by which it is known again.
      pixels: Uint8Array.from({ length: numExamples * PIXELS_PER_FACE }, (_, i) =>
        Math.floor(i / PIXELS_PER_FACE),
      ),
      labels: Uint8Array.of(0, 1, 2, 0, 1, 2, 0, 1, 2),
      numExamples,
    };
    const known = ({ pixels, numExamples: count }: FaceSplit) =>
      Array.from({ length: count }, (_, i) => pixels[i * PIXELS_PER_FACE]);
    const kept = [1, 2, 3].map((fold) => {
      const { training, validation } = foldSplits(faces, { folds: 3, fold });
      assert.deepEqual([...known(training), ...known(validation)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
      // Three of each of three classes: one of each in every fold.
      assert.deepEqual([...validation.labels].sort(), [0, 1, 2]);
      return known(validation);
    });
    assert.deepEqual(kept.flat().sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('are refused where they cannot be made', () => {
    assert.throws(() => stratifiedFolds([0, 1], 1), /folds: expected a whole number from 2, got 1/);
    assert.throws(
      () => stratifiedFolds([0, 0, 1], 3),
      /as the largest class has examples, got 3 folds and 2 examples/,
    );
    const faces = { pixels: new Uint8Array(0), labels: Uint8Array.of(0, 0), numExamples: 2 };
    assert.throws(
      () => foldSplits(faces, { folds: 2, fold: 3 }),
      /fold: expected a whole number from 1 to 2, got 3/,
    );
  });
});
