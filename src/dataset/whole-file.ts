import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file under a temporary name beside it and renames it, so that a reader finds all of it or what was there
 * before, and a failure leaves neither half a file nor a temporary one.
 *
 * @param file its folder must exist.
 */
export async function writeWholeFile(file: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, contents, { flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
