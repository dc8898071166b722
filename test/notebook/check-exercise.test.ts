import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Exercise } from '../../src/exercises/exercise';
import { checkExercise } from '../../src/notebook/check-exercise';
import { setPublisher } from '../../src/notebook/display';
import type { MimeBundle } from '../../src/notebook/mime-bundle';

const half: Exercise<[value: number], number> = {
  title: 'Half',
  parameters: ['value'],
  cases: [
    { what: 'one', given: [1], expected: 0.5 },
    { what: 'two', given: [2], expected: 1 },
  ],
  mistakes: [{ remark: 'Divide by `2`.', answer: (value) => value }],
};

/** The sentences that a check shows, and its table. */
function shown(answer: (value: number) => number): readonly [sentences: MimeBundle, table: MimeBundle] {
  const bundles: MimeBundle[] = [];
  setPublisher({ display: (bundle) => bundles.push(bundle), clear: () => undefined });
  checkExercise(half, answer);
  assert.equal(bundles.length, 2);
  return [bundles[0], bundles[1]];
}

describe('the check of an exercise on the page', () => {
  afterEach(() => setPublisher(undefined));

  it('says in words what is right and what is not, and what it looks like', () => {
    const [sentences, table] = shown((value) => value);
    assert.equal(sentences['text/markdown'], '**Half**: 0 of 2 checks are right.\n\nDivide by `2`.');
    assert.equal(
      table['text/plain'],
      [
        'check      case  expected  yours  given',
        '✗ not yet  one   0.5       1      value = 1',
        '✗ not yet  two   1         2      value = 2',
      ].join('\n'),
    );
    assert.match(String(table['text/html']), /<th scope="col".*<td style="text-align:left">✗ not yet<\/td>/s);
  });

  it('says so when all is right', () => {
    const [sentences, table] = shown((value) => value / 2);
    assert.equal(sentences['text/markdown'], '**Half**: all 2 checks are right. Well done.');
    assert.equal(String(table['text/plain']).match(/✓ right/g)?.length, 2);
  });

  it('calls a stub open, and what it will be tried on', () => {
    const [sentences, table] = shown(() => Number.NaN);
    assert.match(String(sentences['text/markdown']), /^\*\*Half\*\*: not answered yet\./);
    assert.equal(String(table['text/plain']).match(/– open/g)?.length, 2);
    assert.ok(!String(table['text/plain']).includes('✗'));
  });

  it('shows a wrong answer’s error, as text, and goes on', () => {
    const [, table] = shown(() => {
      throw new Error('<b>');
    });
    assert.match(String(table['text/html']), /stopped with Error: &lt;b&gt;/);
  });
});
