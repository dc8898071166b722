/** How much of the data a run takes and how long it trains, unless told otherwise. */
export interface RunSizeDefaults {
  readonly epochs: number;
  /** Faces of each usage; undefined: all. */
  readonly limit: number | undefined;
  /** Faces of a usage that notebook 08 trains each of its variants on. */
  readonly comparisonLimit: number;
  /** Epochs notebook 08 trains each of its variants for. */
  readonly comparisonEpochs: number;
}

/**
 * The sizes a run comes in: `quick` for tests, where only the way through matters; `report` for a report within a few
 * minutes on the drawn faces; `full` for the walkthrough's own 30 epochs on everything.
 */
export const RUN_SIZES = {
  quick: { epochs: 1, limit: 140, comparisonLimit: 70, comparisonEpochs: 1 },
  report: { epochs: 5, limit: undefined, comparisonLimit: 700, comparisonEpochs: 4 },
  full: { epochs: 30, limit: undefined, comparisonLimit: 28_709, comparisonEpochs: 30 },
} as const satisfies Record<string, RunSizeDefaults>;

/** The name of a size. */
export type RunSize = keyof typeof RUN_SIZES;
