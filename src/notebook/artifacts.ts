import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';

/**
 * Leaves a value for later notebooks and for the report, as JSON. It is written under a temporary name and renamed,
 * so that a reader finds the old value or the new one, never half of one.
 *
 * @param name path within the artifacts folder, e.g. `walkthrough-cnn/history.json`.
 */
export async function writeArtifact(folder: string, name: string, value: unknown): Promise<void> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeWholeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** What an earlier notebook left under that name; undefined when there is nothing, or nothing whole. */
export async function readArtifact(folder: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(folder, name), 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
