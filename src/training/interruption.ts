import type { History } from './history';

/** Tells the signal that aborts when the reader asks to stop what runs now. */
export type InterruptionSource = () => AbortSignal | undefined;

// The kernel and the cells load this module separately, so what they share hangs on the process itself.
const INTERRUPTION = Symbol.for('facial-emotion-notebooks.interruption');
const shared = globalThis as unknown as Record<symbol, InterruptionSource | undefined>;

/** Called by whoever hears the reader's wish to stop, such as a notebook's kernel. */
export function setInterruptionSource(source: InterruptionSource | undefined): void {
  shared[INTERRUPTION] = source;
}

/** Aborts when the reader stops the cell that runs now; undefined where nobody can stop anything. */
export function interruptionSignal(): AbortSignal | undefined {
  return shared[INTERRUPTION]?.();
}

/** A training ended because the reader stopped its cell. The model keeps what it has learned. */
export class TrainingInterrupted extends Error {
  override readonly name = 'TrainingInterrupted';

  /** @param history the epochs that were finished. */
  constructor(
    readonly history: History,
    place: {
      readonly epoch: number;
      readonly epochs: number;
      /** Whether there is a checkpoint to go on from. */
      readonly kept?: boolean;
    },
  ) {
    const finished = history.epoch.length;
    super(
      `training was stopped in epoch ${place.epoch + 1} of ${place.epochs}; the model keeps what it has learned, and ` +
        `trainingHistory(model) holds ${finished === 1 ? 'the finished epoch' : `the ${finished} finished epochs`}` +
        (place.kept ? '; calling fit again as before goes on from there' : ''),
    );
  }
}
