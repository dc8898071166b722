import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { hubPackages } from './hub-packages.mjs';
import { environmentOfCommands, openProject } from './project.mjs';
import { referenceEnvironment } from './reference-environment.mjs';
import { bringUpToDate, finished } from './step-runner.mjs';
import { steps } from './steps.mjs';
import { s3ServerEnvironment, sweepEnvironment } from './sweep-environment.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';

/**
 * Set-up's own lines go to standard error, so that a command's output stays its own.
 *
 * @param {string} line
 */
const print = (line) => console.error(`set-up  ${line}`);

/** What only some commands need, by the option that asks for it. */
const furtherSteps = new Map([
  ['--reference', referenceEnvironment],
  ['--sweep', sweepEnvironment],
  ['--s3-server', s3ServerEnvironment],
  ['--hub', hubPackages],
]);

/**
 * Sets the project up, then runs the script or program the arguments name, and ends as that ends.
 *
 * @param {readonly string[]} commandLine
 */
export async function start(commandLine) {
  const { tensorflow, further, command, commandArguments } = parse(commandLine);
  try {
    const project = openProject({ tensorflow });
    if (process.platform === 'win32') {
      throw new SetupFailure(
        'Windows itself is not supported: run `wsl --install` and work inside that Linux.',
      );
    }
    const numRun = await bringUpToDate(project, [...steps, ...further], print);
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
  const further = [];
  for (;;) {
    const [option, value] = rest[0]?.split('=') ?? [];
    const step = furtherSteps.get(option);
    if (step === undefined && option !== '--tensorflow') break;
    rest.shift();
    if (step === undefined) tensorflow = value ?? rest.shift() ?? '';
    else further.push(step);
  }
  const [command, ...commandArguments] = rest;
  return { tensorflow, further, command, commandArguments };
}
