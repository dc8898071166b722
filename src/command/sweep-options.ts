import path from 'node:path';
import { storageProblem } from '../sweep/sweep-description';
import { givenOptions, OptionError, required, wholeNumber } from './command-options';

/** What a sweep was asked for. */
export interface SweepOptions {
  /** Absolute path of the description. */
  readonly config: string;
  /** An fsspec URL or an absolute path; undefined: as the description says. */
  readonly storage: string | undefined;
  /** Address of a running Dask scheduler; undefined: a cluster of this machine's processors is started. */
  readonly scheduler: string | undefined;
  /** Trials at a time on this machine; undefined: as many as it has processors for. */
  readonly workers: number | undefined;
  /** Absolute path of a copy of the table; undefined: none. */
  readonly table: string | undefined;
  /** Whether only to say what would be done. */
  readonly dryRun: boolean;
}

/** What `--help` prints. */
export const SWEEP_USAGE = `Usage: npm run sweep -- --config FILE [options]

Runs many trainings, or a notebook many times, as a description says: a grid, random draws or successive halving over
recipes, seeds and folds. Trials go to a Dask cluster, keep checkpoints on shared storage and come to one Parquet table.
Run again, it goes on where it was stopped or killed; what is done is not done again. docs/sweep.md has examples.

  --config FILE       the description, JSON
  --storage URL       where trials and results are kept: a folder, file:///…, s3://bucket/… or another address that
                      fsspec knows (default: the description's “storage”, else runs/sweeps/NAME)
  --scheduler URL     a running Dask scheduler, e.g. tcp://10.0.0.1:8786
                      (default: a cluster of this machine's processors, for as long as this command runs)
  --workers N         trials at a time on this machine (default: one for each processor)
  --table FILE        write the table there as well
  --dry-run           say what would be done, and do nothing
  --help              this text

Exit status: 0 done, 1 something failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM with everything kept.`;

const KINDS = {
  config: { type: 'string' },
  storage: { type: 'string' },
  scheduler: { type: 'string' },
  workers: { type: 'string' },
  table: { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

/**
 * Reads the command line of `npm run sweep`.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when an option is unknown or missing, or its value cannot be used.
 */
export function parseSweepOptions(args: readonly string[], folder: string): SweepOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  const { storage, scheduler } = given;
  const problem = storage && storageProblem(storage);
  if (problem) throw new OptionError(`--storage: ${problem}.`);
  if (scheduler !== undefined && !/^(tcp|tls|ws|wss|ucx):\/\/\S+:\d+/.test(scheduler)) {
    throw new OptionError(`--scheduler takes an address such as tcp://10.0.0.1:8786, got “${scheduler}”.`);
  }
  if (scheduler !== undefined && given.workers !== undefined) {
    throw new OptionError('--workers is for this machine; a scheduler has workers of its own.');
  }
  return {
    config: path.resolve(folder, required('--config', given.config)),
    storage: storage === undefined || storage.includes('://') ? storage : path.resolve(folder, storage),
    scheduler,
    workers: wholeNumber('--workers', given.workers, 1),
    table: given.table && path.resolve(folder, given.table),
    dryRun: given['dry-run'] ?? false,
  };
}
