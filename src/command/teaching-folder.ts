import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { recoverFolder, replaceFolder } from '../dataset/whole-folder';
import { OptionError } from './command-options';

/** Lists what was written, so that the next time it can be told from what somebody has changed. */
const MANIFEST = 'teach.json';

interface Manifest {
  /** SHA-256 by path within the folder. */
  readonly files: Readonly<Record<string, string>>;
}

function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Writes files for teaching into a folder, in place of those that were written there before. All of them are there at
 * the end, or all is as it was.
 *
 * @param files content by path within the folder.
 * @throws OptionError when the folder holds anything else, or a file that was changed since, such as a student's work.
 */
export async function writeTeachingFolder(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  await requireNothingToLose(folder);
  const manifest: Manifest = {
    files: Object.fromEntries([...files].map(([name, content]) => [name, sha256Of(content)])),
  };
  await replaceFolder(folder, new Map([...files, [MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`]]));
}

async function requireNothingToLose(folder: string): Promise<void> {
  const names = await recoverFolder(folder);
  if (names.length === 0) return;
  const written = names.includes(MANIFEST) ? await readManifest(path.join(folder, MANIFEST)) : undefined;
  if (written === undefined) {
    throw new OptionError(
      `${folder} holds ${names[0]}, which this command has not written, and it replaces the whole folder: give a new folder with --out.`,
    );
  }
  // By content and not by name: JupyterLab leaves a second copy of a notebook that somebody has only looked at.
  const contents = new Set(Object.values(written.files));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory() || file === path.join(folder, MANIFEST)) continue;
    if (entry.isFile() && contents.has(sha256Of(await readFile(file)))) continue;
    throw new OptionError(
      `${file} is not, or no longer, as this command has written it, and would be lost: give a new folder with --out, or remove it first.`,
    );
  }
}

async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(file, 'utf8')) as Partial<Manifest> | null;
    return typeof manifest?.files === 'object' && manifest.files !== null
      ? { files: manifest.files }
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
