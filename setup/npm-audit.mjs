import { npmFindings } from './advisories.mjs';
import { npmCommand } from './npm-packages.mjs';
import { runProgram } from './programs.mjs';

/**
 * Asks npm's registry what is known of the packages in the lockfile.
 *
 * @param {Pick<import('./project.mjs').Project, 'root' | 'env'>} project
 * @returns {Promise<import('./advisories.mjs').Finding[]>}
 * @throws NotAudited when the registry does not say.
 */
export async function askNpm({ root, env }) {
  const [program, ...first] = npmCommand(env);
  const { output } = await runProgram(program, [...first, 'audit', '--json', '--audit=true'], {
    cwd: root,
    env,
  });
  return npmFindings(output);
}
