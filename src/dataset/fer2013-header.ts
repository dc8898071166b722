import { DataError } from './data-error';

/** The columns of FER2013 in the order of Kaggle's `fer2013.csv`; `icml_face_data.csv` has the last two swapped. */
export const FER2013_COLUMNS = ['emotion', 'pixels', 'Usage'] as const;

/** The name of one column. */
export type Fer2013Column = (typeof FER2013_COLUMNS)[number];

/** More names say nothing new. */
const SHOWN_NAMES = 8;

const EXPECTED = `expected exactly the columns ${FER2013_COLUMNS.join(', ')}, in any order`;

/**
 * Parses the header line into the file's own column order. Blanks and quotes around a name are taken off, as
 * `icml_face_data.csv` needs; upper and lower case count. A column more is refused like a column less: what it says about the
 * rows would otherwise be dropped in silence.
 *
 * @param line the first line, without its line end and without a byte order mark.
 * @throws DataError when the line is not text, or its names are not the three columns, each once.
 */
export function parseFer2013Header(line: string, file: string): readonly Fer2013Column[] {
  if (isBinary(line)) {
    throw new DataError(
      { file, line: 1 },
      `this is not a text file. ${EXPECTED}, as UTF-8 text (or that text as .gz, .xz, .zip or .tar.gz).`,
    );
  }
  const found = line.split(',').map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
  const missing = FER2013_COLUMNS.filter((name) => !found.includes(name));
  const unknown = found.filter((name) => !(FER2013_COLUMNS as readonly string[]).includes(name));
  const repeated = FER2013_COLUMNS.filter((name) => found.indexOf(name) !== found.lastIndexOf(name));
  const problems = [
    missing.length > 0 ? `${missing.join(', ')} missing` : '',
    unknown.length > 0 ? `${listed(unknown)} unknown` : '',
    repeated.length > 0 ? `${repeated.join(', ')} more than once` : '',
  ].filter(Boolean);
  if (problems.length > 0) {
    throw new DataError(
      { file, line: 1, column: unknown[0] === undefined ? (missing[0] ?? repeated[0]) : shorten(unknown[0]) },
      `${EXPECTED}; found ${listed(found)} (${problems.join('; ')}). Correct the header line, or save only the three columns.`,
    );
  }
  return found as Fer2013Column[];
}

/** Nearly every binary format has control characters or bytes that are no UTF-8 (decoded to U+FFFD); a header has neither. */
function isBinary(line: string): boolean {
  for (let i = 0; i < line.length; i += 1) {
    if ((line.charCodeAt(i) < 32 && line[i] !== '\t') || line[i] === '\uFFFD') return true;
  }
  return false;
}

/** The first few names, as they were written. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN_NAMES).map((name) => `"${shorten(name)}"`);
  return shown.join(', ') + (names.length > SHOWN_NAMES ? `, … (${names.length} in all)` : '');
}

function shorten(text: string): string {
  return text.length > 30 ? `${text.slice(0, 30)}…` : text;
}
