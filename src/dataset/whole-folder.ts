import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The two names, beside its own, that a folder has while it is being put in place. */
function siblings(folder: string): { readonly unfinished: string; readonly previous: string } {
  const hidden = path.join(path.dirname(folder), `.${path.basename(folder)}`);
  return { unfinished: `${hidden}.unfinished`, previous: `${hidden}.previous` };
}

/** The names in a folder, or undefined where there is none. */
async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Undoes what a `replaceFolder` that was killed left half-way.
 *
 * @returns the names in the folder, which is whole; none where there is no folder.
 */
export async function recoverFolder(folder: string): Promise<readonly string[]> {
  const { unfinished, previous } = siblings(folder);
  await rm(unfinished, { recursive: true, force: true });
  if ((await entriesOf(previous)) !== undefined) {
    // Killed between the two renames below: the old folder is whole, and is all there is.
    if ((await entriesOf(folder)) === undefined) await rename(previous, folder);
    else await rm(previous, { recursive: true });
  }
  return (await entriesOf(folder)) ?? [];
}

/**
 * Puts files in place of a folder and of all that is in it. They are written beside it first, and two renames swap
 * the folders, so that a reader finds the old one or the new one, whole; after a crash `recoverFolder` leaves one of
 * them too.
 *
 * @param files content by path within the folder.
 */
export async function replaceFolder(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await recoverFolder(folder);
  const { unfinished, previous } = siblings(folder);
  await mkdir(unfinished, { recursive: true });
  try {
    for (const [name, content] of files) {
      const file = path.join(unfinished, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
    }
    if ((await entriesOf(folder)) !== undefined) await rename(folder, previous);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    if ((await entriesOf(folder)) === undefined && (await entriesOf(previous)) !== undefined) {
      await rename(previous, folder);
    }
    throw error;
  }
  await rm(previous, { recursive: true, force: true });
}
