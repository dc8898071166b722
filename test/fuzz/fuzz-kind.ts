import type * as fc from 'fast-check';

/** Where a case's input lies while it runs. */
export interface CasePlace {
  /** An empty folder for the input; the only one in which anything may be written, but for the system's temporary one. */
  readonly folder: string;
  /** A folder beside it, whose file nobody may touch. */
  readonly outside: string;
}

/** What became of a case's input, where nothing was wrong with our code. */
export type Outcome = 'accepted' | 'refused';

/**
 * Makes the input of a case and gives it to our code. Throws when something is wrong with our code: a `Finding`, or an
 * assertion about the result.
 */
export type RunCase<Case> = (one: Case, place: CasePlace) => Promise<Outcome>;

/** One kind of input, as it is written. */
export interface FuzzKindOf<Case> {
  readonly name: string;
  /** How much of a long run it gets; cases of different kinds cost differently. */
  readonly share: number;
  /** The cases: plain data, so that one can be sent to another process, shrunk and kept. */
  readonly cases: fc.Arbitrary<Case>;
  /** Makes what all cases begin with, once in a process, and only there loads the code that is tried. */
  readonly prepare: () => Promise<RunCase<Case>>;
  /** Most memory that one case may take for a while, in MB. Default `MOST_GROWTH_MB`. */
  readonly mostGrowthMB?: number;
}

/** One kind of input, whatever its cases are. */
export type FuzzKind = FuzzKindOf<unknown>;

/** Forgets what a kind's cases are: from here on they only come out of `cases` and go into `run`. */
export function fuzzKind<Case>(kind: FuzzKindOf<Case>): FuzzKind {
  return kind as unknown as FuzzKind;
}

/** More memory than any small input of these kinds has a reason to take. */
export const MOST_GROWTH_MB = 400;

/** Something is wrong with our code. */
export class Finding extends Error {
  override readonly name = 'Finding';
}
