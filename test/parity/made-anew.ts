import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ComparedCase, type Comparison, comparison } from './comparison';

/** Another processor may round the last digits of a training otherwise. */
const ALLOWED_DIFFERENCE = 1e-4;

/**
 * Compares the numbers in a subject's committed JSON files with those in the same files made anew, so that a fixture that
 * no longer comes from its script is seen. Models' own files hold dates and are compared by what they predict.
 */
export async function committedFixture(
  subject: string,
  files: readonly string[],
  folders: { readonly committed: string; readonly anew: string },
): Promise<Comparison> {
  const json = files.filter((file) => file.endsWith('.json'));
  const cases = await Promise.all(
    json.map(async (name): Promise<ComparedCase> => {
      const [expected, actual] = await Promise.all(
        [folders.committed, folders.anew].map(async (folder) => {
          const { versions, ...fixture } = JSON.parse(await readFile(path.join(folder, name), 'utf8'));
          return numbersIn(fixture);
        }),
      );
      return { name, actual, expected };
    }),
  );
  return comparison(
    {
      what: `committed fixture: ${subject}`,
      comparedWith: 'made anew',
      allowedDifference: ALLOWED_DIFFERENCE,
    },
    cases,
  );
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
