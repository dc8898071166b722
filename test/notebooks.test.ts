import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { type ExecutedNotebook, executeNotebook } from '../src/report/execute-notebook';
import type { CodeCell } from '../src/report/notebook-file';
import { PAGE_BUDGET, SINGLE_FILE_BUDGET } from '../src/report/page-budget';
import { writeReport } from '../src/report/write-report';
import { notebookExercises } from './exercises/notebook-exercises';
import { notebookPython } from './kernel/executed-cells';
import { sampleRun } from './report/sample-run';

const FOLDER = path.resolve(__dirname, '../notebooks');
const FILES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ipynb'))
  .sort();

/** How many charts each notebook draws when it is run as it stands. */
const CHARTS: Readonly<Record<string, number>> = {
  '01-dataset-and-labels.ipynb': 2,
  '02-sample-faces.ipynb': 4,
  '03-scaling.ipynb': 4,
  '04-split-and-augment.ipynb': 1,
  '05-build-and-fit.ipynb': 1,
  '06-training-history.ipynb': 2,
  '07-confusion-matrix.ipynb': 5,
  '08-doing-better.ipynb': 4,
  '09-look-inside.ipynb': 15,
  '10-honest-confidence.ipynb': 7,
  '11-try-a-photo.ipynb': 3,
  '12-searching-recipes.ipynb': 3,
};

interface RawCell {
  readonly cell_type: string;
  readonly source: string | string[];
  readonly execution_count?: number | null;
  readonly outputs?: unknown[];
}

function rawNotebook(file: string): { cells: RawCell[]; metadata: Record<string, unknown> } {
  return JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8'));
}

const sourceOf = ({ source }: RawCell) => [source].flat().join('');

describe('the notebooks as they are kept', () => {
  it('are those whose charts are counted here', () => assert.deepEqual(FILES, Object.keys(CHARTS)));

  for (const file of FILES) {
    it(`${file} holds no output and asks for the TypeScript kernel`, () => {
      const { cells, metadata } = rawNotebook(file);
      for (const cell of cells.filter(({ cell_type }) => cell_type === 'code')) {
        assert.deepEqual(cell.outputs, []);
        assert.equal(cell.execution_count, null);
      }
      assert.deepEqual(metadata, {
        kernelspec: { display_name: 'TypeScript', language: 'typescript', name: 'typescript' },
        language_info: { name: 'typescript' },
      });
    });

    it(`${file} opens with what it shows, and ends with exercises and questions`, () => {
      const { cells } = rawNotebook(file);
      assert.match(sourceOf(cells[0]), /^# \d+ · .+\n\n.{100,}/);
      assert.equal(cells.filter((cell) => sourceOf(cell).startsWith('## Exercises\n\n')).length, 1);
      assert.match(sourceOf(cells[cells.length - 1]), /^### Further questions\n\n1\. .+\n2\. /);
    });

    it(`${file} imports nothing of what only makes pages or commands, which may change without its being run again`, () => {
      for (const cell of rawNotebook(file).cells.filter(({ cell_type }) => cell_type === 'code')) {
        assert.doesNotMatch(sourceOf(cell), /\/src\/(report|command)\//);
      }
    });

    it(`${file} keeps its cells short: what is long is a module`, () => {
      for (const cell of rawNotebook(file).cells.filter(({ cell_type }) => cell_type === 'code')) {
        const lines = sourceOf(cell)
          .split('\n')
          .filter((line) => line.trim() !== '' && !line.startsWith('import '));
        assert.ok(lines.length <= 17, `${lines.length} lines:\n${sourceOf(cell)}`);
        assert.doesNotMatch(sourceOf(cell), /\bfunction\b|\bfor \(|\bwhile \(|\bany\b/);
      }
    });
  }
});

describe('the notebooks run from top to bottom at quick size', () => {
  const artifacts = mkdtempSync(path.join(tmpdir(), 'notebooks-'));
  after(() => rmSync(artifacts, { recursive: true, force: true }));
  const run = (file: string, folder = artifacts) =>
    executeNotebook(path.join(FOLDER, file), {
      python: notebookPython(),
      env: {
        FER_RUN_SIZE: 'quick',
        FER_ARTIFACTS: folder,
        FER_DATA: '',
        FER_EPOCHS: '',
        FER_LIMIT: '',
        FER_SEED: '',
      },
    });

  const executed: ExecutedNotebook[] = [];

  for (const file of FILES) {
    it(`${file} shows its charts, every one with words for those who do not see it`, async () => {
      const result = await run(file);
      executed.push(result);
      const { notebook } = result;
      const cells = notebook.cells.filter((cell): cell is CodeCell => cell.kind === 'code');
      const shown = cells.flatMap(({ outputs }) =>
        outputs.flatMap((output) => (output.kind === 'display' ? [output.data] : [])),
      );
      const charts = shown.flatMap((data) => {
        const chart = data['application/vnd.plotly.v1+json'] as {
          layout: { meta: { alternativeText: string }; title: { text: string } };
        };
        return chart === undefined ? [] : [chart];
      });
      assert.equal(charts.length, CHARTS[file]);
      for (const { layout } of charts) {
        assert.ok(layout.meta.alternativeText.length > 20);
        assert.match(layout.title.text, /synthetic faces|FER2013/, 'a picture says what it is made from');
      }
      const checks = shown.filter((data) => String(data['text/plain']).includes('not answered yet'));
      assert.equal(checks.length, notebookExercises(file).length, 'every check of a stub is shown');
      // What this project's own code prints or warns of would stand on the page.
      const streams = cells.flatMap(({ outputs }) => outputs.filter(({ kind }) => kind === 'stream'));
      assert.deepEqual(streams, []);
      assert.ok(
        shown.some((data) => String(data['text/html']).includes('synthetic faces')),
        'the data are named',
      );
    });
  }

  it('make pages, and a report in one file, that weigh no more than they may', async () => {
    assert.equal(executed.length, FILES.length);
    for (const [singleFile, budget] of [
      [false, PAGE_BUDGET],
      [true, SINGLE_FILE_BUDGET],
    ] as const) {
      const files = await writeReport(
        path.join(artifacts, `report-${singleFile}`),
        sampleRun({ notebooks: executed }),
        { cacheFolder: path.join(artifacts, 'cache'), notebooksFolder: FOLDER, singleFile },
      );
      assert.equal(files.length, singleFile ? 2 : FILES.length + 2);
      for (const { name, bytes } of files) assert.ok(bytes <= budget, `${name}: ${bytes} bytes`);
    }
  });

  it('07-confusion-matrix.ipynb trains for itself where notebook 05 has left nothing', async () => {
    const alone = mkdtempSync(path.join(tmpdir(), 'notebook-07-'));
    try {
      await run('07-confusion-matrix.ipynb', alone);
      const { accuracy, numExamples } = JSON.parse(readFileSync(path.join(alone, 'evaluation.json'), 'utf8'));
      assert.equal(numExamples, 140);
      assert.ok(accuracy >= 0 && accuracy <= 1);
    } finally {
      rmSync(alone, { recursive: true, force: true });
    }
  });

  it('leave for the report what it states', async () => {
    const read = (name: string) => JSON.parse(readFileSync(path.join(artifacts, name), 'utf8'));
    const dataset = read('dataset.json');
    assert.deepEqual(dataset.counts, { Training: 140, PublicTest: 140, PrivateTest: 140 });
    const { modelParameters, history } = read('walkthrough-cnn/history.json');
    assert.equal(modelParameters, 470_439);
    assert.equal(history.epoch.length, 1);
    const { confusionMatrix, accuracy } = read('evaluation.json') as {
      confusionMatrix: number[][];
      accuracy: number;
    };
    const diagonal = confusionMatrix.reduce((sum, row, label) => sum + row[label], 0);
    assert.ok(Math.abs(accuracy - diagonal / 140) < 1e-12);
    // The comparison's first row is the same network on the same images.
    assert.ok(Math.abs(read('comparison.json').rows[0].accuracy - accuracy) < 1e-12);
  });
});
