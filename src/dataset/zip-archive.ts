import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { MOST_MEMBERS, tooManyMembers } from './archive-member';
import { UnpackedGrowth, unpackingError } from './compressed-stream';
import { DataError } from './data-error';

/**
 * Lists the members of a zip archive.
 *
 * @throws DataError when the archive is cut off or damaged.
 */
export async function listZipMembers(path: string): Promise<string[]> {
  return withZip(path, async (zip) => {
    const names: string[] = [];
    for await (const entry of zip.eachEntry()) {
      names.push(entry.fileName);
      if (names.length > MOST_MEMBERS) throw tooManyMembers(basename(path));
    }
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
    const growth = new UnpackedGrowth(file, zip.fileSize);
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      numBytes += chunk.length;
      growth.add(chunk.length);
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

/**
 * All unpacked bytes of one member, which must be the only one of its name.
 *
 * @param maxNumBytes most bytes that an honest member can have; a small archive can claim and unpack to far more than
 *   the memory holds.
 * @throws DataError when the member is missing, there twice or larger than that, or the archive is cut off or damaged.
 */
export async function readZipMember(path: string, member: string, maxNumBytes: number): Promise<Buffer> {
  const file = basename(path);
  const sizes = await withZip(path, async (zip) => {
    const found: number[] = [];
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName === member) found.push(entry.uncompressedSize);
    }
    return found;
  });
  if (sizes.length !== 1) {
    throw new DataError(
      { file },
      `expected one ${member} in the archive, it holds ${sizes.length}. Get it again.`,
    );
  }
  if (sizes[0] > maxNumBytes) {
    throw new DataError(
      { file },
      `expected ${member} to unpack to at most ${maxNumBytes} bytes, it claims ${sizes[0]}. Do not unpack it.`,
    );
  }
  const chunks: Uint8Array[] = [];
  // The library ends a member that is longer than it claims.
  for await (const chunk of zipMemberChunks(path, member)) chunks.push(chunk);
  return Buffer.concat(chunks);
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
