/** Milliseconds without a request after which a kernel counts as idle: notebooks that run through leave no such gaps. */
const IDLE_MS = 2000;

/**
 * Has something prepared as soon as nobody is waiting for anything. A reader who reads a notebook's first lines has the
 * compiler ready when a cell of their own needs it; a notebook that runs through cells that were compiled before never does.
 */
export class IdlePreparation {
  private numOpen = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param prepare may be called more than once. */
  constructor(
    private readonly prepare: () => void,
    private readonly idleMs = IDLE_MS,
  ) {}

  /** Tells of a request; what it waits for counts, too, until it is answered. */
  begin(): void {
    this.numOpen += 1;
    clearTimeout(this.timer);
  }

  /** Tells that a request was answered. */
  end(): void {
    this.numOpen -= 1;
    if (this.numOpen === 0) this.timer = setTimeout(this.prepare, this.idleMs).unref();
  }
}
