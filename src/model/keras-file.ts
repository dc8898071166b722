import { stat } from 'node:fs/promises';
import { DataError } from '../dataset/data-error';
import { messageText } from '../dataset/message-text';
import { replaceFile } from '../dataset/whole-file';
import { WritingError } from '../dataset/writing-error';

/** A text as JSON quotes it, whole or cut short. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/gs;

/** The Keras whose files are written. */
export const KERAS_VERSION = '3.15.1';

/**
 * Lets a model's file be written, whole or not at all, see `replaceFile`.
 *
 * @throws Error naming the file; no temporary file is left then.
 */
export async function saveFile(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  try {
    await replaceFile(file, write);
  } catch (error) {
    if (error instanceof WritingError) throw error;
    throw new Error(`cannot save ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** @throws Error naming the file when there is none, or something else. */
export async function requireFile(file: string): Promise<void> {
  let isFile: boolean;
  try {
    isFile = (await stat(file)).isFile();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'ENOENT' ? `${file}: no such file; save a model there first` : `${file}: ${message}`,
      { cause: error },
    );
  }
  if (!isFile)
    throw new Error(`${file}: expected a file, got a folder or something else; name the file in it`);
}

/** One error for whatever kept a file from being loaded. */
export function loadingError(file: string, error: unknown): Error {
  if (error instanceof DataError)
    return new Error(messageText(`${file}: ${error.problem}`), { cause: error });
  const { message } = error as Error;
  // What V8 says of a mistake of ours says nothing of the file.
  const isOurs = !(error instanceof TypeError) && !/Maximum call stack/.test(message);
  const said = isOurs ? message : 'the description of the model is damaged; save it again';
  // Ours say after a semicolon what to do; one in a value that is quoted says nothing.
  const advice = said.replace(QUOTED, '').includes(';')
    ? ''
    : '; save the model again, with layers and options that are known here';
  const problem = advice === '' ? said : said.replace(/(?<!\.)\.$/, '');
  return new Error(messageText(`${file}: ${problem}${advice}`), { cause: error });
}

/**
 * JSON for Keras, which refuses a whole number where it wants one with a fraction, and tells them apart by how they are
 * written.
 */
export function kerasJson(value: object): string {
  return JSON.stringify(value).replace(/("(?:learning_rate|momentum)":-?\d+)(?=[,}])/g, '$1.0');
}
