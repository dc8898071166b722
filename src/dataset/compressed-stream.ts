import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { XzReadableStream } from 'xz-decompress';
import { DataError, truncatedError, unreadableError } from './data-error';
import { checkXzEnding } from './xz-ending';

/** Large enough that a chunk costs little beside its bytes, small enough to stay in the processor's cache. */
const CHUNK_BYTES = 1 << 20;

/** How the bytes of a file are packed. A tar inside is not looked for here. */
export type Packing = 'plain' | 'gz' | 'xz' | 'zip';

const SIGNATURES: readonly (readonly [Packing, readonly number[]])[] = [
  ['gz', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['zip', [0x50, 0x4b, 0x03, 0x04]],
  ['zip', [0x50, 0x4b, 0x05, 0x06]],
];

/** Tells the packing from the first bytes; a file's name may say anything. */
export async function detectPacking(path: string): Promise<Packing> {
  const file = await open(path).catch((cause: unknown) => {
    throw unreadableError(basename(path), cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    const start = buffer.subarray(0, bytesRead);
    const match = SIGNATURES.find(([, signature]) => signature.every((byte, i) => start[i] === byte));
    return match?.[0] ?? 'plain';
  } finally {
    await file.close();
  }
}

/**
 * The unpacked bytes of a plain, gzip or xz file, chunk by chunk.
 *
 * @param onBytesRead told after each chunk how many bytes of the file as it lies on disk have been used.
 * @throws DataError when the packed data ends early or is damaged, or unpacks to far more than its size.
 */
export async function* unpackedChunks(
  path: string,
  packing: 'plain' | 'gz' | 'xz',
  onBytesRead?: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  if (packing === 'xz') await checkXzEnding(path);
  const growth =
    packing === 'plain' ? undefined : new UnpackedGrowth(basename(path), (await stat(path)).size);
  const input = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of unpacked(input, packing)) {
      onBytesRead?.(input.bytesRead);
      growth?.add(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw packing === 'plain' ? error : unpackingError(basename(path), error);
  } finally {
    input.destroy();
  }
}

function unpacked(input: Readable, packing: 'plain' | 'gz' | 'xz'): AsyncIterable<Uint8Array> {
  if (packing === 'plain') return input;
  if (packing === 'xz') return unpackedXz(input);
  // Errors of either stream come out of iterating over the last one.
  return pipeline(input, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
}

async function* unpackedXz(input: Readable): AsyncGenerator<Uint8Array> {
  // The web stream types of the DOM and of Node name the same class twice.
  const reader = new XzReadableStream(Readable.toWeb(input) as never).getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Nothing more is wanted of the stream. The library frees its memory a second time, and fails, when the one who
    // reads leaves while its last chunk still waits.
    await reader.cancel().catch(() => {});
  }
}

/** Most bytes that a byte of an honest file unpacks to: FER2013 unpacks to 4, faces of a single grey to about 100. */
const MOST_GROWTH = 200;

/** Small files may unpack to this in any case. */
const ALWAYS_BYTES = 64 << 20;

/** Counts what comes out of a packed file, and stops when that is no honest file's: such a bomb never ends. */
export class UnpackedGrowth {
  private numBytes = 0;
  private readonly most: number;

  /** @param packedBytes size of the file. */
  constructor(
    private readonly file: string,
    packedBytes: number,
  ) {
    this.most = Math.max(ALWAYS_BYTES, MOST_GROWTH * packedBytes);
  }

  /** @throws DataError when it is too much. */
  add(numBytes: number): void {
    this.numBytes += numBytes;
    if (this.numBytes <= this.most) return;
    throw new DataError(
      { file: this.file },
      `it unpacks to more than ${this.most / 1e6} MB, which a file of its size does not. Do not unpack it; get it again.`,
    );
  }
}

/** Says what an unpacking library's error means for the file. */
export function unpackingError(file: string, error: unknown): DataError {
  if (error instanceof DataError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return /unexpected end|file is truncated|overflows file bounds|unexpected EOF/i.test(reason)
    ? truncatedError(file, error)
    : new DataError({ file }, `cannot be unpacked: ${reason}. The file is damaged; get it again.`, {
        cause: error,
      });
}
