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
  // Looking must not write: git would refresh its index, and stand in the way of a commit that is made meanwhile. Hence not
  // the one call `git describe --dirty` either, which refreshes it in any case.
  const git = (...args: string[]) => run('git', ['--no-optional-locks', '-C', folder, ...args]);
  try {
    await git('ls-files', '--error-unmatch', 'package.json');
    const commit = (await git('describe', '--always', '--abbrev=10')).stdout.trim();
    const changed = (await git('status', '--porcelain', '--untracked-files=no')).stdout.trim();
    if (commit === '') return undefined;
    return changed === '' ? commit : `${commit} and changes since`;
  } catch {
    return undefined;
  }
}
