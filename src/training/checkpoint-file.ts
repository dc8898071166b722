import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { say } from '../dataset/message-text';
import { DamagedFileError } from '../dataset/sealed-json';
import { removeLeftovers, replaceFile } from '../dataset/whole-file';
import { makeFolder, writingError } from '../dataset/writing-error';
import type { Checkpoint } from './checkpoint';
import { decodePlainData, encodePlainData } from './plain-data';

const NEWEST_FILE = 'checkpoint.bin';
const EARLIER_FILE = 'checkpoint.earlier.bin';
const DAMAGED_FILE = 'checkpoint.damaged.bin';
const FILES = [NEWEST_FILE, EARLIER_FILE, DAMAGED_FILE];

/** Opens the file, with the number of this layout; the SHA-256 of the line after it comes next. */
const HEADER = 'facial-emotion-checkpoint 2 sha256 ';
const SHA256_CHARACTERS = 64;

/** What a checkpoint's parts are called where one is damaged. */
const PART_NAMES = {
  position: 'settings and position',
  history: 'history',
  weights: 'weights',
  optimizer: 'optimizer’s state',
  callbacks: 'callbacks’ states',
} as const;

/** One part of the file, as the second line lists them; they follow one another. */
interface Part {
  readonly name: keyof typeof PART_NAMES;
  readonly bytes: number;
  readonly sha256: string;
}

/** A checkpoint that was read. */
export interface FoundCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Where it lies. */
  readonly file: string;
  /** A sentence on a newer one that is damaged, with where the damage is and what is done instead. */
  readonly warning?: string;
}

/** Where a folder's newest checkpoint lies. */
export function checkpointFile(folder: string): string {
  return path.join(folder, NEWEST_FILE);
}

/**
 * The bytes of a checkpoint's file: a line that names the layout, a line of JSON that lists the parts with their lengths and
 * SHA-256, then the parts.
 */
export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const { history, weights, optimizer, callbacks, ...position } = checkpoint;
  const contents = Object.entries({ position, history, weights, optimizer, callbacks }).map(
    ([name, content]) => [name, encodePlainData(content)] as const,
  );
  const parts = contents.map(([name, { length }], i) => ({
    name,
    bytes: length,
    sha256: sha256Of(contents[i][1]),
  }));
  const list = Buffer.from(`${JSON.stringify(parts)}\n`);
  const header = Buffer.from(`${HEADER}${sha256Of(list)}\n`);
  return Buffer.concat([header, list, ...contents.map(([, bytes]) => bytes)]);
}

/**
 * Puts a checkpoint into a folder, which is made when missing, and keeps the one before it. Both stay whole until the new one
 * is: it is written under another name, and each renaming is one step, so that a process killed at any moment leaves at least
 * the one before.
 *
 * @param bytes of `encodeCheckpoint`.
 * @throws WritingError when the disk is full or the folder must not be written to.
 */
export async function writeCheckpoint(folder: string, bytes: Uint8Array): Promise<void> {
  await makeFolder(folder);
  const newest = checkpointFile(folder);
  await replaceFile(newest, async (temporary) => {
    await writeFile(temporary, bytes, { flush: true });
    await moveIfThere(newest, path.join(folder, EARLIER_FILE));
  });
}

/**
 * Reads a folder's newest checkpoint that is whole, and removes what writers that were killed have left there. A newer one
 * that is damaged is set aside as `checkpoint.damaged.bin`, so that the next one does not take the whole one's place.
 *
 * @returns undefined when there is none.
 * @throws DamagedFileError when there are checkpoints and none is whole.
 */
export async function readCheckpoint(folder: string): Promise<FoundCheckpoint | undefined> {
  await removeLeftovers(folder);
  const [newest, earlier] = [NEWEST_FILE, EARLIER_FILE].map((name) => path.join(folder, name));
  try {
    const checkpoint = await readOne(newest);
    if (checkpoint !== undefined) return { checkpoint, file: newest };
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    return insteadOf(error, folder, earlier);
  }
  // Killed between the two renamings: the one before is all there is.
  const checkpoint = await readOne(earlier).catch((error) => Promise.reject(withAdvice(error, folder)));
  return checkpoint && { checkpoint, file: earlier };
}

/** The checkpoint before one that is damaged. */
async function insteadOf(
  damage: DamagedFileError,
  folder: string,
  earlier: string,
): Promise<FoundCheckpoint> {
  let checkpoint: Checkpoint | undefined;
  try {
    checkpoint = await readOne(earlier);
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    throw withAdvice(damage, folder, `, and so is the one before it: ${error.message}`);
  }
  if (checkpoint === undefined) throw withAdvice(damage, folder, ', and there is none before it');
  const aside = path.join(folder, DAMAGED_FILE);
  try {
    await rename(damage.file, aside);
  } catch (error) {
    throw writingError(error, aside);
  }
  const { epoch, batch } = checkpoint.unfinished;
  const warning =
    `${damage.message}. It is set aside as ${DAMAGED_FILE}; training goes on from the checkpoint before it, ` +
    `${EARLIER_FILE} (epoch ${epoch + 1}, after ${batch} of its batches), and comes to the same result.`;
  return { checkpoint, file: earlier, warning };
}

function withAdvice(error: unknown, folder: string, more = ''): unknown {
  if (!(error instanceof DamagedFileError)) return error;
  const problem = error.message.slice(error.file.length + 2);
  return new DamagedFileError(
    error.file,
    `${problem}${more}. The training is damaged and cannot be gone on from: delete ${folder} to train from the start`,
    { cause: error },
  );
}

/** @throws DamagedFileError that says which part is damaged, and where it lies. */
async function readOne(file: string): Promise<Checkpoint | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return checkpointIn(bytes, file);
  } catch (error) {
    if (error instanceof DamagedFileError) throw error;
    throw new DamagedFileError(file, 'it holds no checkpoint', { cause: error });
  }
}

function checkpointIn(bytes: Buffer, file: string): Checkpoint {
  const { parts, start } = listOf(bytes, file);
  const length = parts.reduce((sum, part) => sum + part.bytes, start);
  if (bytes.length !== length) {
    throw new DamagedFileError(
      file,
      `expected ${length} bytes, got ${bytes.length}; the checkpoint is ${bytes.length < length ? 'cut short' : 'damaged'}`,
    );
  }
  let end = start;
  const contents = parts.map(({ name, bytes: numBytes, sha256 }) => {
    const begin = end;
    end += numBytes;
    const content = bytes.subarray(begin, end);
    requireSha256(content, sha256, file, `the ${PART_NAMES[name]} (bytes ${begin} to ${end - 1})`);
    return [name, decodePlainData(content)] as const;
  });
  const { position, ...rest } = Object.fromEntries(contents) as Omit<Checkpoint, keyof Position> & {
    readonly position: Position;
  };
  return { ...position, ...rest };
}

type Position = Pick<Checkpoint, 'settings' | 'unfinished' | 'stopped'>;

/** The parts of a file, and where the first one starts. */
function listOf(bytes: Buffer, file: string): { readonly parts: readonly Part[]; readonly start: number } {
  const listStart = HEADER.length + SHA256_CHARACTERS + 1;
  const header = bytes.toString('latin1', 0, listStart);
  if (!header.startsWith(HEADER)) {
    throw new DamagedFileError(
      file,
      `expected a checkpoint of this version, which begins with “${HEADER.trim()}”, got ${say(header.slice(0, HEADER.length))}`,
    );
  }
  const start = bytes.indexOf('\n', listStart) + 1;
  const list = bytes.subarray(listStart, Math.max(start, listStart));
  requireSha256(list, header.slice(HEADER.length, -1), file, 'the list of its parts');
  return { parts: JSON.parse(list.toString()) as Part[], start };
}

function requireSha256(bytes: Uint8Array, expected: string, file: string, what: string): void {
  const found = sha256Of(bytes);
  if (found === expected) return;
  throw new DamagedFileError(
    file,
    `${what}: expected contents with SHA-256 ${expected}, got ${found}; the checkpoint is damaged`,
  );
}

/** Removes a folder's checkpoints, and the folder when nothing else is in it. */
export async function removeCheckpoint(folder: string): Promise<void> {
  for (const name of FILES) await rm(path.join(folder, name), { force: true });
  const left = await readdir(folder).catch(() => ['unknown']);
  if (left.length === 0) await rm(folder, { recursive: true, force: true });
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
