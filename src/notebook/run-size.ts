/** How much of the data a run takes and how long it trains, unless told otherwise. */
export interface RunSizeDefaults {
  readonly epochs: number;
  /** Faces of each usage; undefined: all. */
  readonly limit: number | undefined;
  /** Further epochs in which notebook 08 tries another augmentation. */
  readonly furtherEpochs: number;
  /** Training faces those further epochs go through. */
  readonly furtherFaces: number;
  /** Training faces notebook 08 describes by the transferred network. */
  readonly embeddedFaces: number;
  /** Training faces on which notebook 08 tries variations of the compact network. */
  readonly triedFaces: number;
  /** Epochs of each of them. */
  readonly triedEpochs: number;
  /** Training faces of each trial in the small search of notebook 12, and as many to watch at most. */
  readonly searchFaces: number;
  /** Epochs of each of these trials. */
  readonly searchEpochs: number;
}

/**
 * The sizes a run comes in: `quick` for tests, where only the way through matters; `report` for a report within a few
 * minutes on the drawn faces and two cores; `full` for the walkthrough's own 30 epochs on everything.
 */
export const RUN_SIZES = {
  quick: {
    epochs: 1,
    limit: 140,
    furtherEpochs: 1,
    furtherFaces: 64,
    embeddedFaces: 32,
    triedFaces: 128,
    triedEpochs: 1,
    searchFaces: 64,
    searchEpochs: 2,
  },
  report: {
    epochs: 4,
    limit: undefined,
    furtherEpochs: 1,
    furtherFaces: 320,
    embeddedFaces: 224,
    triedFaces: 192,
    triedEpochs: 2,
    searchFaces: 128,
    searchEpochs: 4,
  },
  full: {
    epochs: 30,
    limit: undefined,
    furtherEpochs: 5,
    furtherFaces: 28_709,
    embeddedFaces: 28_709,
    triedFaces: 4_000,
    triedEpochs: 6,
    searchFaces: 4_000,
    searchEpochs: 10,
  },
} as const satisfies Record<string, RunSizeDefaults>;

/** The name of a size. */
export type RunSize = keyof typeof RUN_SIZES;
