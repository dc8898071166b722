import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { environmentOfCommands, openProject } from './project.mjs';
import { bringUpToDate, finished } from './step-runner.mjs';
import { steps } from './steps.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Set-up's own lines go to standard error, so that a command's output stays its own.
 *
 * @param {string} line
 */
const print = (line) => console.error(`set-up  ${line}`);

/**
 * Sets the project up, then runs the script or program the arguments name, and ends as that ends.
 *
 * @param {readonly string[]} commandLine
 */
export async function start(commandLine) {
  const { tensorflow, command, commandArguments } = parse(commandLine);
  try {
    const project = openProject({ tensorflow });
    if (process.platform === 'win32') {
      throw new SetupFailure(
        'Windows itself is not supported: run `wsl --install` and work inside that Linux.',
      );
    }
    const numRun = await bringUpToDate(project, steps, print);
    const library = finished(project, tensorflowBinding)?.details.library ?? 'unknown';
    print(`${numRun === 0 ? 'nothing to do' : 'complete'}; ${library}`);
    if (command) run(project, command, commandArguments, environmentOfCommands(project, library));
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`set-up stopped: ${error.message}`);
    process.exitCode = 1;
  }
}

/** @param {readonly string[]} commandLine */
function parse(commandLine) {
  const rest = [...commandLine];
  let tensorflow;
  while (rest[0]?.startsWith('--tensorflow')) {
    const [, value] = /** @type {string} */ (rest.shift()).split('=');
    tensorflow = value ?? rest.shift() ?? '';
  }
  const [command, ...commandArguments] = rest;
  return { tensorflow, command, commandArguments };
}

/**
 * @param {Project} project
 * @param {string} command a script's path from the project's root, or `lab`
 * @param {readonly string[]} commandArguments
 * @param {NodeJS.ProcessEnv} env
 */
function run(project, command, commandArguments, env) {
  const [program, ...programArguments] =
    command === 'lab'
      ? jupyterLab(project)
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
