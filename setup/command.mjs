import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Runs a script of the project, or JupyterLab, in the foreground; this process ends as that one ends.
 *
 * @param {Project} project
 * @param {string} command a script's path from the project's root, or `lab`
 * @param {readonly string[]} commandArguments
 * @param {NodeJS.ProcessEnv} env
 */
export function runCommand(project, command, commandArguments, env) {
  const [program, ...programArguments] =
    command === 'lab'
      ? jupyterLab(project, commandArguments)
      : [process.execPath, '--import', 'tsx', join(project.root, command)];
  const child = spawn(program, [...programArguments, ...commandArguments], {
    cwd: project.root,
    env,
    stdio: 'inherit',
  });

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the child as well, and JupyterLab takes a second one for "at once".
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`set-up  ${program} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (status, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = status ?? 1;
    }
  });
}

/**
 * JupyterLab with the project as its root, opened at the notebooks, which answers this machine alone, whatever the
 * machine's own settings say, unless its arguments name another address: who reaches it and has its token runs code here.
 *
 * @param {Project} project
 * @param {readonly string[]} commandArguments
 */
function jupyterLab({ root, venvPython }, commandArguments) {
  const namesAddress = commandArguments.some((argument) => /^--(ServerApp\.)?ip(=|$)/.test(argument));
  return [
    venvPython,
    '-m',
    'jupyterlab',
    `--ServerApp.root_dir=${root}`,
    `--ServerApp.preferred_dir=${join(root, 'notebooks')}`,
    ...(namesAddress ? [] : ['--ServerApp.ip=127.0.0.1']),
  ];
}
