import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Runs a script of the project, JupyterLab or JupyterHub in the foreground; this process ends as that one ends.
 *
 * @param {Project} project
 * @param {string} command a script's path from the project's root, `lab` or `hub`
 * @param {readonly string[]} commandArguments
 * @param {NodeJS.ProcessEnv} env
 */
export function runCommand(project, command, commandArguments, env) {
  const [program, ...programArguments] =
    command === 'lab'
      ? jupyterLab(project)
      : command === 'hub'
        ? jupyterHub(project, commandArguments)
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
 * JupyterLab with the project as its root, opened at the notebooks.
 *
 * @param {Project} project
 */
function jupyterLab({ root, venvPython }) {
  return [
    venvPython,
    '-m',
    'jupyterlab',
    `--ServerApp.root_dir=${root}`,
    `--ServerApp.preferred_dir=${join(root, 'notebooks')}`,
  ];
}

/**
 * JupyterHub with the project's configuration, or with the one that the arguments name.
 *
 * @param {Project} project
 * @param {readonly string[]} commandArguments
 */
function jupyterHub({ root, venvPython }, commandArguments) {
  const named = commandArguments.some((argument) => /^(-f|--config)/.test(argument));
  const configuration = named ? [] : [`--config=${join(root, 'hub', 'jupyterhub_config.py')}`];
  return [venvPython, '-m', 'jupyterhub', ...configuration];
}
