import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type ClassName, emotionEncoder, LabelEncoder } from '../../src/preprocessing/label-encoder';

describe('LabelEncoder', () => {
  it('numbers the distinct names in ascending order', () => {
    const encoder = new LabelEncoder<string>();
    assert.deepEqual([...encoder.fitTransform(['Sad', 'Angry', 'Sad', 'Happy'])], [2, 0, 2, 1]);
    assert.deepEqual(encoder.classes, ['Angry', 'Happy', 'Sad']);
    assert.deepEqual(encoder.inverseTransform([1, 0]), ['Happy', 'Angry']);
  });

  it('orders numbers by size, not by their digits', () => {
    assert.deepEqual(new LabelEncoder<number>().fit([10, 9, 2]).classes, [2, 9, 10]);
  });

  it('forgets earlier classes when fitted again', () => {
    const encoder = new LabelEncoder<string>().fit(['a', 'b']).fit(['c']);
    assert.deepEqual(encoder.classes, ['c']);
    assert.throws(() => encoder.transform(['a']), /names\[0\]: expected one of c, got "a"/);
  });

  it('refuses what it cannot know', () => {
    const encoder = new LabelEncoder<ClassName>();
    assert.throws(() => encoder.transform(['a']), /call fit\(names\) first/);
    assert.throws(() => encoder.fit(['1', 1]), /only strings or only numbers/);
    assert.throws(() => encoder.fit([1, Number.NaN]), /got NaN/);
    encoder.fit(['a', 'b']);
    assert.throws(() => encoder.transform(['a', 'A']), /names\[1\]: expected one of a, b, got "A"/);
    assert.throws(() => encoder.inverseTransform([0, 2]), /labels\[1\]: .* from 0 to 1, got 2/);
    assert.throws(() => encoder.inverseTransform([-1]), /labels\[0\]: .* got -1/);
  });

  it('gives every name back, and labels below the number of classes, whatever the names', () => {
    const anyNames = fc.oneof(
      fc.array(fc.string(), { minLength: 1 }),
      fc.array(fc.integer(), { minLength: 1 }),
    );
    fc.assert(
      fc.property(anyNames, (names: ClassName[]) => {
        const encoder = new LabelEncoder<ClassName>();
        const labels = encoder.fitTransform(names);
        assert.deepEqual(encoder.inverseTransform(labels), names);
        assert.deepEqual(
          [...new Set(labels)].sort((a, b) => a - b),
          encoder.classes.map((_, label) => label),
        );
      }),
      { seed: 17, numRuns: 100 },
    );
  });
});

describe('the encoder of emotions', () => {
  it('has FER2013’s order, not the alphabet’s', () => {
    assert.deepEqual([...emotionEncoder().transform(['Happy', 'Angry', 'Neutral', 'Sad'])], [3, 0, 6, 4]);
    assert.deepEqual(emotionEncoder().inverseTransform([3, 0, 6]), ['Happy', 'Angry', 'Neutral']);
    const alphabetical = new LabelEncoder<string>().fit(emotionEncoder().classes);
    assert.deepEqual([...alphabetical.transform(['Neutral', 'Sad', 'Surprise'])], [4, 5, 6]);
  });

  it('refuses a name or a label that is none', () => {
    const names = ['Happy', 'happy'] as 'Happy'[];
    assert.throws(() => emotionEncoder().transform(names), /names\[1\]: expected one of Angry, .*"happy"/);
    assert.throws(() => emotionEncoder().inverseTransform([7]), /labels\[0\]: .* got 7/);
    assert.throws(() => LabelEncoder.withClasses(['a', 'b', 'a']), /differ from each other, got a, b, a/);
  });
});
