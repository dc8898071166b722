import { type CellOutput, type Notebook, parseNotebook } from '../../src/report/notebook-file';
import type { ReportRun } from '../../src/report/report-run';

/** A Plotly figure as the kernel puts it on the page. */
export function plotlyOutput(data: readonly object[], layout: object): object {
  return {
    output_type: 'display_data',
    metadata: {},
    data: {
      'application/vnd.plotly.v1+json': { data, layout, config: { responsive: true } },
      'text/plain': 'only for clients that draw nothing',
    },
  };
}

/** One cell in the form that nbformat has on disk. */
export function markdownCell(source: string): object {
  return { cell_type: 'markdown', metadata: {}, source };
}

/** One executed cell in the form that nbformat has on disk. */
export function codeCell(source: string, outputs: readonly object[] = []): object {
  return {
    cell_type: 'code',
    execution_count: 1,
    metadata: {
      execution: {
        'iopub.status.busy': '2024-05-01T10:00:00.000000Z',
        'shell.execute_reply': '2024-05-01T10:00:01.500000Z',
      },
    },
    source,
    outputs,
  };
}

/** A notebook read from cells in the form that nbformat has on disk. */
export function notebookOf(cells: readonly object[]): Notebook {
  const file = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
  return parseNotebook(JSON.stringify(file), 'sample.ipynb');
}

/** The first output of the first code cell. */
export function firstOutput(output: object): CellOutput {
  const cell = notebookOf([codeCell('1', [output])]).cells[0];
  if (cell.kind !== 'code') throw new Error('expected a code cell');
  return cell.outputs[0];
}

/** A finished run on drawn faces, with two epochs and every result, of which a test changes what it needs. */
export function sampleRun(changes: Partial<ReportRun> = {}): ReportRun {
  // Ten test faces of each emotion, of which the model takes one for the next emotion.
  const confusionMatrix = Array.from({ length: 7 }, (_, trueLabel) =>
    Array.from({ length: 7 }, (__, label) =>
      label === trueLabel ? 9 : label === (trueLabel + 1) % 7 ? 1 : 0,
    ),
  );
  return {
    startedAt: new Date('2024-05-01T10:00:00Z'),
    seconds: 75.5,
    dataset: {
      name: 'synthetic faces',
      synthetic: true,
      counts: { Training: 28709, PublicTest: 3589, PrivateTest: 70 },
      sha256: '0f'.repeat(32),
    },
    settings: { epochs: 2, limit: undefined, size: 'report', seed: 7, partial: false },
    versions: { project: '0.1.0', node: '20.20.2', tfjs: '4.22.0' },
    notebooks: [
      {
        name: '01-dataset',
        notebook: notebookOf([markdownCell('# 1 · The data set\n\nWhat it holds.')]),
        seconds: 4.25,
      },
      {
        name: '02-faces',
        notebook: notebookOf([markdownCell('# 2 · Faces\n\nLook at them.')]),
        seconds: 71.25,
      },
    ],
    artifacts: {
      training: {
        settings: { batchSize: 64 },
        modelParameters: 470439,
        history: {
          epoch: [0, 1],
          loss: [1.8, 1.2],
          accuracy: [0.3, 0.55],
          valLoss: [1.6, 1.3],
          valAccuracy: [0.35, 0.5],
          seconds: [30, 31],
          secondsPerStep: [0.06, 0.06],
          learningRate: [0.001, 0.001],
        },
      },
      evaluation: {
        numExamples: 70,
        accuracy: 0.9,
        macroF1: 0.9,
        confusionMatrix,
        perClass: [{ emotion: 'Angry', precision: 0.9, recall: 0.9, f1: 0.9, support: 10 }],
      },
      comparison: {
        rows: [{ name: 'walkthrough', accuracy: 0.9, macroF1: 0.9, parameters: 470439, seconds: 61 }],
      },
    },
    ...changes,
  };
}
