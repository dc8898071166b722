import { messageText } from './message-text';

/** Where in the data something is wrong. */
export interface DataErrorPlace {
  /** The file as its reader knows it: `fer2013.csv`, or `archive.zip: fer2013.csv` for a member. */
  readonly file: string;
  /** Data row, counted from 1 without the header. */
  readonly row?: number;
  /** Line of the text file, counted from 1 with the header. */
  readonly line?: number;
  /** Name of the column, as in the header. */
  readonly column?: string;
}

/**
 * Data that cannot be used as it is. The message reads as a whole: file, row and column, what was expected, what came and
 * what to do, e.g. `fer2013.csv, row 17 (line 18), pixels: expected 2304 values, got 2303. Correct or delete the row.`
 */
export class DataError extends Error {
  override readonly name = 'DataError';
  readonly file: string;
  readonly row?: number;
  readonly line?: number;
  readonly column?: string;
  /** The message without the place. */
  readonly problem: string;

  constructor(place: DataErrorPlace, problem: string, options?: { readonly cause?: unknown }) {
    const line = place.line === undefined ? '' : `, line ${place.line}`;
    const row = place.row === undefined ? line : `, row ${place.row} (line ${place.line})`;
    const column = place.column === undefined ? '' : `, ${place.column}`;
    super(messageText(`${place.file}${row}${column}: ${problem}`), options);
    this.file = place.file;
    this.row = place.row;
    this.line = place.line;
    this.column = place.column;
    this.problem = problem;
  }
}

/** An archive that ends before its contents do. */
export function truncatedError(file: string, cause?: unknown): DataError {
  return new DataError({ file }, 'the archive is truncated: it ends before its contents do. Get it again.', {
    cause,
  });
}

/** A file or a folder that the system does not let us read. */
export function unreadableError(file: string, cause: unknown): DataError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DataError({ file }, 'there is no such file. Check its name and folder.', { cause });
  }
  if (code === 'ELOOP') {
    return new DataError({ file }, 'the file is a link that leads in a circle. Delete it.', { cause });
  }
  return new DataError({ file }, `the file cannot be read (${code ?? message}). Check its permissions.`, {
    cause,
  });
}
