import { randomBytes } from 'node:crypto';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writingError } from './writing-error';

/** Ends a name that is in use until the thing is whole: the process's number, when it began, and something random. */
const TEMPORARY = /\.(\d+)-([0-9a-z]+)-[0-9a-f]{12}\.tmp$/;

/** Tells this process from an earlier one of the same number, as in a container that is started again. */
const began = Math.round(performance.timeOrigin).toString(36);

/** Of a file that another process, on a machine that shares the folder, took for a leftover. */
const MOST_ATTEMPTS = 3;

/** A name that no other writer uses, and that tells whose it is. */
export function temporaryName(file: string): string {
  return `${file}.${process.pid}-${began}-${randomBytes(6).toString('hex')}.tmp`;
}

/** Whether something has a temporary name: it is not whole, and not to be looked at. */
export function isTemporary(name: string): boolean {
  return TEMPORARY.test(name);
}

/**
 * Whether something has a temporary name whose process is gone: it was killed while it wrote.
 *
 * @param name without its folder.
 */
export function isLeftover(name: string): boolean {
  const [, pid, since] = TEMPORARY.exec(name) ?? [];
  if (pid === undefined) return false;
  return Number(pid) === process.pid ? since !== began : !isRunning(Number(pid));
}

/**
 * Removes what writers that were killed have left in a folder, as far as that is possible.
 *
 * @param isWanted leaves files out, by the name that they were to have.
 */
export async function removeLeftovers(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  const leftovers = names.filter((name) => isLeftover(name) && isWanted(name.replace(TEMPORARY, '')));
  await Promise.all(
    leftovers.map((name) => rm(path.join(folder, name), { recursive: true }).catch(() => undefined)),
  );
}

/**
 * Lets a file be written under a temporary name beside it and renames it, so that a reader finds all of it or what was
 * there before, and a failure leaves neither half a file nor a temporary one. What earlier writers of the same file left
 * that were killed is removed.
 *
 * @param file its folder must exist.
 * @throws WritingError where there is no room or no right to.
 */
export async function replaceFile(file: string, write: (temporary: string) => Promise<void>): Promise<void> {
  await removeLeftovers(path.dirname(file), (name) => name === path.basename(file));
  for (let attempt = 1; ; attempt += 1) {
    const temporary = temporaryName(file);
    try {
      await write(temporary);
      await rename(temporary, file);
      return;
    } catch (error) {
      await rm(temporary, { force: true });
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' && syscall === 'rename' && attempt < MOST_ATTEMPTS) continue;
      throw writingError(error, file);
    }
  }
}

/**
 * Writes a file whole or not at all, see `replaceFile`.
 *
 * @param file its folder must exist.
 * @throws WritingError where there is no room or no right to.
 */
export async function writeWholeFile(file: string, contents: string | Uint8Array): Promise<void> {
  await replaceFile(file, (temporary) => writeFile(temporary, contents, { flush: true }));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
