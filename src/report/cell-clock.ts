/** Measures how long no cell of any notebook runs: what a report takes beyond what its cells compute. */
export class CellClock {
  readonly #now: () => number;
  #idleSince: number | undefined;
  #idle = 0;
  #numRunning = 0;

  /** @param now seconds on any clock; a test brings its own. */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#idleSince = now();
  }

  cellStarted(): void {
    this.#numRunning += 1;
    if (this.#idleSince === undefined) return;
    this.#idle += this.#now() - this.#idleSince;
    this.#idleSince = undefined;
  }

  cellEnded(): void {
    this.#numRunning -= 1;
    if (this.#numRunning === 0) this.#idleSince = this.#now();
  }

  /** Seconds so far in which no cell was running. */
  get idleSeconds(): number {
    return this.#idle + (this.#idleSince === undefined ? 0 : this.#now() - this.#idleSince);
  }
}
