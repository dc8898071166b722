import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { mcnemarTest } from '../../src/evaluation/mcnemar-test';

/** Predictions of two models that are right alone so many times each, and both right or both wrong twice. */
function disagreeing(onlyFirst: number, onlySecond: number) {
  const rows = [
    ...Array.from({ length: onlyFirst }, () => [3, 3, 4]),
    ...Array.from({ length: onlySecond }, () => [3, 4, 3]),
    ...[
      [1, 1, 1],
      [1, 1, 1],
      [2, 0, 5],
      [2, 0, 0],
    ],
  ];
  return [0, 1, 2].map((column) => rows.map((row) => row[column])) as [number[], number[], number[]];
}

describe("McNemar's test", () => {
  it('counts the examples that only one recognizes, and throws coins for them', () => {
    const { onlyFirst, onlySecond, pValue } = mcnemarTest(...disagreeing(1, 5));
    assert.deepEqual([onlyFirst, onlySecond], [1, 5]);
    assert.ok(Math.abs(pValue - (2 * (1 + 6)) / 2 ** 6) < 1e-15);
    assert.equal(mcnemarTest(...disagreeing(0, 0)).pValue, 1);
    assert.equal(mcnemarTest(...disagreeing(4, 4)).pValue, 1);
  });

  it('gives the probability that whole numbers give, whichever model is the first', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (onlyFirst, onlySecond) => {
        const { pValue } = mcnemarTest(...disagreeing(onlyFirst, onlySecond));
        const throws = onlyFirst + onlySecond;
        let [ways, sum] = [1n, 1n];
        for (let heads = 1; heads <= Math.min(onlyFirst, onlySecond); heads += 1) {
          ways = (ways * BigInt(throws - heads + 1)) / BigInt(heads);
          sum += ways;
        }
        // To 18 digits, in whole numbers until the last division.
        const expected = Math.min(1, Number((2n * sum * 10n ** 200n) / 2n ** BigInt(throws)) / 1e200);
        assert.ok(Math.abs(pValue - expected) <= 1e-11 * expected, `${pValue} and ${expected}`);
        assert.equal(mcnemarTest(...disagreeing(onlySecond, onlyFirst)).pValue, pValue);
      }),
      { seed: 3, numRuns: 60 },
    );
  });

  it('stays a probability for many thousands', () => {
    assert.equal(mcnemarTest(...disagreeing(0, 4000)).pValue, 0);
    const { pValue } = mcnemarTest(...disagreeing(10_000, 10_141));
    // The difference has a standard deviation of 142; 140 of it, for continuity, is 0.986 of that.
    assert.ok(Math.abs(pValue - 0.3236) < 1e-3, `${pValue}`);
  });

  it('refuses predictions for other examples', () => {
    assert.throws(
      () => mcnemarTest([1, 2], [1, 2], [1]),
      /expected 2 predictions of each model, got 2 and 1/,
    );
  });
});
