/** Whether one of two models is better, by the examples on which they disagree. */
export interface McNemarResult {
  /** Examples that the first recognized and the second did not. */
  readonly onlyFirst: number;
  /** Examples that the second recognized and the first did not. */
  readonly onlySecond: number;
  /** Probability of a difference as large as this one, or larger, if both were equally good; two-sided. */
  readonly pValue: number;
}

/**
 * McNemar's exact test of two models on the same examples: if both are equally good, each example that just one of them
 * recognizes is either one's with probability 1/2.
 *
 * Source: McNemar, 1947, in its exact, binomial form; `mcnemar(table, exact=True)` of statsmodels.
 *
 * @param labels `[n]`.
 * @param first what the first model predicted, `[n]`.
 * @param second what the second did, `[n]`.
 * @throws RangeError when they differ in length.
 */
export function mcnemarTest(
  labels: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): McNemarResult {
  if (first.length !== labels.length || second.length !== labels.length) {
    throw new RangeError(
      `expected ${labels.length} predictions of each model, got ${first.length} and ${second.length}`,
    );
  }
  let [onlyFirst, onlySecond] = [0, 0];
  for (let example = 0; example < labels.length; example += 1) {
    const [isFirst, isSecond] = [first[example] === labels[example], second[example] === labels[example]];
    if (isFirst && !isSecond) onlyFirst += 1;
    if (isSecond && !isFirst) onlySecond += 1;
  }
  const pValue = Math.min(1, 2 * binomialTail(Math.min(onlyFirst, onlySecond), onlyFirst + onlySecond));
  return { onlyFirst, onlySecond, pValue };
}

/** Probability of at most so many heads in so many throws of a fair coin. */
function binomialTail(most: number, throws: number): number {
  // By logarithms: 2^-throws alone is 0 in double precision from 1,075 on.
  let logProbability = -throws * Math.LN2;
  let tail = Math.exp(logProbability);
  for (let heads = 1; heads <= most; heads += 1) {
    logProbability += Math.log((throws - heads + 1) / heads);
    tail += Math.exp(logProbability);
  }
  return tail;
}
