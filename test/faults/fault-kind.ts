import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SeededRandom } from '../../src/dataset/seeded-random';

/** A result from before a fault that is gone or changed after it: what must never happen. */
export class LostResult extends Error {
  override readonly name = 'LostResult';
}

/** What one round of faults came to. */
export interface Round {
  /** How many faults were injected. */
  readonly faults: number;
  /** How it ended, in the words that a person was told where there were any; equal endings are counted together. */
  readonly ended: string;
}

/** A kind of fault and what it is done to. */
export interface FaultKind {
  /** For `--only`, and in the table, e.g. `kill checkpoint`. */
  readonly name: string;
  /** How many rounds a long run has. */
  readonly times: number;
  /** Why it cannot be tried on this machine, or undefined. */
  readonly unavailable?: () => string | undefined;
  /**
   * Gets ready what all rounds share; `inject` then does one round in a folder of its own.
   *
   * @throws LostResult, or any other error for a message that is missing or a next run that does not work.
   */
  begin(): Promise<{
    inject(folder: string, random: SeededRandom): Promise<Round>;
    end?(): Promise<void> | void;
  }>;
}

/** Runs something in a folder of its own, which is gone afterwards. */
export async function inFolder<Result>(run: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'faults-'));
  try {
    return await run(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
