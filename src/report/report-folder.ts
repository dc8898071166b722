import { recoverFolder, replaceFolder } from '../dataset/whole-folder';

/** Names of the files that a report is made of. */
const REPORT_FILE = /^(index\.(html|md|pdf)|results\.json|\d\d-[\w-]+\.(html|md|pdf|png|jpg|svg))$/;

/**
 * Gets a folder ready to take a report: undoes what a run that was killed left half-way, and makes sure that
 * nothing but a report would be replaced.
 *
 * @throws Error when the folder holds anything that is not a report's.
 */
export async function prepareReportFolder(folder: string): Promise<void> {
  const foreign = (await recoverFolder(folder)).find((name) => !REPORT_FILE.test(name));
  if (foreign !== undefined) {
    throw new Error(
      `${folder} holds ${foreign}, which is not part of a report, and a report replaces the whole folder: choose another with --out`,
    );
  }
}

/**
 * Puts a report in place of the one before it, whole or not at all.
 *
 * @param files content by file name.
 * @throws Error when the folder holds anything that is not a report's.
 */
export async function replaceReport(
  folder: string,
  files: ReadonlyMap<string, string | Uint8Array>,
): Promise<void> {
  await prepareReportFolder(folder);
  await replaceFolder(folder, files);
}
