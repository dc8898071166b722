import { open } from 'node:fs/promises';

/** Small enough to stay in the processor's cache between reading, hashing and parsing. */
const CHUNK_BYTES = 1 << 20;

/**
 * The bytes of a file, chunk by chunk, the next chunk being read while this one is used. Two buffers take turns: a chunk
 * holds only until the next is asked for, which spares the system from clearing new memory for every part of a large file.
 *
 * @param onBytesRead told after each chunk how many bytes have been handed out.
 */
export async function* fileChunks(
  path: string,
  onBytesRead?: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  let [current, next] = [Buffer.allocUnsafeSlow(CHUNK_BYTES), Buffer.allocUnsafeSlow(CHUNK_BYTES)];
  let reading = file.read(current, 0, CHUNK_BYTES);
  let total = 0;
  try {
    for (let { bytesRead } = await reading; bytesRead > 0; { bytesRead } = await reading) {
      reading = file.read(next, 0, CHUNK_BYTES);
      total += bytesRead;
      onBytesRead?.(total);
      yield current.subarray(0, bytesRead);
      [current, next] = [next, current];
    }
  } finally {
    // The file may be closed only when the system no longer writes into a buffer.
    await reading.catch(() => undefined);
    await file.close();
  }
}
