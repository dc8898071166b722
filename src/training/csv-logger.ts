import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';
import { pythonFloat } from '../model/python-number-text';
import type { CallbackState, TrainingCallback, TrainingContext } from './callbacks';
import type { EpochResult } from './history';

/** How the table is written. */
export interface CSVLoggerOptions {
  /** Between two columns, one character. Default a comma. */
  readonly separator?: string;
  /** Whether a file that is there is gone on with, and not replaced. Default false. */
  readonly append?: boolean;
}

/** In Keras's order, by name. */
const COLUMNS = ['epoch', 'accuracy', 'learningRate', 'loss', 'valAccuracy', 'valLoss'] as const;
/** As Python's `csv` writes. */
const LINE_END = '\r\n';

/**
 * Writes each epoch's metrics as a row of a CSV file: `epoch`, counted from 0, `accuracy`, `learningRate`, `loss`,
 * `valAccuracy` and `valLoss`, the last two `NA` without validation. The file is replaced as a whole after each epoch,
 * so that it can be read at any time, and never ends within a row. A training that is taken up goes on after the rows
 * of its checkpoint.
 *
 * Source: Keras's `CSVLogger`. Differences: our names; the learning rate is always there; appending to a file with
 * other columns is an error; folders on the way are made.
 */
export class CSVLogger implements TrainingCallback {
  readonly name = 'CSVLogger';
  private readonly separator: string;
  private readonly append: boolean;
  private contents = '';

  /** @throws RangeError when the separator is not one character, or one that numbers hold. */
  constructor(
    private readonly filename: string,
    { separator = ',', append = false }: CSVLoggerOptions = {},
  ) {
    if (!/^[^\w."\r\n+-]$/.test(separator)) {
      throw new RangeError(
        `CSVLogger: separator: expected one character that is part of no number or name, got ${JSON.stringify(separator)}`,
      );
    }
    this.separator = separator;
    this.append = append;
  }

  /** @throws Error naming the file when it cannot be written, or is to be gone on with and has other columns. */
  async onTrainBegin({ resumedAt }: TrainingContext): Promise<void> {
    // The rows come with the checkpoint.
    if (resumedAt !== undefined) return;
    const header = COLUMNS.join(this.separator) + LINE_END;
    this.contents = (this.append ? await this.existing() : '') || header;
    if (!this.contents.startsWith(header)) {
      const [firstLine] = this.contents.split(/\r?\n/, 1);
      throw new Error(
        `CSVLogger: ${this.filename}: expected the columns ${header.trimEnd()} to append to, got ${firstLine}`,
      );
    }
    if (!this.contents.endsWith(LINE_END)) {
      throw new Error(
        `CSVLogger: ${this.filename}: expected whole rows to append to, the last one has no end`,
      );
    }
    await this.write();
  }

  /** @throws Error naming the file when it cannot be written. */
  async onEpochEnd(result: EpochResult, _context: TrainingContext): Promise<void> {
    const cells = COLUMNS.map((column) => {
      const value = result[column];
      if (value === undefined) return 'NA';
      return column === 'epoch' ? String(value) : pythonFloat(value);
    });
    this.contents += cells.join(this.separator) + LINE_END;
    await this.write();
  }

  /** The file's text. */
  state(): CallbackState {
    return { contents: this.contents };
  }

  restore(state: CallbackState): void {
    this.contents = state.contents as string;
  }

  private async existing(): Promise<string> {
    try {
      return await readFile(this.filename, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw new Error(`CSVLogger: cannot read ${this.filename}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  private async write(): Promise<void> {
    try {
      await mkdir(path.dirname(this.filename), { recursive: true });
      await writeWholeFile(this.filename, this.contents);
    } catch (error) {
      throw new Error(`CSVLogger: cannot write ${this.filename}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
}
