import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileSha256 } from '../dataset/file-sha256';

async function filesUnder(file: string): Promise<string[]> {
  try {
    const entries = await readdir(file, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return [file];
    if (code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * One SHA-256 over names and contents of files, in hex; whichever file is changed, added or removed, it is another.
 *
 * @param root what the names are relative to.
 * @param places files, and folders whose files are all taken; one that is not there counts as empty.
 * @param isWanted leaves files out, by their path from `root` with `/` between folders.
 */
export async function filesSha256(
  root: string,
  places: readonly string[],
  isWanted: (name: string) => boolean = () => true,
): Promise<string> {
  const found = await Promise.all(places.map((place) => filesUnder(path.join(root, place))));
  const names = [...new Set(found.flat())]
    .map((file) => path.relative(root, file).split(path.sep).join('/'))
    .filter(isWanted)
    .sort();
  const hashes = await Promise.all(names.map((name) => sha256IfThere(path.join(root, name))));
  const hash = createHash('sha256');
  names.forEach((name, i) => {
    if (hashes[i] !== undefined) hash.update(`${JSON.stringify(name)} ${hashes[i]}\n`);
  });
  return hash.digest('hex');
}

/** Another process may have taken a file away since it was listed. */
async function sha256IfThere(file: string): Promise<string | undefined> {
  return fileSha256(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
