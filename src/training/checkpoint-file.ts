import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { messageText } from '../dataset/message-text';
import { writeWholeFile } from '../dataset/whole-file';
import type { Checkpoint } from './checkpoint';
import { decodePlainData, encodePlainData } from './plain-data';

const CHECKPOINT_FILE = 'checkpoint.bin';
/** What a write that was killed may leave behind. */
const UNFINISHED_FILE = /^checkpoint\.bin\.[0-9a-f-]{36}\.tmp$/;
/** Opens the file, with the number of this layout; the SHA-256 of all that follows comes next. */
const HEADER = 'facial-emotion-checkpoint 1 sha256 ';
const HEADER_BYTES = HEADER.length + 64 + 1;

/** Where a folder's checkpoint lies. */
export function checkpointFile(folder: string): string {
  return path.join(folder, CHECKPOINT_FILE);
}

/** The bytes of a checkpoint's file. */
export function encodeCheckpoint(checkpoint: Checkpoint): Buffer {
  const content = encodePlainData(checkpoint);
  return Buffer.concat([Buffer.from(`${HEADER}${sha256Of(content)}\n`), content]);
}

/**
 * Puts a checkpoint into a folder, which is made when missing. The one before stays whole until the new one is: it is
 * written under another name, and renaming is one step, so that a process killed at any moment leaves one of the two.
 *
 * @param bytes of `encodeCheckpoint`.
 * @throws Error of the file system, e.g. when the disk is full or the folder must not be written to.
 */
export async function writeCheckpoint(folder: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeWholeFile(checkpointFile(folder), bytes);
}

/**
 * Reads a folder's checkpoint, and removes what writers that were killed have left there.
 *
 * @returns undefined when there is none.
 * @throws Error naming the file when it is cut short, changed, or no checkpoint.
 */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const file = checkpointFile(folder);
  await removeUnfinished(folder);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const header = bytes.toString('latin1', 0, HEADER_BYTES);
  if (!header.startsWith(HEADER)) {
    throw new Error(`${file}: expected a checkpoint of this version, which begins with “${HEADER.trim()}”`);
  }
  const expected = header.slice(HEADER.length, -1);
  const content = bytes.subarray(HEADER_BYTES);
  const found = sha256Of(content);
  if (found !== expected) {
    throw new Error(
      `${file}: expected contents with SHA-256 ${messageText(expected)}, got ${found} (${bytes.length} bytes); the checkpoint is ` +
        'damaged and cannot be gone on from: delete it to train from the start',
    );
  }
  try {
    return decodePlainData(content) as Checkpoint;
  } catch (error) {
    throw new Error(`${file}: it holds no checkpoint: delete it to train from the start`, { cause: error });
  }
}

/** Removes a folder's checkpoint, and the folder when nothing else is in it. */
export async function removeCheckpoint(folder: string): Promise<void> {
  await rm(checkpointFile(folder), { force: true });
  const left = await readdir(folder).catch(() => ['unknown']);
  if (left.length === 0) await rm(folder, { recursive: true, force: true });
}

async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const unfinished = names.filter((name) => UNFINISHED_FILE.test(name));
  await Promise.all(unfinished.map((name) => rm(path.join(folder, name), { force: true })));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
