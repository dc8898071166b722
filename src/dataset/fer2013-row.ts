import { DataError, type DataErrorPlace } from './data-error';
import { EMOTIONS, NUM_EMOTIONS } from './emotions';
import { PIXELS_PER_FACE } from './face-dataset';
import { FER2013_COLUMNS, type Fer2013Column } from './fer2013-header';
import { USAGES } from './usages';

/** One row's label and usage; its pixels have been written where the caller said. */
export interface Fer2013Row {
  /** Index into `EMOTIONS`. */
  readonly label: number;
  /** Index into `USAGES`. */
  readonly usage: number;
}

const REMEDY = 'Correct or delete the row.';

/**
 * Parses one row with full checks: the way for rows that the fast reader does not take, because they are unusual (blanks
 * around a value) or wrong. Blanks around a field and more than one blank between pixels are read as one separator would be;
 * anything else that is not exactly a row of FER2013 is refused.
 *
 * @param line the row without its line end.
 * @param columns the file's column order.
 * @param pixels receives 2,304 intensities from `offset` on.
 * @throws DataError naming the row, the column and what was expected.
 */
export function parseFer2013Row(
  line: string,
  columns: readonly Fer2013Column[],
  place: DataErrorPlace,
  pixels: Uint8Array,
  offset: number,
): Fer2013Row {
  const fields = splitFields(line);
  if (fields.length !== columns.length) {
    throw new DataError(
      place,
      `expected ${columns.length} fields (${columns.join(', ')}), got ${fields.length}. ${REMEDY}`,
    );
  }
  const field = (column: Fer2013Column) => fields[columns.indexOf(column)];
  const label = parseLabel(field('emotion'), place);
  const usage = parseUsage(field('Usage'), place);
  parsePixels(field('pixels'), place, pixels, offset);
  return { label, usage };
}

/** Splits at commas outside quotes; takes off the blanks and the quotes around each field. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i <= line.length; i += 1) {
    if (line[i] === '"') quoted = !quoted;
    if (i === line.length || (line[i] === ',' && !quoted)) {
      fields.push(
        line
          .slice(start, i)
          .trim()
          .replace(/^"(.*)"$/, '$1')
          .trim(),
      );
      start = i + 1;
    }
  }
  return fields;
}

function parseLabel(text: string, place: DataErrorPlace): number {
  if (!/^\d+$/.test(text) || Number(text) >= NUM_EMOTIONS) {
    const names = EMOTIONS.map((emotion, label) => `${label} ${emotion}`).join(', ');
    throw new DataError(
      { ...place, column: FER2013_COLUMNS[0] },
      `expected a label 0 to ${NUM_EMOTIONS - 1} (${names}), got ${quote(text)}. ${REMEDY}`,
    );
  }
  return Number(text);
}

function parseUsage(text: string, place: DataErrorPlace): number {
  const usage = (USAGES as readonly string[]).indexOf(text);
  if (usage < 0) {
    throw new DataError(
      { ...place, column: FER2013_COLUMNS[2] },
      `expected one of ${USAGES.join(', ')}, got ${quote(text)}. ${REMEDY}`,
    );
  }
  return usage;
}

function parsePixels(text: string, place: DataErrorPlace, pixels: Uint8Array, offset: number): void {
  const pixelsPlace = { ...place, column: FER2013_COLUMNS[1] };
  const values = text === '' ? [] : text.split(/[ \t]+/);
  values.forEach((value, index) => {
    if (!/^\d{1,3}$/.test(value) || Number(value) > 255) {
      throw new DataError(
        pixelsPlace,
        `expected integers 0 to 255, got ${quote(value)} as value ${index + 1}. ${REMEDY}`,
      );
    }
  });
  if (values.length !== PIXELS_PER_FACE) {
    throw new DataError(
      pixelsPlace,
      `expected ${PIXELS_PER_FACE} values (48 × 48), got ${values.length}. ${REMEDY}`,
    );
  }
  pixels.set(values.map(Number), offset);
}

function quote(text: string): string {
  return text === '' ? 'nothing' : `"${text.length > 30 ? `${text.slice(0, 30)}…` : text}"`;
}
