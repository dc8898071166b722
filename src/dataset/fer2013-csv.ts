import { DataError } from './data-error';
import { type FaceArrays, FaceCollector } from './face-collector';
import { MOST_FACES, PIXELS_PER_FACE } from './face-dataset';
import { NOT_PLAIN, readPlainRow } from './fast-row-reader';
import { FER2013_COLUMNS, type Fer2013Column, parseFer2013Header } from './fer2013-header';
import { parseFer2013Row } from './fer2013-row';
import { USAGES } from './usages';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The longest plain row has 4 bytes a pixel; generous blanks and quotes fit as well. */
const LONGEST_LINE = 8 * PIXELS_PER_FACE;

/** The shortest plain row: a digit and a blank or comma a pixel, the label and its comma, a usage and the line's end. */
const SHORTEST_ROW = 2 * PIXELS_PER_FACE + 2 + Math.min(...USAGES.map(({ length }) => length)) + 1;
/** Some programs end a file with a few; millions are a packed file that unpacks to nothing else. */
const MOST_EMPTY_LINES = 1_000;

const NO_ROWS = `expected a header line (${FER2013_COLUMNS.join(',')}) and one line per face after it`;

/**
 * Parses FER2013's CSV from its bytes in a single pass: Kaggle's `fer2013.csv` or the challenge's `icml_face_data.csv`, which
 * orders the columns differently and pads their names. Fields may be quoted, lines may end in LF or CRLF, a UTF-8 byte order
 * mark may come first, and the last line end may be missing. Beside the result it holds one line.
 *
 * @param chunks the file's bytes, cut anywhere; a chunk is not looked at again once the next is asked for.
 * @param options.file what errors call the file.
 * @param options.size how many bytes there are, if known: memory is then taken once, and nothing is copied.
 * @param options.onRows told after each chunk how many rows have been read.
 * @throws DataError at the first row that is not a face: a missing or extra column, other than 2,304 pixels, a pixel outside
 *   0 to 255, a label outside 0 to 6, an unknown usage, an empty line between rows; and for a file without rows.
 */
export async function parseFer2013Csv(
  chunks: AsyncIterable<Uint8Array>,
  options: {
    readonly file: string;
    readonly size?: number;
    readonly onRows?: (numRows: number) => void;
  },
): Promise<FaceArrays> {
  const parser = new Fer2013CsvParser(options.file, options.size);
  for await (const chunk of chunks) {
    parser.push(chunk);
    options.onRows?.(parser.numRows);
  }
  return parser.finish();
}

/** The state between chunks: the columns once known, the faces so far, and the line begun but not ended. */
class Fer2013CsvParser {
  private readonly faces: FaceCollector;
  private columns: readonly Fer2013Column[] | undefined;
  private begun = new Uint8Array(0);
  private numLines = 0;
  private emptyLine: number | undefined;

  constructor(
    private readonly file: string,
    size = 0,
  ) {
    this.faces = new FaceCollector(Math.ceil(size / SHORTEST_ROW));
  }

  get numRows(): number {
    return this.faces.numFaces;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.begun.length > 0) {
      const end = chunk.indexOf(LINE_FEED) + 1;
      this.begin(end === 0 ? chunk : chunk.subarray(0, end));
      if (end === 0) return;
      const line = this.begun;
      this.begun = new Uint8Array(0);
      this.readLine(line, 0, line.length - 1);
      start = end;
    }
    for (let end = chunk.indexOf(LINE_FEED, start); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.readLine(chunk, start, end);
      start = end + 1;
    }
    if (start < chunk.length) this.begin(chunk.subarray(start));
  }

  finish(): FaceArrays {
    if (this.begun.length > 0) this.readLastLine();
    if (this.columns === undefined)
      throw new DataError({ file: this.file }, `the file is empty; ${NO_ROWS}.`);
    if (this.numRows === 0)
      throw new DataError({ file: this.file }, `no row follows the header; ${NO_ROWS}.`);
    return this.faces.finish();
  }

  /** Keeps a copy of a line whose end has not come yet. */
  private begin(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.begun.length + bytes.length);
    joined.set(this.begun);
    joined.set(bytes, this.begun.length);
    this.begun = joined;
    if (joined.length > LONGEST_LINE) {
      if (this.columns === undefined) parseFer2013Header(decode(joined), this.file);
      throw new DataError(
        this.nextPlace(),
        `the line does not end after ${joined.length} bytes. Expected a line per face, ending in LF or CRLF.`,
      );
    }
  }

  private readLastLine(): void {
    // The scan of a row stops at a byte that is no digit.
    const line = new Uint8Array(this.begun.length + 1);
    line.set(this.begun);
    line[this.begun.length] = LINE_FEED;
    try {
      this.readLine(line, 0, this.begun.length);
    } catch (error) {
      if (!(error instanceof DataError) || this.columns === undefined) throw error;
      throw new DataError(
        error,
        `${error.problem} The file ends inside this row: it was probably cut off; get it again.`,
      );
    }
  }

  /** @param end where the line feed stands. */
  private readLine(bytes: Uint8Array, start: number, lineFeed: number): void {
    const end = bytes[lineFeed - 1] === CARRIAGE_RETURN && lineFeed > start ? lineFeed - 1 : lineFeed;
    if (this.columns === undefined) {
      this.columns = parseFer2013Header(decode(bytes.subarray(start, end)), this.file);
    } else if (start === end) {
      this.emptyLine ??= this.numLines + 1;
      if (this.numLines - this.emptyLine >= MOST_EMPTY_LINES) {
        throw new DataError(
          { file: this.file, line: this.emptyLine },
          `more than ${MOST_EMPTY_LINES.toLocaleString('en-US')} empty lines begin here. Delete them.`,
        );
      }
    } else {
      this.readRow(bytes, start, end, this.columns);
    }
    this.numLines += 1;
  }

  private readRow(bytes: Uint8Array, start: number, end: number, columns: readonly Fer2013Column[]): void {
    if (this.emptyLine !== undefined) {
      throw new DataError(
        { ...this.nextPlace(), line: this.emptyLine },
        'the line is empty, but rows follow. Delete the empty line.',
      );
    }
    if (this.numRows === MOST_FACES) {
      throw new DataError(
        this.nextPlace(),
        `the file has more than ${MOST_FACES.toLocaleString('en-US')} rows. Split it.`,
      );
    }
    const { nextPixels, nextOffset } = this.faces;
    const plain = readPlainRow(bytes, start, end, columns, nextPixels, nextOffset);
    if (plain !== NOT_PLAIN) {
      this.faces.add(Math.floor(plain / USAGES.length), plain % USAGES.length);
      return;
    }
    const line = decode(bytes.subarray(start, end));
    const row = parseFer2013Row(line, columns, this.nextPlace(), nextPixels, nextOffset);
    this.faces.add(row.label, row.usage);
  }

  /** Where the line now being read stands. */
  private nextPlace() {
    const line = this.numLines + 1;
    return this.columns === undefined
      ? { file: this.file, line }
      : { file: this.file, row: this.numRows + 1, line };
  }
}

/** UTF-8 to text; a byte order mark is taken off, bytes that are no UTF-8 become U+FFFD and fail the checks after it. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
