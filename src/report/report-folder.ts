import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Names of the files that a report is made of. */
const REPORT_FILE = /^(index\.(html|md|pdf)|results\.json|\d\d-[\w-]+\.(html|md|pdf|png|jpg|svg))$/;

/** The two names, beside the report's own, that a report has while it is being put in place. */
function siblings(folder: string): { readonly unfinished: string; readonly previous: string } {
  const hidden = path.join(path.dirname(folder), `.${path.basename(folder)}`);
  return { unfinished: `${hidden}.unfinished`, previous: `${hidden}.previous` };
}

async function entriesOf(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Gets a folder ready to take a report: undoes what a run that was killed left half-way, and makes sure that
 * nothing but a report would be replaced.
 *
 * @throws Error when the folder holds anything that is not a report's.
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  const { unfinished, previous } = siblings(folder);
  await rm(unfinished, { recursive: true, force: true });
  const entries = await entriesOf(folder);
  if ((await entriesOf(previous)) !== undefined) {
    // Killed between the two renames below: the old report is whole, and is all there is.
    if (entries === undefined) await rename(previous, folder);
    else await rm(previous, { recursive: true });
  }
  const foreign = entries?.find((name) => !REPORT_FILE.test(name));
  if (foreign !== undefined) {
    throw new Error(
      `${folder} holds ${foreign}, which is not part of a report, and a report replaces the whole folder: choose another with --out`,
    );
  }
}

/**
 * Puts a report in place of the one before it. All files are written beside it first, and two renames swap the
 * folders, so that a reader finds the old report or the new one, whole; after a crash `prepareReportFolder`
 * finds one of them too.
 *
 * @param files content by file name.
 */
export async function replaceReport(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await prepareReportFolder(folder);
  const { unfinished, previous } = siblings(folder);
  await mkdir(unfinished, { recursive: true });
  try {
    for (const [name, content] of files) await writeFile(path.join(unfinished, name), content);
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
