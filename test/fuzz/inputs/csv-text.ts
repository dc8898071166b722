import * as fc from 'fast-check';
import { EMOTIONS } from '../../../src/dataset/emotions';
import { facePixels } from '../../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import { USAGES } from '../../../src/dataset/usages';
import { mostly } from '../mostly';
import { oddText } from '../odd-texts';

/** The pixels of a row: a drawn face's, one of which may be something else, or another number of values. */
interface PixelsCase {
  readonly odd: { readonly at: number; readonly text: string } | null;
  readonly numValues: number;
  readonly separator: string;
}

/** One row of a CSV, in the order of Kaggle's file unless the header has another. */
interface RowCase {
  readonly label: string;
  readonly usage: string;
  readonly pixels: PixelsCase;
  readonly quoted: boolean;
  readonly extra: readonly string[];
}

/** A CSV of faces, mostly nearly right. */
export interface CsvTextCase {
  readonly header: readonly string[];
  readonly rows: readonly RowCase[];
  readonly lineEnd: string;
  readonly mark: string;
  readonly end: string;
  readonly encoding: 'utf8' | 'utf16le' | 'latin1';
}

/** A row has many fields, of which one that is wrong is enough. */
function usually<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return mostly(usual, odd, 16);
}

const pixels: fc.Arbitrary<PixelsCase> = fc.record({
  odd: usually(fc.constant(null), fc.record({ at: fc.nat(2303), text: oddText })),
  numValues: usually(
    fc.constant(2304),
    fc.oneof(fc.nat(2310), fc.constantFrom(0, 1, 2303, 2305, 4608, 20_000)),
  ),
  separator: usually(fc.constant(' '), fc.constantFrom('  ', '\t', ',', ';', '\u00a0', '')),
});

const row: fc.Arbitrary<RowCase> = fc.record({
  label: usually(fc.nat(EMOTIONS.length - 1).map(String), oddText),
  usage: usually(fc.constantFrom<string>(...USAGES), oddText),
  pixels,
  quoted: fc.boolean(),
  extra: usually(fc.constant([]), fc.array(oddText, { maxLength: 3 })),
});

const COLUMNS = ['emotion', 'pixels', 'Usage'];

/** Texts of a CSV of faces. */
export const csvTexts: fc.Arbitrary<CsvTextCase> = fc.record({
  header: usually(
    fc.constantFrom(COLUMNS, ['emotion', ' Usage', ' pixels'], ['"Usage"', '"emotion"', 'pixels']),
    fc.array(fc.oneof(fc.constantFrom(...COLUMNS), oddText), { maxLength: 5 }),
  ),
  rows: fc.array(row, { maxLength: 3 }),
  lineEnd: usually(fc.constantFrom('\n', '\r\n'), fc.constantFrom('\r', '\n\r', '\n\n', '', '\u2028', '\0')),
  mark: usually(fc.constant(''), fc.constantFrom('\ufeff', '\ufeff\ufeff', '\0', ' ')),
  end: fc.constantFrom('', '\n', '\r\n', '\n\n\n', '\n '),
  encoding: usually(fc.constant('utf8' as const), fc.constantFrom('utf16le' as const, 'latin1' as const)),
});

const FACES = generateSyntheticFaces({ seed: 3, counts: { Training: 4, PublicTest: 0, PrivateTest: 0 } });

/** The bytes of a case. */
export function csvBytes({ header, rows, lineEnd, mark, end, encoding }: CsvTextCase): Buffer {
  const names = header.map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const lines = rows.map(({ label, usage, pixels: values, quoted, extra }, i) => {
    const texts: Readonly<Record<string, string>> = {
      emotion: label,
      Usage: usage,
      pixels: pixelText(values, i),
    };
    const fields = names.map((name) => (Object.hasOwn(texts, name) ? texts[name] : ''));
    return [...fields, ...extra].map((field) => (quoted ? `"${field}"` : field)).join(',');
  });
  return Buffer.from(mark + [header.join(','), ...lines].join(lineEnd) + end, encoding);
}

function pixelText({ odd, numValues, separator }: PixelsCase, face: number): string {
  const drawn = facePixels(FACES, face);
  const values = Array.from({ length: numValues }, (_, i) => String(drawn[i % drawn.length]));
  if (odd !== null && odd.at < values.length) values[odd.at] = odd.text;
  return values.join(separator);
}
