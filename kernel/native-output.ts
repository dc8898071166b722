import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Text that did not come through JavaScript. */
export interface NativeText {
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
}

const STREAMS = [
  { name: 'stdout', descriptor: 1 },
  { name: 'stderr', descriptor: 2 },
] as const;

/** Files that were read to the end are emptied beyond this size, in bytes. */
const KEPT_BYTES = 1_000_000;

/**
 * What TensorFlow says without being asked: notes (its lines start with I, warnings' with W, errors' with E), and how
 * early it says so. They go to Jupyter's log; `TF_CPP_MIN_LOG_LEVEL` does not silence them.
 */
const CHATTER = /^(?:WARNING: All log messages before absl::InitializeLog\(\)|I\d{4} \d\d:\d\d:\d\d).*\n/gm;

/** Lines kept of what a crashed kernel has printed. */
const LAST_LINES = 20;

interface Capture {
  readonly name: NativeText['name'];
  readonly descriptor: number;
  readonly file: string;
  readonly decoder: StringDecoder;
  readBytes: number;
}

/**
 * What native code and child processes print: TensorFlow's messages, for instance, go to the process's standard
 * error without passing through Node. Both standard outputs become files here, which are read while cells run.
 */
export class NativeOutput {
  private readonly captures: Capture[] = [];
  private readonly originalStderr: number | undefined;

  /**
   * Takes over the process's standard outputs. To be called first of all: a descriptor that is closed and opened
   * again keeps its number only while nobody else opens a file.
   *
   * @param folder for the files; what crashed kernels have left there is printed to the original standard error,
   *   which Jupyter keeps, and removed.
   */
  constructor(folder: string) {
    try {
      mkdirSync(folder, { recursive: true });
      this.originalStderr = openLog(folder);
    } catch {
      // Without a file to write to, native output stays where it goes.
      return;
    }
    this.reportCrashes(folder);
    for (const { name, descriptor } of STREAMS) {
      const file = path.join(folder, `${process.pid}.${name}`);
      closeSync(descriptor);
      openSync(file, 'a+');
      this.captures.push({ name, descriptor, file, decoder: new StringDecoder('utf8'), readBytes: 0 });
    }
    process.once('exit', () => this.close());
  }

  /** What was printed since the last call. */
  read(): NativeText[] {
    return this.captures.flatMap((capture) => {
      const { size } = fstatSync(capture.descriptor);
      if (size <= capture.readBytes) return [];
      const bytes = Buffer.alloc(size - capture.readBytes);
      const numBytes = readSync(capture.descriptor, bytes, 0, bytes.length, capture.readBytes);
      capture.readBytes += numBytes;
      if (capture.readBytes > KEPT_BYTES) {
        ftruncateSync(capture.descriptor);
        capture.readBytes = 0;
      }
      const printed = capture.decoder.write(bytes.subarray(0, numBytes));
      const text = printed.replace(CHATTER, (line) => {
        this.log(line);
        return '';
      });
      return text === '' ? [] : [{ name: capture.name, text }];
    });
  }

  /** Writes to Jupyter's own log. */
  log(text: string): void {
    try {
      writeSync(this.originalStderr ?? 2, text);
    } catch {
      // Nobody reads the log any more.
    }
  }

  /** Gives what is left to Jupyter's log, and removes the files. */
  close(): void {
    for (const { text } of this.read()) this.log(text);
    for (const { file } of this.captures) rmSync(file, { force: true });
  }

  private reportCrashes(folder: string): void {
    for (const file of readdirSync(folder)) {
      const process = Number.parseInt(file, 10);
      if (!Number.isInteger(process) || isAlive(process)) continue;
      const lastWords = readFileSync(path.join(folder, file), 'utf8')
        .trim()
        .split('\n')
        .slice(-LAST_LINES)
        .join('\n');
      if (lastWords !== '') {
        this.log(
          `A kernel (process ${process}) did not end by itself. The last that was printed there:\n${lastWords}\n`,
        );
      }
      rmSync(path.join(folder, file), { force: true });
    }
  }
}

/** Jupyter's log; where that cannot be opened a second time, because it is a socket, a file of the kernel's own. */
function openLog(folder: string): number {
  try {
    return openSync('/dev/fd/2', 'a');
  } catch {
    return openSync(path.join(folder, 'kernel.log'), 'a');
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
