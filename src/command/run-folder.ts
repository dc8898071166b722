import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { readJsonFileIfThere, requireFields } from '../dataset/json-file';
import { sealedJson } from '../dataset/sealed-json';
import { writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
import { saveModel } from '../model/saved-model';
import type { tf } from '../tensorflow/tf';
import { type History, historyIn } from '../training/history';
import { OptionError } from './command-options';

const HISTORY_FILE = 'history.json';
const PAUSED_FILE = 'paused.json';
const SETTINGS_FILE = 'settings.json';

/** What mends a damaged file of a run. */
const REMEDY = 'the command that made it, given again with `--resume`, writes it anew from the checkpoint';

/** What `history.json` holds once a training is done. */
export interface FinishedRun {
  readonly settings: object;
  readonly parameters: number;
  readonly history: History;
}

/** The parts of a run's folder. */
export const modelFolder = (out: string) => path.join(out, 'model');
export const checkpointFolder = (out: string) => path.join(out, 'checkpoint');

/**
 * Gets a run's folder ready. What is there is gone on from or left alone, never written over.
 *
 * @throws OptionError when there is something in it and `resume` is false; Error of the file system when the folder
 *   cannot be made.
 */
export async function openRunFolder(out: string, options: { readonly resume: boolean }): Promise<void> {
  await makeFolder(out);
  const names = await readdir(out);
  if (options.resume || names.length === 0) return;
  const what = names.includes(HISTORY_FILE)
    ? 'a finished training'
    : names.includes(SETTINGS_FILE)
      ? 'a training that was not finished'
      : names[0];
  throw new OptionError(
    `${out} holds ${what}: add --resume to go on with it, or give a new folder with --out.`,
  );
}

/** Writes what a run is made with; a run that goes on has the same, but for its number of epochs. */
export async function writeSettings(out: string, settings: object): Promise<void> {
  await writeWholeFile(path.join(out, SETTINGS_FILE), sealedJson(settings));
}

/** Writes what a training has come to that stopped where it was asked to, and can be gone on with. */
export async function writePausedRun(out: string, run: FinishedRun): Promise<void> {
  await writeWholeFile(path.join(out, PAUSED_FILE), sealedJson(run));
}

/** Puts the trained model and its history in place. The history goes last: it says that the run is finished. */
export async function writeFinishedRun(out: string, model: tf.LayersModel, run: FinishedRun): Promise<void> {
  await saveModel(model, modelFolder(out));
  await writeWholeFile(path.join(out, HISTORY_FILE), sealedJson(run));
  await rm(path.join(out, PAUSED_FILE), { force: true });
}

/** What a run that has begun is made with, or undefined. @throws DamagedFileError when it is not what was written. */
export async function readSettings(out: string): Promise<{ readonly epochs: number } | undefined> {
  const file = path.join(out, SETTINGS_FILE);
  const saved = await readJsonFileIfThere(file, REMEDY);
  return saved === undefined ? undefined : requireFields(saved, { epochs: 'count' }, file);
}

/** The result of a run that was finished before, or undefined. @throws DamagedFileError when it is not what was written. */
export async function readFinishedRun(out: string): Promise<FinishedRun | undefined> {
  const file = path.join(out, HISTORY_FILE);
  const saved = await readJsonFileIfThere(file, REMEDY);
  if (saved === undefined) return undefined;
  const run = requireFields<FinishedRun>(saved, { settings: 'group', parameters: 'count' }, file);
  return { ...run, history: historyIn(saved, file) };
}
