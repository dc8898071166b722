import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { casesOf, fuzz, fuzzTable } from './fuzz-run';
import { FUZZ_KINDS } from './kinds';

/** All kinds together; `npm run test:fuzz` tries fifty times as many. */
const CASES = 2_000;
const SEED = 9;

/** Cases of these take a hundred times as long as others. */
const SLOW_KINDS = ['h5', 'keras'];
const SLOW_CASES = 60;

describe('bad input of every kind', { concurrency: 2 }, () => {
  const fast = FUZZ_KINDS.filter(({ name }) => !SLOW_KINDS.includes(name));
  const shared = casesOf(fast, CASES - SLOW_CASES * SLOW_KINDS.length);
  for (const kind of FUZZ_KINDS) {
    const cases = shared.get(kind.name) ?? SLOW_CASES;
    it(`is accepted with a valid result or refused with a message that helps: ${kind.name}, ${cases} cases`, async () => {
      const result = await fuzz(kind, { cases, seed: SEED });
      const found = result.findings.map((finding) => `${finding.what}\n${JSON.stringify(finding.case)}`);
      assert.deepEqual(found, [], fuzzTable([result]));
      assert.equal(result.cases, cases);
      assert.ok(result.accepted > 0 && result.refused > 0, fuzzTable([result]));
    });
  }
});
