import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { environmentOfCommands, openProject } from './project.mjs';
import { referenceEnvironment } from './reference-environment.mjs';
import { bringUpToDate, finished } from './step-runner.mjs';
import { steps } from './steps.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';

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
  const { tensorflow, reference, command, commandArguments } = parse(commandLine);
  try {
    const project = openProject({ tensorflow });
    if (process.platform === 'win32') {
      throw new SetupFailure(
        'Windows itself is not supported: run `wsl --install` and work inside that Linux.',
      );
    }
    const wanted = reference ? [...steps, referenceEnvironment] : steps;
    const numRun = await bringUpToDate(project, wanted, print);
    const library = finished(project, tensorflowBinding)?.details.library ?? 'unknown';
    print(`${numRun === 0 ? 'nothing to do' : 'complete'}; ${library}`);
    if (command) runCommand(project, command, commandArguments, environmentOfCommands(project, library));
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
  let reference = false;
  while (rest[0]?.startsWith('--tensorflow') || rest[0] === '--reference') {
    const [option, value] = /** @type {string} */ (rest.shift()).split('=');
    if (option === '--reference') reference = true;
    else tensorflow = value ?? rest.shift() ?? '';
  }
  const [command, ...commandArguments] = rest;
  return { tensorflow, reference, command, commandArguments };
}
