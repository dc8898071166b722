import { printableText } from '../dataset/message-text';

/** Where progress is written, and what it can do. */
export interface ProgressScreen {
  write(text: string): void;
  /** True where a line can be written over: a terminal. */
  readonly rewritable: boolean;
  /** Characters a line. */
  readonly columns: number;
}

/** On paper and in log files a progress line of the same thing comes at most this often. */
export const SECONDS_BETWEEN_LINES = 5;

/** On a terminal a line is written over at most this often. */
const SECONDS_BETWEEN_DRAWINGS = 0.1;

const BAR_CELLS = 20;

/** The command's own standard output. */
export function standardOutput(): ProgressScreen {
  return screenOf(process.stdout);
}

/** The command's own standard error: for progress where the output is a result to be read by a program. */
export function standardError(): ProgressScreen {
  return screenOf(process.stderr);
}

function screenOf(stream: NodeJS.WriteStream): ProgressScreen {
  return {
    write: (text) => stream.write(text),
    rewritable: stream.isTTY === true,
    columns: stream.columns ?? 80,
  };
}

/** A share from 0 to 1 as a bar of text, `cells` characters wide. */
export function barText(fraction: number, cells: number = BAR_CELLS): string {
  const filled = Math.floor(Math.min(1, Math.max(0, fraction)) * cells);
  return '█'.repeat(filled) + '░'.repeat(cells - filled);
}

/** Writes a terminal's line over, cut to its width. */
export function rewriteLine(screen: ProgressScreen, line: string): void {
  screen.write(`\r\u001b[K${printableText(line).slice(0, screen.columns - 1)}`);
}

/** Tells how one piece of work goes: a bar that is written over on a terminal, now and then a plain line elsewhere. */
export class ProgressLine {
  private latest = Number.NEGATIVE_INFINITY;

  /** @param now seconds on any clock; a test brings its own. */
  constructor(
    private readonly screen: ProgressScreen,
    private readonly name: string,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  /** @param fraction share done, 0 to 1; `text` says more. */
  update(fraction: number, text: string): void {
    const now = this.now();
    const { rewritable } = this.screen;
    if (now - this.latest < (rewritable ? SECONDS_BETWEEN_DRAWINGS : SECONDS_BETWEEN_LINES)) return;
    this.latest = now;
    const percent = `${Math.round(100 * fraction)} %`;
    if (rewritable) rewriteLine(this.screen, `${this.name} ${barText(fraction)} ${percent}  ${text}`);
    else this.screen.write(`${this.name} ${percent}  ${printableText(text)}\n`);
  }

  /** Takes the line away on a terminal. */
  clear(): void {
    if (this.screen.rewritable) this.screen.write('\r\u001b[K');
  }

  /** Writes a line that stays. */
  say(line: string): void {
    const shown = printableText(line);
    this.screen.write(this.screen.rewritable ? `\r\u001b[K${shown}\n` : `${shown}\n`);
  }
}
