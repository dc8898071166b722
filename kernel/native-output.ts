import { fstatSync, ftruncateSync, readdirSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Text that did not come through JavaScript. */
export interface NativeText {
  readonly name: 'stdout' | 'stderr';
  readonly text: string;
}

/** One of the process's standard outputs, which is a file now. */
export interface CapturedOutput {
  readonly name: NativeText['name'];
  readonly descriptor: number;
  readonly file: string;
}

/** What the launcher has made of the standard outputs. */
export interface StandardOutputs {
  /** Descriptor of Jupyter's log. */
  readonly log: number;
  readonly captured: readonly CapturedOutput[];
}

/** Files that were read to the end are emptied beyond this size, in bytes. */
const KEPT_BYTES = 1_000_000;

/**
 * What TensorFlow says without being asked: notes (its lines start with I, warnings' with W, errors' with E), and how
 * early it says so. They go to Jupyter's log; `TF_CPP_MIN_LOG_LEVEL` does not silence them.
 */
const CHATTER = /^(?:WARNING: All log messages before absl::InitializeLog\(\)|I\d{4} \d\d:\d\d:\d\d).*\n/gm;

/** Lines kept of what a crashed kernel has printed. */
const LAST_LINES = 20;

interface Capture extends CapturedOutput {
  readonly decoder: StringDecoder;
  readBytes: number;
}

/**
 * What native code and child processes print: TensorFlow's messages, for instance, go to the process's standard
 * error without passing through Node. The launcher has made files of both outputs, which are read while cells run.
 */
export class NativeOutput {
  private readonly captures: readonly Capture[];
  private readonly logDescriptor: number;

  constructor({ log, captured }: StandardOutputs) {
    this.logDescriptor = log;
    this.captures = captured.map((output) => ({
      ...output,
      decoder: new StringDecoder('utf8'),
      readBytes: 0,
    }));
    if (captured.length > 0) this.reportCrashes(path.dirname(captured[0].file));
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
      writeSync(this.logDescriptor, text);
    } catch {
      // Nobody reads the log any more.
    }
  }

  /** Gives what is left to Jupyter's log, and removes the files. */
  close(): void {
    for (const { text } of this.read()) this.log(text);
    for (const { file } of this.captures) rmSync(file, { force: true });
  }

  /** Kernels that were killed have left their files; a crash's last words belong into Jupyter's log. */
  private reportCrashes(folder: string): void {
    for (const file of readdirSync(folder)) {
      const kernel = Number.parseInt(file, 10);
      if (!Number.isInteger(kernel) || isAlive(kernel)) continue;
      const left = path.join(folder, file);
      const lastWords = file.endsWith('.stderr') ? lastLines(left) : '';
      if (lastWords !== '')
        this.log(`The last that kernel ${kernel} said before it ended by force:\n${lastWords}\n`);
      rmSync(left, { force: true });
    }
  }
}

function lastLines(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').replace(CHATTER, '').trim();
    return text.split('\n').slice(-LAST_LINES).join('\n');
  } catch {
    // Another kernel that starts now has reported it.
    return '';
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
