import { createHash } from 'node:crypto';

/** Bytes hashed at a time: what reads them from plain memory takes no larger pieces. */
const CHUNK_BYTES = 1 << 28;

/**
 * Tells examples apart: SHA-256 in hex of the arrays' bytes one after the other, as they lie in memory. Into how many
 * arrays they are cut makes no difference.
 */
export function examplesSha256(...sources: readonly Iterable<ArrayBufferView>[]): string {
  const hash = createHash('sha256');
  for (const arrays of sources) {
    for (const { buffer, byteOffset, byteLength } of arrays) {
      for (let start = 0; start < byteLength; start += CHUNK_BYTES) {
        hash.update(new Uint8Array(buffer, byteOffset + start, Math.min(CHUNK_BYTES, byteLength - start)));
      }
    }
  }
  return hash.digest('hex');
}
