import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readDatasetCache } from '../../src/dataset/dataset-cache';
import { executeNotebook } from '../../src/report/execute-notebook';
import type { CellOutput } from '../../src/report/notebook-file';
import { notebookPython } from '../kernel/executed-cells';

const FOLDER = path.resolve(__dirname, '../../notebooks');

/** What one notebook has put out, and what it left among the artifacts. */
export interface NotebookResult {
  readonly notebook: string;
  /** Of every code cell, with how long things took taken out. */
  readonly outputs: readonly (readonly CellOutput[])[];
  readonly seconds: number;
}

/** Some people's results, and what they left together. */
export interface ResultsAtOnce {
  /** Of everyone, the notebooks in order. */
  readonly everyone: readonly (readonly NotebookResult[])[];
  /** `dataset.json`, which all of them write. */
  readonly artifact: string;
}

/** What differs from run to run and is no result. */
const DURATION = /\b\d+(\.\d+)? (ms|s|min|h)\b( \d+ (s|min)\b)?/g;

function withoutDurations(output: CellOutput): CellOutput {
  return JSON.parse(JSON.stringify(output).replace(DURATION, 'a while')) as CellOutput;
}

async function runNotebook(file: string, artifacts: string): Promise<NotebookResult> {
  const { name, notebook, seconds } = await executeNotebook(path.join(FOLDER, file), {
    python: notebookPython(),
    env: { FER_RUN_SIZE: 'quick', FER_ARTIFACTS: artifacts, FER_DATA: '' },
  });
  const code = notebook.cells.flatMap((cell) => (cell.kind === 'code' ? [cell.outputs] : []));
  return { notebook: name, outputs: code.map((outputs) => outputs.map(withoutDurations)), seconds };
}

/**
 * So many people go through the same notebooks at once, in the same project and with the same artifacts, each notebook in
 * a kernel of its own. In the beginning nothing is there, so that all of them draw the faces and write the cache.
 *
 * @param files names within `notebooks/`, in order.
 * @throws AssertionError when they leave anything behind but one whole cache of the faces and whole artifacts.
 */
export async function runAtOnce(
  files: readonly string[],
  numPeople: number,
  onEnd?: (person: number, result: NotebookResult) => void,
): Promise<ResultsAtOnce> {
  const artifacts = mkdtempSync(path.join(tmpdir(), 'at-once-'));
  const onePerson = async (_: unknown, person: number): Promise<NotebookResult[]> => {
    const results: NotebookResult[] = [];
    for (const file of files) {
      const result = await runNotebook(file, artifacts);
      results.push(result);
      onEnd?.(person, result);
    }
    return results;
  };
  try {
    const everyone = await Promise.all(Array.from({ length: numPeople }, onePerson));
    return { everyone, artifact: await checkedArtifact(artifacts) };
  } finally {
    rmSync(artifacts, { recursive: true, force: true });
  }
}

async function checkedArtifact(artifacts: string): Promise<string> {
  const left = readdirSync(artifacts, { recursive: true, encoding: 'utf8' }).sort();
  const caches = left.filter((file) => file.startsWith(`cache${path.sep}`));
  assert.deepEqual(left, ['cache', ...caches, 'dataset.json']);
  assert.equal(caches.length, 1, `one cache, got ${caches.join(', ')}`);
  const cached = await readDatasetCache(path.join(artifacts, caches[0]), async () => true);
  assert.ok(cached, 'the cache is whole');
  const artifact = readFileSync(path.join(artifacts, 'dataset.json'), 'utf8');
  assert.equal((JSON.parse(artifact) as { readonly sha256: string }).sha256, cached.dataset.sha256);
  return artifact;
}

/** @throws AssertionError, naming the notebook and the cell, when somebody's outputs differ from those expected. */
export function requireSameResults(results: ResultsAtOnce, expected: ResultsAtOnce): void {
  assert.equal(results.artifact, expected.artifact);
  results.everyone.forEach((notebooks, person) => {
    notebooks.forEach(({ notebook, outputs }, i) => {
      const wanted = expected.everyone[0][i];
      assert.deepEqual([notebook, outputs.length], [wanted.notebook, wanted.outputs.length]);
      outputs.forEach((output, cell) => {
        assert.deepEqual(
          output,
          wanted.outputs[cell],
          `person ${person + 1}, ${notebook}, code cell ${cell + 1}: other outputs than of a lone run`,
        );
      });
    });
  });
}
