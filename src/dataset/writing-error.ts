import { statfsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';

/** What keeps a file from being written, by the system's code, and what mends it. */
const OBSTACLES: Readonly<Record<string, (folder: string) => readonly [problem: string, remedy: string]>> = {
  ENOSPC: diskFull,
  EDQUOT: (folder) => [`this user's quota of disk space at ${folder} is used up`, 'make room there'],
  EFBIG: (folder) => [
    `the system allows no file as large as this one in ${folder}`,
    'raise the limit (`ulimit -f`)',
  ],
  EROFS: (folder) => [`${folder} is mounted read-only`, 'take another folder, or mount it writable'],
  EACCES: forbidden,
  EPERM: forbidden,
};

function diskFull(folder: string): readonly [string, string] {
  return [`the disk is full (${freeText(folder)} at ${folder})`, 'make room there'];
}

function forbidden(folder: string): readonly [string, string] {
  return [
    `this user may not write in ${folder}`,
    'take another folder, or change its rights (`ls -ld` shows them)',
  ];
}

/** A file or folder that could not be written. Whatever was there before is whole. */
export class WritingError extends Error {
  override readonly name = 'WritingError';
  /** The system's own code, e.g. `ENOSPC`. */
  readonly code: string;

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * Says for people why a file could not be written, if it is for want of room or of a right, and what to do. Other errors come
 * back as they are.
 *
 * @param file what was to be written; whatever was there before must be whole.
 */
export function writingError(error: unknown, file: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const obstacle = OBSTACLES[code];
  if (obstacle === undefined || error instanceof WritingError) return error;
  const [problem, remedy] = obstacle(path.dirname(file));
  return new WritingError(
    code,
    `${file} cannot be written: ${problem}. What was there before is as it was; ${remedy}, then do the same again.`,
    { cause: error },
  );
}

/**
 * Makes a folder, with those above it, where it is missing.
 *
 * @throws WritingError where there is no room or no right to.
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    // With `recursive`, Node.js says so of a disk that is mounted read-only.
    const isUnclear = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const clear = isUnclear ? await mkdir(folder).catch((again: unknown) => again) : undefined;
    throw writingError(clear ?? error, folder);
  }
}

function freeText(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return `${((bavail * bsize) / 1e6).toFixed(1)} MB are free`;
  } catch {
    return 'nothing is free';
  }
}
