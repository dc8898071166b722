import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupFailure } from './failure.mjs';
import { freeBytes, readJson, writeAtomically } from './files.mjs';
import { withLock } from './lock.mjs';

/**
 * @typedef {object} Step
 * @property {string} name what it provides, as printed
 * @property {string} id its stamp's file name
 * @property {string[]} [after] the ids of earlier steps whose results it uses; it starts when they are done
 * @property {(project: Project) => string} fingerprint of all it is made from: another one means doing it again
 * @property {(project: Project, details: any) => boolean} isDone whether what it made is still there; cheap
 * @property {(project: Project) => string} announce what it is about to do
 * @property {(project: Project) => { folder: string, bytes: number }[]} [diskNeeded]
 * @property {(project: Project) => Promise<any>} run does it; what it returns is kept in the stamp as `details`
 *
 * @typedef {import('./project.mjs').Project} Project
 */

/**
 * @param {Project} project
 * @param {Step} step
 */
const stampPath = (project, step) => join(project.stateFolder, `${step.id}.json`);

/**
 * What a finished step recorded, or undefined when it has to run.
 *
 * @param {Project} project
 * @param {Step} step
 */
export function finished(project, step) {
  const stamp = readJson(stampPath(project, step));
  if (stamp === undefined || stamp.fingerprint !== step.fingerprint(project)) return undefined;
  return step.isDone(project, stamp.details) ? stamp : undefined;
}

/**
 * Brings every step up to date and returns how many ran; steps that do not use each other's results run at the same
 * time. A step's stamp is removed before it starts and written after it finished, so one that was killed half-way is
 * done again. When a step fails, those already running are let finish, so that their work is not lost.
 *
 * @param {Project} project
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} print
 */
export async function bringUpToDate(project, steps, print) {
  if (steps.every((step) => finished(project, step))) return 0;
  const onWait = (/** @type {number | undefined} */ pid) =>
    print(`waiting for the set-up that process ${pid ?? 'unknown'} is running in this folder`);
  return withLock(join(project.stateFolder, 'lock'), { onWait }, async () => {
    clearLeftovers(project.stateFolder);
    let numRun = 0;
    /** @type {Map<string, Promise<void>>} */
    const started = new Map();
    for (const step of steps) {
      const waitingFor = (step.after ?? []).map((id) => started.get(id));
      const bringStepUpToDate = async () => {
        await Promise.all(waitingFor);
        if (finished(project, step)) return;
        try {
          await runStep(project, step, print);
        } catch (error) {
          print(`${step.name}: failed`); // the reason is told once the others have finished
          throw error;
        }
        numRun++;
      };
      started.set(step.id, bringStepUpToDate());
    }
    const outcomes = await Promise.allSettled(started.values());
    const failure = outcomes.find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
    return numRun;
  });
}

/**
 * @param {Project} project
 * @param {Step} step
 * @param {(line: string) => void} print
 */
async function runStep(project, step, print) {
  for (const { folder, bytes } of step.diskNeeded?.(project) ?? []) {
    const free = freeBytes(folder);
    if (free < bytes) {
      throw new SetupFailure(
        `${step.name} need ${gigabytes(bytes)} of disk space and ${gigabytes(free)} are free at ${folder}: make room there, then run \`npm run setup\` again.`,
      );
    }
  }
  print(`${step.name}: ${step.announce(project)} …`);
  const start = performance.now();
  rmSync(stampPath(project, step), { force: true });
  const fingerprint = step.fingerprint(project);
  const details = await step.run(project);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  mkdirSync(project.stateFolder, { recursive: true });
  writeAtomically(
    stampPath(project, step),
    `${JSON.stringify({ fingerprint, seconds, details }, null, 2)}\n`,
  );
  print(`${step.name}: done in ${seconds.toFixed(1)} s${details?.summary ? ` (${details.summary})` : ''}`);
}

/** @param {string} folder */
function clearLeftovers(folder) {
  for (const name of readdirSync(folder)) {
    if (name.includes('.partial-')) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} bytes */
const gigabytes = (bytes) => `${(bytes / 1e9).toFixed(1)} GB`;
