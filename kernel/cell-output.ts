import type { NativeOutput } from './native-output';
import { type CellPublisher, cellContext, type RunningCell } from './running-cell';

type StreamName = 'stdout' | 'stderr';

/** A cell that prints in a loop may send this many messages at once; JupyterLab drops output beyond 1000 a second. */
const MESSAGES_IN_A_BURST = 10;
const BURST_MS = 100;

/** How often output of native code is looked for while a cell runs, in milliseconds. */
const NATIVE_MS = 100;

/**
 * Brings what is printed to the cell that printed it: JavaScript's output by the code that runs, also when a timer
 * of an earlier cell prints, and native code's by the cell that runs. Everything arrives in the order of printing.
 */
export class CellOutput {
  private lastCell: RunningCell | undefined;
  private buffered:
    | { readonly publisher: CellPublisher; readonly name: StreamName; text: string }
    | undefined;
  private timer: NodeJS.Timeout | undefined;
  private burstStart = 0;
  private messages = 0;
  private readonly decoder = new TextDecoder();

  constructor(private readonly native: NativeOutput) {
    setInterval(() => this.drainNative(), NATIVE_MS).unref();
  }

  /** Takes over what the process prints. */
  redirect(): void {
    for (const name of ['stdout', 'stderr'] as const) {
      process[name].write = (
        chunk: string | Uint8Array,
        encoding?: BufferEncoding | ((error?: Error) => void),
        written?: (error?: Error) => void,
      ) => {
        this.drainNative();
        this.write(name, typeof chunk === 'string' ? chunk : this.decoder.decode(chunk));
        const callback = typeof encoding === 'function' ? encoding : written;
        if (callback) queueMicrotask(callback);
        return true;
      };
    }
  }

  /** Output whose cell is not known is the last cell's from now on. */
  beginCell(cell: RunningCell): void {
    this.flush();
    this.lastCell = cell;
  }

  /** Sends everything that was printed; to be called before any other message about a cell. */
  flush(): void {
    this.drainNative();
    this.sendBuffered();
  }

  /** The cell to which the code that runs now belongs. */
  owner(): RunningCell | undefined {
    return cellContext.getStore() ?? this.lastCell;
  }

  private drainNative(): void {
    for (const { name, text } of this.native.read()) {
      if (this.lastCell) this.send(this.lastCell.publisher, name, text);
      else this.native.log(text);
    }
  }

  private write(name: StreamName, text: string): void {
    const publisher = this.owner()?.publisher;
    if (publisher) this.send(publisher, name, text);
    else this.native.log(text);
  }

  private send(publisher: CellPublisher, name: StreamName, text: string): void {
    if (this.buffered && (this.buffered.publisher !== publisher || this.buffered.name !== name)) {
      this.sendBuffered();
    }
    if (this.buffered) {
      this.buffered.text += text;
      // Where nothing lets the timer fire, a loop's output still goes out in time.
      if (performance.now() - this.burstStart > BURST_MS) this.sendBuffered();
      return;
    }
    if (performance.now() - this.burstStart > BURST_MS) {
      this.burstStart = performance.now();
      this.messages = 0;
    }
    this.messages += 1;
    if (this.messages <= MESSAGES_IN_A_BURST) {
      publisher.stream(name, text);
      return;
    }
    this.buffered = { publisher, name, text };
    this.timer = setTimeout(() => this.sendBuffered(), BURST_MS);
  }

  private sendBuffered(): void {
    clearTimeout(this.timer);
    const { buffered } = this;
    this.buffered = undefined;
    buffered?.publisher.stream(buffered.name, buffered.text);
  }
}
