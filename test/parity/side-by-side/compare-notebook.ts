import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { executeNotebook } from '../../../src/report/execute-notebook';
import { notebookPython } from '../../kernel/executed-cells';
import { type Comparison, comparison } from '../comparison';
import { referencePython } from '../reference-python';
import { COMPARED_NOTEBOOKS } from './compared-values';
import { keptNumbers } from './kept-numbers';
import { readJsonNotebook } from './notebook-json';
import { probedNotebook } from './probed-notebook';
import { pythonFolds } from './python-folds';
import { makeWorkplace } from './workplace';

const SCRIPT = path.join(__dirname, 'run_folds.py');

/**
 * Runs a notebook in a kernel and its folds in Python, on the same faces, and compares the values that
 * `COMPARED_NOTEBOOKS` names: one row a fold.
 *
 * @throws Error when a cell or a fold fails, or a fold has no values to compare.
 */
export async function compareNotebook(name: string, progress: (what: string) => void): Promise<Comparison[]> {
  const compared = COMPARED_NOTEBOOKS[name];
  const notebook = readJsonNotebook(name);
  const folds = pythonFolds(notebook);
  if (folds.length !== compared.length) {
    throw new Error(`${name}: ${folds.length} folds, and values to compare of ${compared.length}`);
  }
  const { folder, env, remove } = await makeWorkplace();
  try {
    progress('running its cells');
    const probes = compared.map(({ values, imports }) => ({
      expressions: values.map((value) => value.here),
      imports,
    }));
    const file = path.join(folder, `${name}.ipynb`);
    await writeFile(file, JSON.stringify(probedNotebook(notebook, probes, folder)));
    await executeNotebook(file, { python: notebookPython(), env });

    progress('running its Python');
    const python = folds.map(({ code }, fold) => ({
      code,
      values: compared[fold].values.map((value) => value.python),
    }));
    await writeFile(path.join(folder, 'folds.json'), JSON.stringify({ name, folds: python }));
    const kerasHome = path.join(folder, 'keras-home');
    await referencePython([SCRIPT, folder], { kerasHome, cwd: folder, env });

    return compared.map(({ what, allowedDifference, values }, fold) =>
      comparison(
        { what: `${name.slice(0, 2)}, ${what}`, comparedWith: 'its Python', allowedDifference },
        values.map((value, index) => ({
          name: value.here,
          actual: keptNumbers(folder, 'here', fold, index),
          expected: keptNumbers(folder, 'python', fold, index),
        })),
      ),
    );
  } finally {
    await remove();
  }
}
