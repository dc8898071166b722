import type { Exercise } from './exercise';
import { changedInputRemark, generalRemark, isUntouched } from './general-remarks';
import { type AnyFunction, type Outcome, outcomeOf, type TriedCase } from './outcome';
import { isSameValue, plainValue, valueText } from './plain-value';

/** What one case says of an answer. */
export interface Finding {
  readonly ok: boolean;
  /** What is special about the case. */
  readonly what: string;
  /** The input, each part with its name. */
  readonly given: string;
  readonly expected: string;
  /** What came in its place, or the error the answer ended with. */
  readonly got: string;
}

/** What is right about an answer and what is not. */
export interface CheckedAnswer {
  readonly title: string;
  /** Whether anything has been written in place of the stub; what is untouched is neither right nor wrong. */
  readonly begun: boolean;
  /** One for each case, in the exercise's order; never none. */
  readonly findings: readonly Finding[];
  /** What it looks as if the learner has got wrong, as far as one can tell; `code` is marked as in Markdown. */
  readonly remarks: readonly string[];
}

/**
 * Tries an answer on every case of its exercise. It takes anything for an answer and never throws: an answer that is no
 * function, throws, or returns something odd is wrong, and the findings say how.
 */
export function checkAnswer(exercise: Exercise, answer: unknown): CheckedAnswer {
  const { title, parameters } = exercise;
  if (typeof answer !== 'function') return noFunction(exercise, answer);
  const tried = tryCases(exercise, answer as AnyFunction);
  const findings = exercise.cases.map(({ what, given, expected }, index) => ({
    ok: tried[index].ok,
    what,
    given: givenText(parameters, given),
    expected: valueText(plainValue(expected)),
    got: outcomeText(tried[index].outcome),
  }));
  const begun = !isUntouched(tried);
  const remarks = begun ? remarksOn(exercise, tried) : [];
  return { title, begun, findings, remarks };
}

function tryCases({ cases }: Exercise, answer: AnyFunction): TriedCase[] {
  return cases.map((given) => {
    const expected = plainValue(given.expected);
    const outcome = outcomeOf(answer, given.given);
    const ok = outcome.kind === 'result' && outcome.changedInput < 0 && isSameValue(outcome.value, expected);
    return { expected, outcome, ok };
  });
}

function remarksOn(exercise: Exercise, tried: readonly TriedCase[]): string[] {
  const numWrong = tried.filter(({ ok }) => !ok).length;
  if (numWrong === 0) return [];
  const changed = changedInputRemark(tried, exercise.parameters);
  const made = mistakesMade(exercise, tried);
  const general = made.length === 0 && changed === undefined ? generalRemark(tried) : undefined;
  return [changed, ...made, general].filter((remark) => remark !== undefined);
}

/**
 * The remarks on the mistakes that were made. A mistake was made where every wrong result it leads to has come out, so
 * that two of them can be told at once; one whose results others explain as well is not told. What gives the
 * very same results, the right ones too, explains best.
 */
function mistakesMade(exercise: Exercise, tried: readonly TriedCase[]): string[] {
  const candidates = exercise.mistakes.flatMap(({ remark, answer }) => {
    const results = tryCases(exercise, answer);
    const isSame = (index: number) => isSameOutcome(results[index].outcome, tried[index].outcome);
    const symptoms = [...results.keys()].filter((index) => !results[index].ok);
    if (!symptoms.every(isSame)) return [];
    const explainsAll = results.every((_, index) => isSame(index));
    return [{ remark, symptoms, rank: symptoms.length + (explainsAll ? results.length : 0) }];
  });
  const explained = new Set<number>();
  return candidates
    .sort((first, second) => second.rank - first.rank)
    .filter(({ symptoms }) => {
      const isNews = symptoms.some((index) => !explained.has(index));
      for (const index of symptoms) explained.add(index);
      return isNews;
    })
    .map(({ remark }) => remark);
}

function isSameOutcome(first: Outcome, second: Outcome): boolean {
  if (first.kind !== 'result' || second.kind !== 'result') return first.kind === second.kind;
  return isSameValue(first.value, second.value);
}

function noFunction({ title, parameters, cases }: Exercise, answer: unknown): CheckedAnswer {
  let got: string;
  try {
    got = valueText(plainValue(answer));
  } catch {
    got = 'something that cannot be read';
  }
  const finding: Finding = {
    ok: false,
    what: 'the answer itself',
    given: '',
    expected: `a function of ${parameters.join(', ')}`,
    got,
  };
  const remark = `What is checked has to be a function, and not its result: give its name alone, without the brackets of a call. It would then be tried on ${cases.length} inputs.`;
  return { title, begun: true, findings: [finding], remarks: [remark] };
}

function givenText(parameters: readonly string[], given: readonly unknown[]): string {
  return parameters.map((name, index) => `${name} = ${valueText(plainValue(given[index]))}`).join(', ');
}

function outcomeText(outcome: Outcome): string {
  return outcome.kind === 'error' ? `stopped with ${outcome.words}` : valueText(outcome.value);
}
