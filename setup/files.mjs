import { createHash, randomBytes } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * A name beside `path` that no other process uses; what is found under such a name is a leftover.
 *
 * @param {string} path
 */
export function temporaryName(path) {
  return `${path}.partial-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/**
 * Writes a whole file or none.
 *
 * @param {string} path
 * @param {string} text
 */
export function writeAtomically(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = temporaryName(path);
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/**
 * Takes a folder out of the way in one step, then deletes it.
 *
 * @param {string} path
 * @param {string} leavingAs the name it has while it is deleted
 */
export function removeFolder(path, leavingAs = path) {
  mkdirSync(dirname(leavingAs), { recursive: true });
  const leaving = temporaryName(leavingAs);
  try {
    renameSync(path, leaving);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return;
    throw error;
  }
  rmSync(leaving, { recursive: true, force: true });
}

/**
 * A JSON file's value; undefined when it is missing or damaged.
 *
 * @param {string} path
 * @returns {any}
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {...(string | Buffer)} parts */
export function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** @param {string} path */
export async function sha256OfFile(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/**
 * Bytes an ordinary user may still write where `path` is or will be.
 *
 * @param {string} path
 */
export function freeBytes(path) {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      const { bavail, bsize } = statfsSync(folder);
      return bavail * bsize;
    } catch {
      if (folder === dirname(folder)) return Number.POSITIVE_INFINITY;
    }
  }
}
