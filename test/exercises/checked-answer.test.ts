import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkAnswer } from '../../src/exercises/checked-answer';
import type { Exercise } from '../../src/exercises/exercise';

const double: Exercise<[values: readonly number[]], number[]> = {
  title: 'Double',
  parameters: ['values'],
  cases: [
    { what: 'two values', given: [[1, 0.125]], expected: [2, 0.25] },
    { what: 'none', given: [[]], expected: [] },
  ],
  mistakes: [{ remark: 'These are squares.', answer: (values) => values.map((value) => value * value) }],
};

const half: Exercise<[value: number], number> = {
  title: 'Half',
  parameters: ['value'],
  cases: [
    { what: 'one', given: [1], expected: 0.5 },
    { what: 'a third', given: [1 / 3], expected: 1 / 6 },
  ],
  mistakes: [],
};

/** A function that learners may write without types. */
const untyped = (answer: (value: never) => unknown) => answer;

describe('a checked answer', () => {
  it('says of every case what was given, what was expected and what came', () => {
    const { title, begun, findings, remarks } = checkAnswer(double, (values: number[]) =>
      values.map((value) => value * value),
    );
    assert.equal(title, 'Double');
    assert.equal(begun, true);
    assert.deepEqual(findings, [
      {
        ok: false,
        what: 'two values',
        given: 'values = [1, 0.125]',
        expected: '[2, 0.25]',
        got: '[1, 0.015625]',
      },
      { ok: true, what: 'none', given: 'values = []', expected: '[]', got: '[]' },
    ]);
    assert.deepEqual(remarks, ['These are squares.']);
  });

  it('takes sums in another order, and typed arrays, for right', () => {
    const { findings } = checkAnswer(double, (values: number[]) =>
      Float64Array.from(values, (value) => value * (2 + 1e-9)),
    );
    assert.deepEqual(
      findings.map(({ ok }) => ok),
      [true, true],
    );
  });

  it('is not begun as long as only what a stub returns comes back', () => {
    assert.equal(checkAnswer(half, () => Number.NaN).begun, false);
    assert.equal(checkAnswer(double, () => []).begun, false);
    assert.equal(checkAnswer(half, () => 0).begun, true);
  });

  it('says so when an answer changes what it was lent, even if its results are right', () => {
    const { findings, remarks } = checkAnswer(double, (values: number[]) => {
      values.forEach((value, index) => {
        values[index] = 2 * value;
      });
      return values;
    });
    assert.deepEqual(
      findings.map(({ ok }) => ok),
      [false, true],
    );
    assert.match(remarks[0], /^Your function changes `values`/);
    // The next learner finds the input as it was.
    assert.deepEqual(double.cases[0].given, [[1, 0.125]]);
  });

  const general: readonly (readonly [string, Exercise, (value: never) => unknown, RegExp])[] = [
    ['nothing is returned', half, () => undefined, /^Nothing comes back.*`return`/],
    ['a promise is returned', half, async (value: number) => value / 2, /returns a promise.*`async`/],
    ['a text is returned', half, (value: number) => (value / 2).toFixed(2), /^A text comes back/],
    ['a switch is returned', half, (value: number) => value > 0, /^True and false come back/],
    ['percent are returned', half, (value: number) => 50 * value, /^It looks as if you gave percent/],
    [
      'results are rounded',
      half,
      (value: number) => Math.round(50 * value) / 100,
      /it looks as if you rounded/,
    ],
    ['a list is returned', half, (value: number) => [value / 2], /^A list comes back/],
    ['no list is returned', double, untyped((values: number[]) => 2 * values[0]), /^One value comes back/],
    [
      'a place is missing',
      half,
      (value: number) => (value === 1 ? [1][1] / 2 : value / 2),
      /^NaN, not a number/,
    ],
    ['a list is too long', double, untyped((values: number[]) => [...values, 1]), /is not as long as/],
  ];
  for (const [what, exercise, answer, remark] of general) {
    it(`says so when ${what}`, () => {
      const { remarks } = checkAnswer(exercise, answer);
      assert.equal(remarks.length, 1);
      assert.match(remarks[0], remark);
    });
  }

  it('stays kind about an error, and shows it', () => {
    const { findings, remarks } = checkAnswer(
      double,
      (values: { missing: number[] }) => values.missing.length,
    );
    assert.match(findings[0].got, /^stopped with TypeError: Cannot read properties of undefined/);
    assert.match(remarks[0], /stopped with an error for 2 of 2 inputs. That happens to everybody/);
  });

  it('never throws, whatever it is given for an answer and whatever that does', () => {
    const revoked = () => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return proxy;
    };
    const endless: unknown[] = [];
    endless.push(endless);
    const garbage: readonly unknown[] = [
      undefined,
      null,
      0.5,
      'half',
      Promise.reject(new Error('nobody waits')),
      revoked(),
      class Half {},
      () => {
        throw undefined;
      },
      () => {
        throw revoked();
      },
      () => {
        throw new Proxy(new Error('x'), { get: () => assert.fail('read') });
      },
      () => Promise.reject(new Error('nobody waits')),
      revoked,
      () => endless,
      () => Array(1e9),
      () => Symbol('half'),
      () => 10n,
      () => new Map(),
      () => (value: number) => value,
      () => Object.create(null),
      function recursive(): unknown {
        return recursive();
      },
      (values: unknown[]) => values.push(values),
    ];
    for (const answer of garbage) {
      for (const exercise of [half, double]) {
        const { findings } = checkAnswer(exercise, answer);
        assert.ok(findings.some(({ ok, got }) => !ok && got !== ''));
      }
    }
  });

  it('asks for the function where its result or nothing is given', () => {
    const { findings, remarks } = checkAnswer(half, 0.5);
    assert.deepEqual(findings, [
      { ok: false, what: 'the answer itself', given: '', expected: 'a function of value', got: '0.5' },
    ]);
    assert.match(remarks[0], /without the brackets of a call/);
  });
});
