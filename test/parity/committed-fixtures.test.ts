import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { tf } from '../../src/tensorflow/tf';
import { type ComparedCase, comparison, isWithinAllowed } from './comparison';
import { SUBJECTS } from './subjects';

const FIXTURES = path.join(__dirname, '..', 'fixtures');

describe('the same numbers as Keras and scikit-learn, by the committed fixtures', () => {
  for (const subject of SUBJECTS.filter(({ isOnlyLive }) => !isOnlyLive)) {
    it(`${subject.name}`, async (context) => {
      const numTensors = tf.memory().numTensors;
      const comparisons = await subject.compare(FIXTURES);
      assert.ok(comparisons.length > 0);
      assert.equal(tf.memory().numTensors, numTensors);
      for (const row of comparisons) {
        await context.test(`${row.what} equals ${row.comparedWith}'s in ${row.cases} cases`, () => {
          assert.ok(
            isWithinAllowed(row),
            `${row.worstCase} differs by ${row.largestDifference}, allowed are ${row.allowedDifference}`,
          );
        });
      }
    });
  }
});

describe('a comparison', () => {
  const row = { what: 'this', comparedWith: 'that', allowedDifference: 0.5 };
  const of = (...cases: [actual: number[], expected: number[]][]) =>
    comparison(
      row,
      cases.map(([actual, expected], i): ComparedCase => ({ name: `case ${i}`, actual, expected })),
    );

  it('finds the largest difference of all cases and says where', () => {
    const { largestDifference, worstCase, cases } = of(
      [
        [1, 2],
        [1, 2],
      ],
      [[3], [3.25]],
      [[0], [0.125]],
    );
    assert.deepEqual(
      { largestDifference, worstCase, cases },
      { largestDifference: 0.25, worstCase: 'case 1', cases: 3 },
    );
  });

  it('lets nothing pass that is not a number, missing, or infinite on one side', () => {
    assert.ok(
      isWithinAllowed(
        of([
          [Number.NaN, Infinity],
          [Number.NaN, Infinity],
        ]),
      ),
    );
    assert.ok(!isWithinAllowed(of([[Number.NaN], [1]])));
    assert.ok(!isWithinAllowed(of([[1], [Number.NaN]])));
    assert.ok(!isWithinAllowed(of([[Infinity], [1]])));
    assert.ok(!isWithinAllowed(of([[1, 2], [1]])));
    assert.throws(() => of(), /this: expected at least one case/);
  });
});
