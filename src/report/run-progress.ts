import { durationText } from '../command/duration-text';
import { barText, type ProgressScreen, rewriteLine, SECONDS_BETWEEN_LINES } from '../command/progress-screen';
import type { ExecutionEvent } from './execute-notebook';

/**
 * Tells how the run of one notebook goes: on a terminal as one line with a bar that is written over, elsewhere
 * as plain lines. Notebooks may run side by side, so every line names its own.
 */
export class NotebookProgress {
  readonly #screen: ProgressScreen;
  readonly #name: string;
  readonly #hasLine: () => boolean;
  readonly #now: () => number;
  readonly #started: number;
  #numCells = 0;
  #cell = 0;
  #cellStarted = 0;
  #text = '';
  #lastLine = Number.NEGATIVE_INFINITY;

  /**
   * @param hasLine whether the terminal's one line that is written over belongs to this notebook now.
   * @param now seconds on any clock; a test brings its own.
   */
  constructor(
    screen: ProgressScreen,
    name: string,
    hasLine: () => boolean = () => true,
    now: () => number = () => performance.now() / 1000,
  ) {
    this.#screen = screen;
    this.#name = name;
    this.#now = now;
    this.#hasLine = hasLine;
    this.#started = now();
    if (!screen.rewritable) screen.write(`${name} starts\n`);
  }

  /** Takes in what the notebook's run tells. */
  take(event: ExecutionEvent): void {
    if (event.event === 'kernel') this.#numCells = event.numCells;
    if (event.event === 'cell-start') {
      this.#cell = event.cell;
      this.#cellStarted = this.#now();
      this.#text = event.firstLine;
    }
    if (event.event === 'progress') this.#text = event.text;
    if (this.#screen.rewritable) this.refresh();
    else this.#line(event);
  }

  /** Writes the line anew, for the time that has gone by; nothing where lines cannot be written over. */
  refresh(): void {
    if (!this.#screen.rewritable || !this.#hasLine()) return;
    const done = this.#numCells === 0 ? 0 : Math.max(0, this.#cell - 1) / this.#numCells;
    const elapsed = durationText(this.#now() - this.#started);
    const where = this.#numCells === 0 ? 'starting the kernel' : `cell ${this.#cell}/${this.#numCells}`;
    const line = `${this.#name} ${barText(done)} ${where} ${elapsed}  ${this.#text}`;
    rewriteLine(this.#screen, line);
  }

  /** The notebook's last line. */
  end(outcome: 'done' | 'failed'): void {
    const elapsed = durationText(this.#now() - this.#started);
    const line = `${this.#name} ${outcome === 'done' ? `done, ${this.#numCells} ${this.#numCells === 1 ? 'cell' : 'cells'},` : 'failed'} in ${elapsed}\n`;
    this.#screen.write(this.#screen.rewritable ? `\r\u001b[K${line}` : line);
  }

  #line(event: ExecutionEvent): void {
    const now = this.#now();
    if (event.event === 'cell-end') {
      this.#screen.write(
        `${this.#name} cell ${event.cell}/${this.#numCells} ${durationText(event.seconds)}  ${this.#text}\n`,
      );
    } else if (event.event === 'progress' && now - this.#lastLine >= SECONDS_BETWEEN_LINES) {
      this.#lastLine = now;
      const elapsed = durationText(now - this.#cellStarted);
      this.#screen.write(
        `${this.#name} cell ${event.cell}/${this.#numCells} running ${elapsed}  ${event.text}\n`,
      );
    }
  }
}
