import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { hubPackages } from './hub-packages.mjs';
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
  const { tensorflow, wanted, command, commandArguments } = parse(commandLine);
  try {
    const project = openProject({ tensorflow });
    if (process.platform === 'win32') {
      throw new SetupFailure(
        'Windows itself is not supported: run `wsl --install` and work inside that Linux.',
      );
    }
    const numRun = await bringUpToDate(project, [...steps, ...wanted], print);
    const library = finished(project, tensorflowBinding)?.details.library ?? 'unknown';
    print(`${numRun === 0 ? 'nothing to do' : 'complete'}; ${library}`);
    if (command) runCommand(project, command, commandArguments, environmentOfCommands(project, library));
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(`set-up stopped: ${error.message}`);
    process.exitCode = 1;
  }
}

/** What only some commands need, by the option that asks for it. */
const furtherSteps = new Map([
  ['--reference', referenceEnvironment],
  ['--hub', hubPackages],
]);

/** @param {readonly string[]} commandLine */
function parse(commandLine) {
  const rest = [...commandLine];
  let tensorflow;
  const wanted = [];
  for (;;) {
    const further = furtherSteps.get(rest[0]);
    if (further) wanted.push(further);
    else if (!rest[0]?.startsWith('--tensorflow')) break;
    const [, value] = /** @type {string} */ (rest.shift()).split('=');
    if (!further) tensorflow = value ?? rest.shift() ?? '';
  }
  const [command, ...commandArguments] = rest;
  return { tensorflow, wanted, command, commandArguments };
}
