import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { DataError, truncatedError } from './data-error';

/** The stream header at the start and the stream footer at the end have this many bytes each. */
const FRAME_BYTES = 12;

/** Read at one time, in fours, while looking for the end of the padding. */
const PIECE_BYTES = 1 << 16;

/**
 * Checks that an xz file ends as one whole stream does. The unpacking library stops without a word after the first of several
 * streams, and tells a truncated file from a damaged one only by a number.
 *
 * Source: "The .xz File Format" 1.2.1, sections 2.1.2 (stream footer), 2.2 (stream padding) and 4 (index).
 *
 * @throws DataError when the file is cut off, or holds several streams one after the other.
 */
export async function checkXzEnding(path: string): Promise<void> {
  const name = basename(path);
  const file = await open(path);
  try {
    const end = await endWithoutPadding(file);
    const footer = await readAt(file, end - FRAME_BYTES, FRAME_BYTES);
    if (footer.toString('latin1', 10) !== 'YZ') throw truncatedError(name);
    const indexBytes = (footer.readUInt32LE(4) + 1) * 4;
    // A damaged footer may claim gigabytes.
    if (indexBytes > end - 2 * FRAME_BYTES) throw truncatedError(name);
    const index = await readAt(file, end - FRAME_BYTES - indexBytes, indexBytes);
    const streamBytes = FRAME_BYTES + blockBytes(index) + indexBytes + FRAME_BYTES;
    if (streamBytes > end) throw truncatedError(name);
    if (streamBytes < end) {
      throw new DataError(
        { file: name },
        `expected one xz stream of ${end} bytes, but the last stream has ${streamBytes}. Unpack the file and pack it again as one stream.`,
      );
    }
  } finally {
    await file.close();
  }
}

/** Adds up the sizes of all blocks, each padded to a multiple of four, from the index's records. */
function blockBytes(index: Buffer): number {
  let at = 1;
  const nextNumber = (): number => {
    let value = 0;
    for (let factor = 1; at < index.length; factor *= 128) {
      const byte = index[at];
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) break;
    }
    return value;
  };
  const numRecords = nextNumber();
  let total = 0;
  for (let record = 0; record < numRecords && at < index.length; record += 1) {
    total += Math.ceil(nextNumber() / 4) * 4;
    nextNumber();
  }
  return total;
}

/** The file's size without the zero bytes, in fours, that may follow a stream. */
async function endWithoutPadding(file: FileHandle): Promise<number> {
  let { size } = await file.stat();
  while (size > 4) {
    const length = Math.min(PIECE_BYTES, size - (size % 4));
    const piece = await readAt(file, size - length, length);
    let numWords = length / 4;
    while (numWords > 0 && piece.readUInt32LE(4 * (numWords - 1)) === 0) numWords -= 1;
    size -= length - 4 * numWords;
    if (numWords > 0) return size;
  }
  return size;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  if (position >= 0) await file.read(bytes, 0, length, position);
  return bytes;
}
