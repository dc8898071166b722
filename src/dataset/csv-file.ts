import { basename } from 'node:path';
import { chooseMember } from './archive-member';
import { detectPacking, unpackedChunks } from './compressed-stream';
import { fileChunks } from './file-chunks';
import { isTar, listTarMembers, tarMemberChunks } from './tar-archive';
import { listZipMembers, zipMemberChunks } from './zip-archive';

/** A CSV that can be read, wherever it is packed. */
export interface CsvFile {
  /** What errors call it: `fer2013.csv`, or `archive.zip: fer2013.csv`. */
  readonly name: string;
  /** True when the file on disk is the CSV itself. */
  readonly plain: boolean;
  /**
   * The CSV's bytes from its beginning, chunk by chunk; may be called again. A chunk holds only until the next is asked for.
   *
   * @param onBytesRead told how many bytes of the file on disk have been used.
   */
  chunks(onBytesRead?: (numBytes: number) => void): AsyncIterable<Uint8Array>;
}

/**
 * Opens a CSV as it is, or as gzip, xz, zip or a tar, packed or not. What the file is, its bytes tell, not its name. In an
 * archive, `fer2013.csv` is taken, else `icml_face_data.csv`, else the only `.csv`.
 *
 * @throws DataError when an archive is cut off or damaged, or holds no CSV or several.
 */
export async function openCsvFile(path: string): Promise<CsvFile> {
  const archive = basename(path);
  const packing = await detectPacking(path);
  if (packing === 'zip') {
    const member = chooseMember(archive, await listZipMembers(path));
    return {
      name: `${archive}: ${member}`,
      plain: false,
      chunks: (onBytesRead) => zipMemberChunks(path, member, onBytesRead),
    };
  }
  if (isTar(await firstBytes(unpackedChunks(path, packing), 512))) {
    const member = chooseMember(archive, await listTarMembers(path, packing));
    return {
      name: `${archive}: ${member}`,
      plain: false,
      chunks: (onBytesRead) => tarMemberChunks(path, packing, member, onBytesRead),
    };
  }
  return {
    name: archive,
    plain: packing === 'plain',
    chunks: (onBytesRead) =>
      packing === 'plain' ? fileChunks(path, onBytesRead) : unpackedChunks(path, packing, onBytesRead),
  };
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  const first: Uint8Array[] = [];
  let numBytes = 0;
  for await (const chunk of chunks) {
    first.push(chunk);
    numBytes += chunk.length;
    if (numBytes >= length) break;
  }
  return Buffer.concat(first);
}
