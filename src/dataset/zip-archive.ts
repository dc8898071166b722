import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { unpackingError } from './compressed-stream';
import { DataError } from './data-error';

/**
 * Lists the members of a zip archive.
 *
 * @throws DataError when the archive is cut off or damaged.
 */
export async function listZipMembers(path: string): Promise<string[]> {
  return withZip(path, async (zip) => {
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    return names;
  });
}

/**
 * The unpacked bytes of one member, whose checksum is compared at the end.
 *
 * @param onBytesRead told about how many bytes of the archive have been used, in proportion to what came out.
 * @throws DataError when the archive is cut off, damaged or encrypted.
 */
export async function* zipMemberChunks(
  path: string,
  member: string,
  onBytesRead?: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const file = basename(path);
  const zip = await openZip(path);
  try {
    const entry = await findEntry(zip, member);
    let checksum = 0;
    let numBytes = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      numBytes += chunk.length;
      onBytesRead?.(Math.round((numBytes / entry.uncompressedSize) * zip.fileSize));
      yield chunk;
    }
    if (checksum !== entry.crc32) {
      throw new DataError({ file }, `the checksum of ${member} is wrong. The file is damaged; get it again.`);
    }
  } catch (error) {
    throw unpackingError(file, error);
  } finally {
    zip.close();
  }
}

async function findEntry(zip: yauzl.ZipFile, member: string): Promise<yauzl.Entry> {
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName === member) return entry;
  }
  throw new Error(`${member} is no longer in the archive`);
}

async function withZip<T>(path: string, use: (zip: yauzl.ZipFile) => Promise<T>): Promise<T> {
  const zip = await openZip(path);
  try {
    return await use(zip);
  } catch (error) {
    throw unpackingError(basename(path), error);
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<yauzl.ZipFile> {
  try {
    return await yauzl.openPromise(path, { lazyEntries: true, autoClose: false });
  } catch (error) {
    throw unpackingError(basename(path), error);
  }
}
