import { dirname, join } from 'node:path';
import { readJsonFileIfThere } from '../dataset/json-file';
import { sealedJson } from '../dataset/sealed-json';
import { writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';

/**
 * Leaves an object for later notebooks and for the report, as JSON with its SHA-256. It is written under a temporary name and
 * renamed, so that a reader finds the old one or the new one, never half of one.
 *
 * @param name path within the artifacts folder, e.g. `walkthrough-cnn/history.json`.
 * @throws WritingError when the disk is full or the folder must not be written to.
 */
export async function writeArtifact(folder: string, name: string, value: object): Promise<void> {
  const path = join(folder, name);
  await makeFolder(dirname(path));
  await writeWholeFile(path, sealedJson(value));
}

/**
 * What an earlier notebook left under that name; undefined when there is nothing.
 *
 * @throws DamagedFileError when it is not what was left.
 */
export async function readArtifact(folder: string, name: string): Promise<unknown> {
  return readJsonFileIfThere(join(folder, name), 'run the notebook that leaves it again');
}
