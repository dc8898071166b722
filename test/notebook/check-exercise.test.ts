import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Exercise } from '../../src/exercises/exercise';
import { checkExercise } from '../../src/notebook/check-exercise';
import { setPublisher } from '../../src/notebook/display';
import type { MimeBundle } from '../../src/notebook/mime-bundle';

const half: Exercise<[value: number], number> = {
  title: 'Half & half',
  parameters: ['value'],
  cases: [
    { what: 'one', given: [1], expected: 0.5 },
    { what: 'two', given: [2], expected: 1 },
  ],
  mistakes: [{ remark: 'Divide by `2`, <not> by 1.', answer: (value) => value }],
};

/** What a check shows. */
function shown(answer: (value: number) => number): MimeBundle {
  const bundles: MimeBundle[] = [];
  setPublisher({ display: (bundle) => bundles.push(bundle), clear: () => undefined });
  checkExercise(half, answer);
  assert.equal(bundles.length, 1);
  return bundles[0];
}

describe('the check of an exercise on the page', () => {
  afterEach(() => setPublisher(undefined));

  it('says in words what is right and what is not, and what it looks like', () => {
    const { 'text/html': html, 'text/plain': text } = shown((value) => value) as Record<string, string>;
    assert.equal(
      text,
      [
        'Half & half: 0 of 2 checks are right.',
        'Divide by `2`, <not> by 1.',
        'check      case  expected  yours  given',
        '✗ not yet  one   0.5       1      value = 1',
        '✗ not yet  two   1         2      value = 2',
      ].join('\n'),
    );
    assert.match(html, /^<p><strong>Half &amp; half<\/strong>: 0 of 2 checks are right\.<\/p>/);
    assert.match(html, /<p>Divide by <code>2<\/code>, &lt;not&gt; by 1\.<\/p>/);
    assert.match(html, /<th scope="col".*<td style="text-align:left">✗ not yet<\/td>/s);
  });

  it('says so when all is right', () => {
    const text = String(shown((value) => value / 2)['text/plain']);
    assert.match(text, /^Half & half: all 2 checks are right\. Well done\.\n/);
    assert.equal(text.match(/✓ right/g)?.length, 2);
  });

  it('calls a stub open, and what it will be tried on', () => {
    const text = String(shown(() => Number.NaN)['text/plain']);
    assert.match(text, /^Half & half: not answered yet\./);
    assert.equal(text.match(/– open/g)?.length, 2);
    assert.ok(!text.includes('✗'));
  });

  it('shows a wrong answer’s error and goes on', () => {
    const text = String(
      shown(() => {
        throw new Error('<b>');
      })['text/plain'],
    );
    assert.match(text, /stopped with Error: <b>/);
  });
});
