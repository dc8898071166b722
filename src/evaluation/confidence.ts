import {
  type ClassScoreTable,
  type ColumnLabels,
  classProbabilityRows,
  columnsOfLabels,
} from './class-probabilities';

/** How sure a model is of each example, and whether it is right. */
export interface PredictionConfidence {
  /** `[numExamples]`, the probability of the predicted class, 0 to 1. */
  readonly confidences: Float64Array;
  /** `[numExamples]`, 1 where the predicted class is the true one, else 0. */
  readonly isCorrect: Uint8Array;
}

/**
 * The model's confidence in each example: the probability of the predicted class, which is the most probable one, of
 * equal ones the leftmost.
 *
 * @param probabilities `[numExamples, numClasses]`, of two classes or more.
 * @throws RangeError when probabilities and labels do not fit, or there is only one column.
 */
export function predictionConfidence(
  trueLabels: ArrayLike<number>,
  probabilities: ClassScoreTable,
  options: ColumnLabels = {},
): PredictionConfidence {
  const { values, numColumns } = classProbabilityRows(trueLabels, probabilities);
  if (numColumns === 1) {
    throw new RangeError('probabilities: expected a column for each class, got one probability an example');
  }
  const { columns } = columnsOfLabels(trueLabels, numColumns, options);
  const confidences = new Float64Array(columns.length);
  const isCorrect = new Uint8Array(columns.length);
  columns.forEach((trueColumn, example) => {
    const start = example * numColumns;
    let predicted = 0;
    for (let column = 1; column < numColumns; column += 1) {
      if (values[start + column] > values[start + predicted]) predicted = column;
    }
    confidences[example] = values[start + predicted];
    isCorrect[example] = Number(predicted === trueColumn);
  });
  return { confidences, isCorrect };
}
