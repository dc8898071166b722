import type { Exercise } from './exercise';

type Losses = readonly number[];

/** The epoch, counted from 1, after which the loss was lowest. */
const bestEpoch: Exercise<[valLoss: Losses], number> = {
  title: 'The best epoch',
  parameters: ['valLoss'],
  cases: [
    { what: 'lowest in between', given: [[0.9, 0.6, 0.7, 0.8]], expected: 2 },
    { what: 'still falling', given: [[1, 0.9, 0.8]], expected: 3 },
    { what: 'rising from the start', given: [[0.5, 0.6]], expected: 1 },
    { what: 'two equally low: the first', given: [[0.5, 0.4, 0.4]], expected: 2 },
  ],
  mistakes: [
    {
      remark: 'You count epochs from 0, as lists do. Curves and people count them from 1: add 1.',
      answer: (valLoss) => valLoss.indexOf(Math.min(...valLoss)),
    },
    {
      remark: 'This is the lowest loss. Wanted is the epoch in which it was reached.',
      answer: (valLoss) => Math.min(...valLoss),
    },
    {
      remark: 'This is the epoch of the highest loss. A loss is the better the lower it is.',
      answer: (valLoss) => valLoss.indexOf(Math.max(...valLoss)) + 1,
    },
    {
      remark: 'Of equally good epochs you take the last. Take the first: it was there with less training.',
      answer: (valLoss) => valLoss.lastIndexOf(Math.min(...valLoss)) + 1,
    },
    {
      remark: 'This is the number of epochs, so the last one. The last is not always the best.',
      answer: (valLoss) => valLoss.length,
    },
  ],
};

/** Follows a training until so many epochs have passed the test; that many in all where that never happens. */
function epochsUntil(valLoss: Losses, isOver: (loss: number, index: number) => boolean): number {
  const index = valLoss.findIndex(isOver);
  return index < 0 ? valLoss.length : index + 1;
}

/** A training that ends once so many epochs in a row were not better than the best before them. */
function stoppedBy(
  valLoss: Losses,
  isBetter: (loss: number, best: number) => boolean,
  isOver: (waited: number) => boolean,
): number {
  let [best, waited] = [Number.POSITIVE_INFINITY, 0];
  return epochsUntil(valLoss, (loss) => {
    waited = isBetter(loss, best) ? 0 : waited + 1;
    best = Math.min(best, loss);
    return isOver(waited);
  });
}

/** The number of epochs that early stopping lets a training have. */
const stoppedAfter: Exercise<[valLoss: Losses, patience: number], number> = {
  title: 'Early stopping',
  parameters: ['valLoss', 'patience'],
  cases: [
    // The best is 0.8 in epoch 2; epochs 3 and 4 are not better.
    { what: 'two epochs without a new best', given: [[1, 0.8, 0.9, 0.85, 0.7, 0.9], 2], expected: 4 },
    { what: 'never stopped', given: [[1, 0.9, 0.8], 2], expected: 3 },
    { what: 'no patience', given: [[1, 1.1, 0.5], 1], expected: 2 },
    { what: 'an equal loss is not better', given: [[0.5, 0.5, 0.5, 0.4], 2], expected: 3 },
    { what: 'single bad epochs', given: [[1, 1.1, 0.9, 1, 0.8, 0.7], 2], expected: 6 },
  ],
  mistakes: [
    {
      remark:
        'It looks as if you compared each epoch with the one before it. Compare with the best so far: after a jump up, falling back is no progress.',
      answer: (valLoss, patience) => {
        let waited = 0;
        return epochsUntil(valLoss, (loss, index) => {
          waited = loss < (valLoss[index - 1] ?? Number.POSITIVE_INFINITY) ? 0 : waited + 1;
          return waited === patience;
        });
      },
    },
    {
      remark:
        'You wait an epoch too long. With a patience of 2 the training ends after the second epoch that was not better.',
      answer: (valLoss, patience) =>
        stoppedBy(
          valLoss,
          (loss, best) => loss < best,
          (waited) => waited > patience,
        ),
    },
    {
      remark: 'You count an equal loss as better. Only a lower one begins the waiting anew.',
      answer: (valLoss, patience) =>
        stoppedBy(
          valLoss,
          (loss, best) => loss <= best,
          (waited) => waited === patience,
        ),
    },
    {
      remark: 'You count all bad epochs together. A new best sets the count back to 0.',
      answer: (valLoss, patience) => {
        const better = valLoss.map((loss, index) => loss < Math.min(...valLoss.slice(0, index)));
        return epochsUntil(
          valLoss,
          (_, index) => better.slice(0, index + 1).filter((is) => !is).length === patience,
        );
      },
    },
    {
      remark:
        'You count epochs from 0, as lists do. After the epoch at place 3 of the list, four have been trained: add 1.',
      answer: (valLoss, patience) =>
        stoppedBy(
          valLoss,
          (loss, best) => loss < best,
          (waited) => waited === patience,
        ) - 1,
    },
    {
      remark:
        'This is the best epoch. Wanted is the one after which the training ends, `patience` epochs later.',
      answer: (valLoss) => valLoss.indexOf(Math.min(...valLoss)) + 1,
    },
  ],
};

/** The mean of each stretch of values, wherever it begins and ends, over what it is divided by. */
function windowMeans(
  values: readonly number[],
  begin: (index: number) => number,
  end: (index: number) => number,
  divisor = (numValues: number) => numValues,
): number[] {
  return values.map((_, index) => {
    const stretch = values.slice(Math.max(0, begin(index)), end(index));
    return stretch.reduce((total, value) => total + value, 0) / divisor(stretch.length);
  });
}

/** A curve smoothed by what came before. */
const movingAverage: Exercise<[values: readonly number[], width: number], number[]> = {
  title: 'Smooth a curve',
  parameters: ['values', 'width'],
  cases: [
    { what: 'a width of two', given: [[1, 2, 3, 4], 2], expected: [1, 1.5, 2.5, 3.5] },
    // 6 / 1, (6 + 0) / 2, (6 + 0 + 3) / 3, (0 + 3 + 9) / 3.
    { what: 'a width of three', given: [[6, 0, 3, 9], 3], expected: [6, 3, 3, 4] },
    { what: 'a width of one changes nothing', given: [[5, 7], 1], expected: [5, 7] },
    { what: 'a width beyond the curve', given: [[2, 4], 5], expected: [2, 3] },
  ],
  mistakes: [
    {
      remark:
        'The first values come out too small: there are fewer than `width` values to add up yet. Divide by how many there are.',
      answer: (values, width) =>
        windowMeans(
          values,
          (index) => index + 1 - width,
          (index) => index + 1,
          () => width,
        ),
    },
    {
      remark:
        'The curve has become shorter. Keep one value for each epoch: at the start, average what there is.',
      answer: (values, width) =>
        windowMeans(
          values,
          (index) => index + 1 - width,
          (index) => index + 1,
        ).slice(width - 1),
    },
    {
      remark:
        'You look ahead: the value of an epoch may use this epoch and those before it, and not later ones.',
      answer: (values, width) =>
        windowMeans(
          values,
          (index) => index,
          (index) => index + width,
        ),
    },
    {
      remark: 'You take one value too many: `width` counts the epoch itself.',
      answer: (values, width) =>
        windowMeans(
          values,
          (index) => index - width,
          (index) => index + 1,
        ),
    },
  ],
};

/** The exercises on the history of a training. */
export const historyExercises = { bestEpoch, stoppedAfter, movingAverage };
