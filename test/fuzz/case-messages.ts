import type { Outcome } from './fuzz-kind';

/** What the process of a kind is told: a case, or to say whether it has left anything open. */
export type CaseRequest = { readonly case: unknown } | { readonly end: true };

/** What it answers. */
export type CaseReply =
  | { readonly ready: true }
  | {
      readonly outcome: Outcome | undefined;
      readonly milliseconds: number;
      /** Of all threads; on a busy machine less than has passed. */
      readonly computedMilliseconds: number;
      /** Most memory that was taken at any moment of the case, beyond what was taken before it. */
      readonly growthMB: number;
      /** What was wrong, or undefined. */
      readonly finding: string | undefined;
    };
