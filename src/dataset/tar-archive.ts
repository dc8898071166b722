import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { MOST_MEMBERS, tooManyMembers } from './archive-member';
import { unpackedChunks, unpackingError } from './compressed-stream';

/** One member as it comes by; the next comes once this one has been read or resumed. */
interface TarEntry extends AsyncIterable<Uint8Array> {
  readonly header: { readonly name: string; readonly type: string };
  resume(): unknown;
}

type TarPacking = 'plain' | 'gz' | 'xz';

/** Whether unpacked bytes begin a tar archive: they hold the magic word at offset 257. */
export function isTar(start: Uint8Array): boolean {
  return Buffer.from(start.subarray(257, 262)).toString('latin1') === 'ustar';
}

/**
 * Lists the files in a tar archive, reading it through once, so an archive that is cut off is found out here.
 *
 * @throws DataError when the archive is cut off or damaged.
 */
export async function listTarMembers(path: string, packing: TarPacking): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of tarEntries(path, packing)) {
    if (entry.header.type === 'file') names.push(entry.header.name);
    if (names.length > MOST_MEMBERS) throw tooManyMembers(basename(path));
    entry.resume();
  }
  return names;
}

/**
 * The bytes of one member.
 *
 * @param onBytesRead told after each chunk how many bytes of the file as it lies on disk have been used.
 * @throws DataError when the archive is cut off or damaged.
 */
export async function* tarMemberChunks(
  path: string,
  packing: TarPacking,
  member: string,
  onBytesRead?: (numBytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const entry of tarEntries(path, packing, onBytesRead)) {
    if (entry.header.type === 'file' && entry.header.name === member) {
      for await (const chunk of entry) yield chunk;
      return;
    }
    entry.resume();
  }
}

async function* tarEntries(
  path: string,
  packing: TarPacking,
  onBytesRead?: (numBytes: number) => void,
): AsyncGenerator<TarEntry> {
  const unpacking = extract();
  // A failure of either stream comes out of iterating over the last one.
  pipeline(Readable.from(unpackedChunks(path, packing, onBytesRead)), unpacking, () => {});
  try {
    // The package types the bytes of an entry as unknown.
    for await (const entry of unpacking as AsyncIterable<unknown>) yield entry as TarEntry;
  } catch (error) {
    throw unpackingError(basename(path), error);
  }
}
