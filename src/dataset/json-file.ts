import { readFile, stat } from 'node:fs/promises';
import { messageText, say } from './message-text';
import { DamagedFileError, openSealedJson, type SealOptions } from './sealed-json';

/** What a field of a result is; numbers are finite, and `null` is how JSON writes those that are not. */
export type JsonField = keyof typeof FIELDS;

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
const isListOf = (passes: (value: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(passes);

/** What each is called in an error, and what passes. */
const FIELDS = {
  number: ['a number', isNumber],
  share: [
    'a number from 0 to 1',
    (value: unknown) => isNumber(value) && Number(value) >= 0 && Number(value) <= 1,
  ],
  count: ['a whole number from 0', (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0],
  text: ['a text', (value: unknown) => typeof value === 'string'],
  list: ['a list', Array.isArray],
  numbers: ['a list of numbers', isListOf(isNumber)],
  losses: [
    'a list of numbers, null where they were not finite',
    isListOf((value) => value === null || isNumber(value)),
  ],
  texts: ['a list of texts', isListOf((value) => typeof value === 'string')],
  group: [
    'a group of fields',
    (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ],
} as const satisfies Record<string, readonly [string, (value: unknown) => boolean]>;

/** No result is larger: a history of ten thousand epochs takes a few MB. */
const MOST_BYTES = 256 << 20;

/**
 * Reads a file of JSON, and checks its seal where it has one.
 *
 * @param remedy what to do where it is damaged, as the message's end.
 * @param options.needsSeal refuses it where it has none.
 * @throws DamagedFileError when it is no JSON or not what was sealed; Error naming the file when it is missing, too large or
 *   cannot be read, whose `cause` is the system's error.
 */
export async function readJsonFile(
  file: string,
  remedy = 'make it anew',
  options: SealOptions = {},
): Promise<unknown> {
  let text: string;
  try {
    const stats = await stat(file);
    if (!stats.isFile() || stats.size > MOST_BYTES) {
      throw new Error(`expected a file of at most ${MOST_BYTES / 1e6} MB`);
    }
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(messageText(`${file}: the file cannot be read: ${(error as Error).message}`), {
      cause: error,
    });
  }
  return openSealedJson(text, file, remedy, options);
}

/** The same, or undefined where there is no such file. */
export async function readJsonFileIfThere(
  file: string,
  remedy?: string,
  options?: SealOptions,
): Promise<unknown> {
  try {
    return await readJsonFile(file, remedy, options);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/**
 * Checks that a value has the fields that its readers take for granted.
 *
 * @param fields what must be where: `history.loss` is a field in a field, `rows[].name` one of each entry of a list, and one
 *   whose path ends in `?` may be missing.
 * @param file what errors call it.
 * @returns the value, of which no more is known than that.
 * @throws DamagedFileError naming the file, the field, what was expected and what came.
 */
export function requireFields<Value>(
  value: unknown,
  fields: Readonly<Record<string, JsonField>>,
  file: string,
): Value {
  for (const [path, field] of Object.entries(fields)) {
    const [expected, passes] = FIELDS[field];
    for (const [place, found] of fieldsAt(value, path.replace(/\?$/, '').split('.'))) {
      if (passes(found) || (path.endsWith('?') && found === undefined)) continue;
      throw new DamagedFileError(
        file,
        `expected ${place} to be ${expected}, got ${say(found)}; it is damaged, make it anew`,
      );
    }
  }
  return value as Value;
}

/** All fields that a path leads to, each with the path that leads to it alone. */
function fieldsAt(value: unknown, [step, ...rest]: readonly string[], before = ''): [string, unknown][] {
  if (step === undefined) return [[before, value]];
  const name = step.replace(/\[\]$/, '');
  const isGroup = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  const found = isGroup ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
  const place = before === '' ? name : `${before}.${name}`;
  if (!step.endsWith('[]')) return fieldsAt(found, rest, place);
  if (!Array.isArray(found)) return [[place, found]];
  return found.flatMap((entry, i) => fieldsAt(entry, rest, `${place}[${i}]`));
}
