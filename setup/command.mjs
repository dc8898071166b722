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
      ? jupyterLab(project, commandArguments)
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
      const words = endedBy(signal);
      if (words) console.error(`${command} ${words}`);
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = status ?? 1;
    }
  });
}

/** What native code and the system do to a process that asks for memory there is not. */
const outOfMemory =
  'Most often that is for want of memory: take fewer faces (--limit or FER_LIMIT), a smaller --batch-size, end other ' +
  "programs, or raise the limit (`ulimit -v`, the container's). What was finished before is kept, and the same command goes " +
  'on from there (`npm run train` with --resume).';

/**
 * What a person is told of a command that could not say anything itself; undefined where they have stopped it.
 *
 * @param {NodeJS.Signals} signal
 */
function endedBy(signal) {
  if (signal === 'SIGKILL') return `was ended from outside (SIGKILL). ${outOfMemory}`;
  if (signal === 'SIGABRT' || signal === 'SIGTRAP' || signal === 'SIGSEGV' || signal === 'SIGBUS') {
    return `broke off in native code (${signal}). ${outOfMemory}`;
  }
  if (signal === 'SIGXFSZ')
    return 'wrote a file larger than the system allows: raise the limit (`ulimit -f`).';
  return undefined;
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
