import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { loadFaces } from '../../../src/dataset/load-faces';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { type CsvTextCase, csvBytes, csvTexts } from '../inputs/csv-text';
import { assertFaces } from '../inputs/loaded-faces';
import { outcomeOf, readOrRefused } from '../refusals';

interface CsvCase {
  readonly text: CsvTextCase;
  readonly mutations: readonly ByteMutation[];
}

/** A place in the text, or that there is nothing in it. */
const PLACE = /, (row \d+ \(line \d+\)|line \d+)|: the file is empty|: no row follows|archive|unpacked/;

/** Rows, quotes, encodings, line ends and columns of a CSV, and bytes of it. */
export const kind: FuzzKind = fuzzKind<CsvCase>({
  name: 'csv',
  share: 18,
  cases: fc.record({
    text: csvTexts,
    mutations: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: byteMutations }),
  }),
  async prepare() {
    return async ({ text, mutations }, { folder }) => {
      const file = path.join(folder, 'faces.csv');
      writeFileSync(file, mutated(csvBytes(text), mutations));
      const read = await readOrRefused({ names: ['faces.csv', PLACE] }, () =>
        loadFaces({ data: file, cacheFolder: null }),
      );
      if (read !== undefined) assertFaces(read.result);
      return outcomeOf(read);
    };
  },
});
