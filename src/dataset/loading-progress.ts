/** How far loading has come. */
export interface LoadingProgress {
  /** Share of the source that has been used, 0 to 1; the last call says 1. */
  readonly fraction: number;
  /** Faces read so far. */
  readonly rows: number;
  /** Since loading began. */
  readonly seconds: number;
}

const SECONDS_BETWEEN_CALLS = 0.1;

/** Passes progress on, at most ten times a second, and always the end. */
export class ProgressReporter {
  private readonly start = performance.now();
  private lastCall = 0;

  constructor(private readonly onProgress: ((progress: LoadingProgress) => void) | undefined) {}

  report(fraction: number, rows: number): void {
    const seconds = (performance.now() - this.start) / 1000;
    if (fraction < 1 && seconds - this.lastCall < SECONDS_BETWEEN_CALLS) return;
    this.lastCall = seconds;
    this.onProgress?.({ fraction, rows, seconds });
  }
}
