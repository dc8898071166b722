import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The commit that a folder is at, as git describes it, with “and changes since” where files under git differ from it.
 *
 * @returns undefined outside git, without git, and where git knows nothing of the folder's files, as in a project that
 * was unpacked inside another one.
 */
export async function commitOf(folder: string): Promise<string | undefined> {
  const git = (...args: string[]) => run('git', ['-C', folder, ...args]);
  try {
    await git('ls-files', '--error-unmatch', 'package.json');
    const { stdout } = await git('describe', '--always', '--abbrev=10', '--dirty= and changes since');
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
