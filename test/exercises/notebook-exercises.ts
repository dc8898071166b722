import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import {
  type ExerciseCells,
  exercisesOf,
  type RawNotebook,
  sourceOf,
} from '../../src/command/exercise-cells';
import type { Exercise } from '../../src/exercises/exercise';

export const ROOT = path.resolve(__dirname, '../..');
export const NOTEBOOKS = path.join(ROOT, 'notebooks');

/** The notebooks' file names, in order. */
export const FILES = readdirSync(NOTEBOOKS)
  .filter((file) => file.endsWith('.ipynb'))
  .sort();

/** One exercise as it stands in a notebook, with what checks it. */
export interface NotebookExercise extends ExerciseCells {
  /** Of the function to be written, and of the exercise in its module. */
  readonly name: string;
  readonly exercise: Exercise;
}

export function readRawNotebook(file: string): RawNotebook {
  return JSON.parse(readFileSync(path.join(NOTEBOOKS, file), 'utf8')) as RawNotebook;
}

/** The cell that imports what the check cells name; empty where there is none. */
export function importCell(file: string): string {
  const cell = readRawNotebook(file).cells.find((each) => sourceOf(each).includes('./src/exercises/'));
  return cell === undefined ? '' : sourceOf(cell);
}

/** The exercises of a notebook, found as its cells find them: by the import and the names in the check cells. */
export function notebookExercises(file: string): NotebookExercise[] {
  const imported = /import \{ (\w+) \} from '\.\/(src\/exercises\/[\w-]+)'/.exec(importCell(file));
  if (imported === null) return [];
  const [, group, module] = imported;
  const exercises = require(path.join(ROOT, module))[group] as Readonly<Record<string, Exercise>>;
  return exercisesOf(readRawNotebook(file), file).map((cells) => {
    const called = new RegExp(`^checkExercise\\(${group}\\.(\\w+), (\\w+)\\);$`).exec(sourceOf(cells.check));
    if (called === null || called[1] !== called[2]) {
      throw new Error(`${file}: unexpected check ${sourceOf(cells.check)}`);
    }
    return { ...cells, name: called[1], exercise: exercises[called[1]] };
  });
}

/** Compiles a cell that declares a function, and gives the function. */
export function compiledFunction(code: string, name: string): (...given: unknown[]) => unknown {
  const { code: javaScript } = transformSync(code, { loader: 'ts', format: 'cjs' });
  return new Function(`${javaScript}\nreturn ${name};`)() as (...given: unknown[]) => unknown;
}
