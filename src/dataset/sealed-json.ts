import { createHash } from 'node:crypto';
import { messageText, quotable, say } from './message-text';
import { parseJson } from './parsed-json';

/** The last member of a sealed object. */
const SEAL = 'contentSha256';

/** Whether what was never written without a seal may be without one. */
export interface SealOptions {
  /** Default: false, as earlier versions wrote some files. */
  readonly needsSeal?: boolean;
}

/** A file of this project's own that no longer holds what was written into it, with what it should hold and what to do. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
  /** Path of the file. */
  readonly file: string;

  /** @param problem what was expected and what came; the message is the file's path and this. */
  constructor(file: string, problem: string, options?: { readonly cause?: unknown }) {
    super(messageText(`${file}: ${problem}`), options);
    this.file = file;
  }
}

/**
 * An object as JSON that carries its own SHA-256 as a last member, so that a reader can tell whether it is what was written;
 * others may read it as JSON like any.
 *
 * @param options.indent blanks for each level; default 2, and 0 for one line.
 */
export function sealedJson(value: object, options: { readonly indent?: number } = {}): string {
  const content = JSON.parse(JSON.stringify(value)) as object;
  const sealed = { ...content, [SEAL]: sha256Of(content) };
  return `${JSON.stringify(sealed, null, options.indent ?? 2)}\n`;
}

/**
 * Reads what `sealedJson` made, without the seal. An object that carries none, as of an earlier version, is taken as it is.
 *
 * @param file its path, for the message.
 * @param remedy what to do where it is damaged, as the message's end.
 * @param options.needsSeal takes none without a seal.
 * @throws DamagedFileError when it is cut short, no JSON object, or not what was sealed.
 */
export function openSealedJson(
  text: string,
  file: string,
  remedy: string,
  options: SealOptions = {},
): unknown {
  let parsed: unknown;
  try {
    parsed = parseJson(text, 'it');
  } catch (error) {
    const { message, cause } = error as Error;
    const problem = cause instanceof SyntaxError ? cause.message : message;
    throw new DamagedFileError(
      file,
      `expected JSON, the file (${Buffer.byteLength(text)} bytes) is damaged (${problem}): ${remedy}`,
      { cause: error },
    );
  }
  if (typeof parsed !== 'object' || parsed === null || !(SEAL in parsed)) {
    if (!options.needsSeal) return parsed;
    throw new DamagedFileError(file, `expected JSON with its SHA-256, there is none: ${remedy}`);
  }
  const { [SEAL]: expected, ...content } = parsed;
  const found = sha256Of(content);
  if (found === expected) return content;
  const wanted = typeof expected === 'string' ? quotable(expected) : say(expected);
  throw new DamagedFileError(
    file,
    `expected contents with SHA-256 ${wanted}, got ${found}; the file is damaged: ${remedy}`,
  );
}

function sha256Of(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
