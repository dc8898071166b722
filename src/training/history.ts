import { requireFields } from '../dataset/json-file';
import { DamagedFileError } from '../dataset/sealed-json';

/** What training recorded: one entry per finished epoch in every array. Plain data, ready for JSON. */
export interface History {
  /** Which epoch, counted from 0. */
  readonly epoch: number[];
  /** Mean loss over the epoch's training examples, each measured when its batch was trained on. */
  readonly loss: number[];
  /** Share of training examples recognized, in [0, 1], likewise. */
  readonly accuracy: number[];
  /** Mean loss over the validation examples at the end of the epoch; there when validation was given. */
  readonly valLoss?: number[];
  /** Share of validation examples recognized, in [0, 1]; there when validation was given. */
  readonly valAccuracy?: number[];
  /** Duration of the epoch with its validation, in seconds. */
  readonly seconds: number[];
  /** Mean duration of one training step with the making of its batch, in seconds. */
  readonly secondsPerStep: number[];
  /** Learning rate at the end of the epoch. */
  readonly learningRate: number[];
}

/** One epoch's entries of a `History`. */
export type EpochResult = { readonly [Series in keyof History]: number };

/** A history without epochs. */
export function emptyHistory(options: { readonly validation: boolean }): History {
  const { validation } = options;
  return {
    epoch: [],
    loss: [],
    accuracy: [],
    ...(validation ? { valLoss: [], valAccuracy: [] } : {}),
    seconds: [],
    secondsPerStep: [],
    learningRate: [],
  };
}

/** Adds an epoch to the end of a history. */
export function recordEpoch(history: History, result: EpochResult): void {
  for (const series of Object.keys(history) as (keyof History)[]) {
    const value = result[series];
    if (value !== undefined) history[series]?.push(value);
  }
}

/** What a saved history must hold to be shown and summed. */
const FIELDS = {
  'history.epoch': 'numbers',
  'history.loss': 'losses',
  'history.accuracy': 'numbers',
  'history.valLoss?': 'losses',
  'history.valAccuracy?': 'numbers',
  'history.seconds': 'numbers',
  'history.secondsPerStep?': 'numbers',
  'history.learningRate?': 'numbers',
} as const;

/**
 * Takes the history out of what was read from a file. A loss that was not finite is NaN.
 *
 * @param file what errors call it.
 * @throws DamagedFileError naming the file and the series that is missing, no list of numbers, or of another length than the epochs.
 */
export function historyIn(contents: unknown, file: string): History {
  const { history } = requireFields<{ readonly history: History }>(contents, FIELDS, file);
  for (const [series, values] of Object.entries(history)) {
    if (!Array.isArray(values) || values.length === history.epoch.length) continue;
    throw new DamagedFileError(
      file,
      `expected history.${series} to have ${history.epoch.length} entries, as history.epoch, got ${values.length}; ` +
        'it is damaged, make it anew',
    );
  }
  const { loss, valLoss } = history;
  return { ...history, loss: finiteOrNaN(loss), ...(valLoss && { valLoss: finiteOrNaN(valLoss) }) };
}

/** JSON writes null for what is not finite. */
function finiteOrNaN(losses: readonly (number | null)[]): number[] {
  return losses.map((loss) => loss ?? Number.NaN);
}
