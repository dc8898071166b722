import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isLeftover, temporaryName } from './whole-file';
import { makeFolder, writingError } from './writing-error';

/** Of two processes that put something in place of the same folder, one after the other gets its turn. */
const MOST_ATTEMPTS = 20;

/** The names, beside its own and unlike those of any other process, that a folder has while it is being put in place. */
function siblings(folder: string): { readonly unfinished: string; readonly previous: string } {
  const hidden = path.join(path.dirname(folder), `.${path.basename(folder)}`);
  return {
    unfinished: temporaryName(`${hidden}.unfinished`),
    previous: temporaryName(`${hidden}.previous`),
  };
}

/** What processes that were killed have left beside a folder. */
async function leftBeside(folder: string): Promise<{ unfinished: string[]; previous: string[] }> {
  const [parent, hidden] = [path.dirname(folder), `.${path.basename(folder)}`];
  const names = (await entriesOf(parent)) ?? [];
  const left = (kind: string) =>
    names
      // The bare name is what earlier versions used.
      .filter(
        (name) => name === `${hidden}.${kind}` || (name.startsWith(`${hidden}.${kind}.`) && isLeftover(name)),
      )
      .map((name) => path.join(parent, name));
  return { unfinished: left('unfinished'), previous: left('previous') };
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
  const { unfinished, previous } = await leftBeside(folder);
  try {
    for (const one of unfinished) await rm(one, { recursive: true, force: true });
    for (const one of previous) {
      // Killed between the two renames below: the old folder is whole, and is all there is.
      if ((await entriesOf(folder)) === undefined) await rename(one, folder);
      else await rm(one, { recursive: true, force: true });
    }
  } catch (error) {
    throw writingError(error, folder);
  }
  return (await entriesOf(folder)) ?? [];
}

/**
 * Puts files in place of a folder and of all that is in it. They are written beside it first, and two renames swap
 * the folders, so that a reader finds the old one or the new one, whole; after a crash `recoverFolder` leaves one of
 * them too. Of two processes that do so at once, the later one's files stay.
 *
 * @param files content by path within the folder.
 * @throws WritingError where there is no room or no right to; the folder is as it was then.
 */
export async function replaceFolder(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await recoverFolder(folder);
  const { unfinished, previous } = siblings(folder);
  try {
    await makeFolder(unfinished);
    for (const [name, content] of files) {
      const file = path.join(unfinished, name);
      await makeFolder(path.dirname(file));
      await writeFile(file, content);
    }
    await putInPlace(unfinished, folder, previous);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw writingError(error, folder);
  }
  await rm(previous, { recursive: true, force: true });
}

/** Renames the folder away and the new one to its name; the old one comes back where that fails. */
async function putInPlace(unfinished: string, folder: string, previous: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const moved = await renameIfThere(folder, previous);
    try {
      await rename(unfinished, folder);
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isTaken = code === 'ENOTEMPTY' || code === 'EEXIST';
      if (isTaken) await rm(previous, { recursive: true, force: true });
      else if (moved) await rename(previous, folder);
      if (!isTaken || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
