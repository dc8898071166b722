import pl, { type DataFrame } from 'nodejs-polars';
import type { Parameters, ParameterValue } from './search-space';
import type { Score } from './sweep-description';

/** What a training measured after each epoch. */
export interface LearningCurve {
  /** Counted from 0. */
  readonly epoch: readonly number[];
  readonly loss: readonly number[];
  /** Shares in [0, 1]. */
  readonly accuracy: readonly number[];
  /** Empty where nothing was watched; likewise the next. */
  readonly valLoss: readonly number[];
  readonly valAccuracy: readonly number[];
}

/** A row of a sweep's table: a trial and what it came to. */
export interface TrialResult {
  readonly id: string;
  /** `paused`: at a rung of successive halving, from which it did not go on; `open`: not done. */
  readonly status: 'finished' | 'paused' | 'failed' | 'open';
  /** Trials of equal parameters have the same. */
  readonly configuration: string;
  readonly parameters: Parameters;
  readonly seed: number;
  readonly fold: number | null;
  /** By which trials are compared; null where there is none yet. */
  readonly score: number | null;
  /** Epochs that are done. */
  readonly epochs: number | null;
  readonly seconds: number | null;
  /** Null for a notebook, and where nothing was trained yet. */
  readonly curve: LearningCurve | null;
}

/** Several networks of one configuration that were asked together. */
export interface EnsembleResult {
  readonly configuration: string;
  readonly members: readonly string[];
  /** Share of the faces that they recognize together, in [0, 1]. */
  readonly accuracy: number;
  /** That of the member with the best score alone, on the same faces. */
  readonly bestMemberAccuracy: number;
  /** Probability of such a difference if both answered equally well: McNemar's test. */
  readonly pValue: number;
}

/** What a sweep came to. */
export interface SweepTable {
  readonly name: string;
  /** What the trials were trained on. */
  readonly data: string;
  readonly score: Score;
  readonly trials: readonly TrialResult[];
  readonly ensembles: readonly EnsembleResult[];
  /** The table itself, as polars reads it. */
  readonly frame: DataFrame;
}

const PARAMETER = 'parameter.';
const CURVES = ['epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy'] as const;
/** Without these there is nothing to show. */
const NEEDED = [
  'sweep',
  'data',
  'scoreName',
  'goal',
  'id',
  'kind',
  'status',
  'configuration',
  'seed',
  'score',
];

/**
 * Reads the table that `npm run sweep` leaves.
 *
 * @param file a Parquet file of this machine; one on S3 is fetched by `--table`.
 * @throws Error naming the file when polars cannot read it, or it is another table.
 */
export function readSweepTable(file: string): SweepTable {
  let frame: DataFrame;
  try {
    frame = pl.readParquet(file);
  } catch (error) {
    throw new Error(
      `${file}: polars cannot read this as Parquet: ${error instanceof Error ? error.message : error}`,
    );
  }
  const missing = NEEDED.filter((column) => !frame.columns.includes(column));
  if (missing.length > 0) {
    throw new Error(
      `${file}: expected the table of a sweep, got one without the columns ${missing.join(', ')}`,
    );
  }
  return sweepTable(frame);
}

/** The same of a frame that is there already. */
export function sweepTable(frame: DataFrame): SweepTable {
  const rows = frame.toRecords() as Readonly<Record<string, unknown>>[];
  const [first] = rows;
  const parameterColumns = frame.columns.filter((column) => column.startsWith(PARAMETER));
  return {
    name: String(first?.sweep ?? ''),
    data: String(first?.data ?? ''),
    score: { name: String(first?.scoreName ?? ''), goal: first?.goal === 'lowest' ? 'lowest' : 'highest' },
    trials: rows.filter(({ kind }) => kind !== 'ensemble').map((row) => trialOf(row, parameterColumns)),
    ensembles: rows
      .filter(({ kind, status }) => kind === 'ensemble' && status === 'finished')
      .map(ensembleOf),
    frame,
  };
}

function trialOf(row: Readonly<Record<string, unknown>>, parameterColumns: readonly string[]): TrialResult {
  const curve = Object.fromEntries(CURVES.map((name) => [name, numbersOf(row[`curve.${name}`])]));
  return {
    id: String(row.id),
    status: row.status as TrialResult['status'],
    configuration: String(row.configuration),
    parameters: Object.fromEntries(
      parameterColumns.map((column) => [column.slice(PARAMETER.length), parameterOf(row[column])]),
    ),
    seed: Number(row.seed),
    fold: numberOf(row.fold),
    score: numberOf(row.score),
    epochs: numberOf(row.epochs),
    seconds: numberOf(row.seconds),
    curve: curve.epoch.length === 0 ? null : (curve as unknown as LearningCurve),
  };
}

function ensembleOf(row: Readonly<Record<string, unknown>>): EnsembleResult {
  return {
    configuration: String(row.configuration),
    members: (row.members as readonly string[]).map(String),
    accuracy: Number(row.accuracy),
    bestMemberAccuracy: Number(row.bestMemberAccuracy),
    pValue: Number(row.pValue),
  };
}

// Whole numbers of 64 bits may come as bigint.
const numberOf = (value: unknown) => (value === null || value === undefined ? null : Number(value));
const numbersOf = (value: unknown) => (Array.isArray(value) ? value.map(Number) : []);

function parameterOf(value: unknown): ParameterValue {
  if (value === undefined) return null;
  return typeof value === 'bigint' ? Number(value) : (value as ParameterValue);
}
