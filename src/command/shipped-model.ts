import type { EvaluationSummary } from '../evaluation/evaluation-summary';
import type { McNemarResult } from '../evaluation/mcnemar-test';
import type { Robustness } from '../evaluation/robustness';
import type { ViewsName } from './evaluated-views';

/** A summary on one part of the data, seen in one way. */
export interface MeasuredRows extends EvaluationSummary {
  readonly views: ViewsName;
}

/** What `results.json` of a shipped model holds: everything that its card and the tables of models say. */
export interface ShippedModel {
  readonly name: string;
  readonly description: string;
  readonly parameters: number;
  /** Of the weights' file. */
  readonly bytes: number;
  /** Of the weights' file, in hex. */
  readonly sha256: string;
  /** Median time of a prediction of one face. */
  readonly millisecondsPerFace: number;
  readonly machine: string;
  /** The day it was measured, `2026-01-31`. */
  readonly measured: string;
  readonly data: {
    readonly name: string;
    readonly sha256: string;
    readonly counts: Readonly<Record<string, number>>;
  };
  readonly training: {
    /** From the folder of the project, with `--data` and `--out` left to the reader. */
    readonly command: string;
    readonly epochs: number;
    readonly seconds: number;
  };
  /** On the rows marked PublicTest, by which choices are made. */
  readonly validation: readonly MeasuredRows[];
  /** On the rows marked PrivateTest, looked at once. */
  readonly test: readonly MeasuredRows[];
  /** On the rows marked PrivateTest, of single views. */
  readonly robustness: Robustness;
  /** Difference from the walkthrough's CNN on the rows marked PrivateTest, single views; null for itself. */
  readonly againstWalkthrough: McNemarResult | null;
}
