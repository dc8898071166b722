import { type CheckedAnswer, checkAnswer } from '../exercises/checked-answer';
import type { AnswerTo, Exercise } from '../exercises/exercise';
import { displayTable, displayText } from './display';
import type { Table } from './html-table';

/** How each case went, in words and with a sign, so that it can be told without colors. */
const VERDICTS = { right: '✓ right', wrong: '✗ not yet', untouched: '– open' } as const;

/**
 * Tries an answer on the cases of its exercise and shows below the running cell which it gets right, what was expected
 * of the others and what came, and what it looks as if the learner has got wrong. Whatever the answer does, the
 * cell does not fail.
 */
export function checkExercise<Asked extends Exercise>(exercise: Asked, answer: AnswerTo<Asked>): void {
  const checked = checkAnswer(exercise, answer);
  displayText([`**${checked.title}**: ${summaryOf(checked)}`, ...checked.remarks].join('\n\n'));
  displayTable(tableOf(checked));
}

function summaryOf({ begun, findings }: CheckedAnswer): string {
  const numRight = findings.filter(({ ok }) => ok).length;
  if (!begun) {
    return 'not answered yet. Write your code in the cell above in place of the stub’s `return`, run it, and run this cell again. It will be tried on these inputs:';
  }
  if (numRight === findings.length) return `all ${numRight} checks are right. Well done.`;
  return `${numRight} of ${findings.length} checks are right.`;
}

function tableOf({ begun, findings }: CheckedAnswer): Table {
  // What may be long stands last, where a narrow page cuts it first.
  const columns = ['check', 'case', 'expected', 'yours', 'given'] as const;
  return {
    columns,
    rows: findings.map(({ ok, what, given, expected, got }) => [
      begun ? VERDICTS[ok ? 'right' : 'wrong'] : VERDICTS.untouched,
      what,
      expected,
      got,
      given,
    ]),
    // Whole: an input that is cut cannot be followed.
    format: Object.fromEntries(columns.map((column) => [column, String])),
  };
}
