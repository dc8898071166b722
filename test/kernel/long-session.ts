import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CellRun, KernelClient, shownError, streamText } from './kernel-client';
import type { HeldMemory } from './memory-now';

/** What a kernel holds after so many cells. */
export interface SessionSample extends HeldMemory {
  /** Cells run so far, fits among them. */
  readonly cells: number;
  readonly fits: number;
  /** Resident memory, in bytes. */
  readonly resident: number;
  /** Open files, sockets and pipes. */
  readonly handles: number;
  readonly threads: number;
  /** Files and folders in the kernel's own folder for temporary ones. */
  readonly temporaryFiles: number;
}

/** What a sample says about the kernel. */
export type SessionQuantity = Exclude<keyof SessionSample, 'cells' | 'fits'>;

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
const whole = (count: number) => String(Math.round(count));

/**
 * What each quantity is called, and by how much it may grow in a thousand cells. Objects may for the history of cells and the
 * ledger of tensors, which a user can ask for; resident memory also for what the allocator does not give back at once.
 */
export const LIMITS: Readonly<
  Record<
    SessionQuantity,
    { readonly title: string; readonly most: number; readonly text: (value: number) => string }
  >
> = {
  resident: { title: 'resident, MB', most: 15e6, text: megabytes },
  heap: { title: 'objects, MB', most: 3e6, text: megabytes },
  external: { title: 'arrays, MB', most: 0.2e6, text: megabytes },
  tensors: { title: 'tensors', most: 0, text: whole },
  handles: { title: 'open handles', most: 0, text: whole },
  threads: { title: 'threads', most: 0, text: whole },
  temporaryFiles: { title: 'temporary files', most: 0, text: whole },
};

/** The slope of a quantity over the later half of a session, a thousand cells: of the line of least squares. */
export function growthOf(samples: readonly SessionSample[], quantity: SessionQuantity): number {
  const last = samples[samples.length - 1].cells;
  const later = samples.filter(({ cells }) => cells >= last / 2);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [cells, values] = [later.map((sample) => sample.cells), later.map((sample) => sample[quantity])];
  const [middle, average] = [mean(cells), mean(values)];
  const covariance = mean(cells.map((count, i) => (count - middle) * (values[i] - average)));
  return (1000 * covariance) / mean(cells.map((count) => (count - middle) ** 2));
}

/** How long a session is, and how often it is looked at. */
export interface SessionOptions {
  readonly cells: number;
  /** How many of the cells train a network. */
  readonly fits: number;
  readonly sampleEvery: number;
  readonly onSample?: (sample: SessionSample) => void;
}

/** A cell as notebooks have them, and what it must come to. */
interface SessionCell {
  /** Each turn has other text, as of a cell that was edited. */
  readonly code: (turn: number) => string;
  /** The name of the error that it ends with; left out, it ends well. */
  readonly error?: string;
}

/** Names that the cells declare come back after so many turns, as when a notebook is gone through again. */
const NAMES = 40;

/** A cell of a busy machine may take this long, in milliseconds. */
const PATIENCE_MS = 600_000;

/** What a session begins with. */
const OPENING = `
import { EMOTIONS } from './src/dataset/emotions';
import { countLabels } from './src/dataset/label-counts';
import { generateSyntheticFaces } from './src/dataset/synthetic-faces';
import { labelDistributionFigure } from './src/figures/label-distribution';
import { faceGalleryFigure } from './src/figures/face-gallery';
import { buildWalkthroughCnn } from './src/model/cnn';
import { buildOptimizer, compileClassifier } from './src/model/optimizer';
import { displayTable } from './src/notebook/display';
import { labelCountsFrame } from './src/notebook/frames';
import { recordsTable } from './src/notebook/html-table';
import { showProgress } from './src/notebook/progress';
import { trainingProgress } from './src/notebook/training-progress';
import { prepareExamples } from './src/preprocessing/prepared-examples';
import { splitByUsage } from './src/preprocessing/splits';
import { tf } from './src/tensorflow/tf';
import { fitAugmented } from './src/training/walkthrough-training';
import { memoryNow } from './test/kernel/memory-now';
const faces = generateSyntheticFaces({ seed: 1, counts: { Training: 64, PublicTest: 0, PrivateTest: 16 } });
const { training, test } = splitByUsage(faces);
`;

/** The kinds of cells, one after the other. */
const CELLS: readonly SessionCell[] = [
  {
    code: (turn) =>
      `import { countLabels } from './src/dataset/label-counts';\nconst counts${turn % NAMES} = countLabels(faces);`,
  },
  { code: (turn) => `labelDistributionFigure(countLabels(faces).overall, 'turn ${turn}')` },
  {
    code: (turn) =>
      `displayTable(recordsTable(EMOTIONS.map((emotion, label) => ({ label, emotion, turn: ${turn} })), 'Labels'));`,
  },
  {
    code: (turn) => `const bar = showProgress('Turn ${turn}');
for (let step = 1; step <= 3; step += 1) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  bar.update(step / 3, step + ' of 3');
}
bar.finish('3 steps');`,
  },
  {
    code: (turn) =>
      `const fails = (turn: number): never => { throw new RangeError('turn ' + turn); };\nfails(${turn})`,
    error: 'RangeError',
  },
  { code: (turn) => `const wrong: number = 'turn ${turn}';`, error: 'TypeScript' },
  {
    code: (turn) =>
      `const large = new Float32Array(250_000).fill(${turn});\nlarge.reduce((sum, value) => sum + value, 0)`,
  },
  {
    code: (turn) =>
      `const scaled${turn % NAMES} = (value: number): number => value * ${turn};\nscaled${turn % NAMES}(2)`,
  },
  {
    code: (turn) =>
      `faceGalleryFigure(faces.pixels.subarray(0, 4 * 2304), { title: 'turn ${turn}', captions: ['a', 'b', 'c', 'd'] })`,
  },
  {
    code: (turn) =>
      `const timer = setTimeout(() => console.log('later, ${turn}'), 2);\nawait new Promise((resolve) => setTimeout(resolve, 5));`,
  },
  {
    code: (turn) => `const mean = tf.tidy(() => tf.mean(tf.tensor1d([${turn}, 1, 2])).dataSync()[0]);\nmean`,
  },
  {
    code: (turn) =>
      `for (let line = 0; line < 30; line += 1) console.log('line ' + line + ' of turn ${turn}');`,
  },
  { code: () => 'labelCountsFrame(countLabels(faces).overall)' },
  {
    code: (turn) => `const records = Array.from({ length: 200 }, (_, i) => ({ i, turn: ${turn} }));\nrecords`,
  },
];

/** Steps 8 to 13 of the walkthrough with a network of one layer. */
const FIT: SessionCell = {
  code: (turn) => `const model = tf.sequential({ layers: [
  tf.layers.averagePooling2d({ poolSize: 8, inputShape: [48, 48, 1] }),
  tf.layers.flatten(),
  tf.layers.dense({ units: 7, activation: 'softmax' }),
] });
compileClassifier(model, buildOptimizer());
const history = await fitAugmented(model, {
  training: prepareExamples(training),
  watched: prepareExamples(test),
  epochs: 2,
  seed: ${turn},
  callbacks: [trainingProgress('Turn ${turn}')],
});
void model.dispose();
history.loss.length`,
};

/**
 * Goes through cells as a day at a notebook brings them, in one kernel: imports, charts, tables, progress bars, errors,
 * names declared anew, timers, tensors, output, and trainings in between.
 *
 * @returns what the kernel held in the beginning, after every `sampleEvery` cells, and in the end.
 * @throws AssertionError when a cell ends otherwise than it must.
 */
export async function runSession({
  cells,
  fits,
  sampleEvery,
  onSample,
}: SessionOptions): Promise<SessionSample[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'long-session-'));
  const samples: SessionSample[] = [];
  const kernel = await KernelClient.launch({
    env: { TMPDIR: folder, FER_DATA: '' },
    patienceMs: PATIENCE_MS,
  });
  try {
    await runCell(kernel, { code: () => OPENING }, 0);
    let fitsDone = 0;
    for (let done = 0; done <= cells; done += 1) {
      if (done % sampleEvery === 0 || done === cells) {
        const sample = { cells: done, fits: fitsDone, ...(await sampleOf(kernel, folder)) };
        samples.push(sample);
        onSample?.(sample);
      }
      const isFit = Math.floor(((done + 1) * fits) / cells) > fitsDone;
      await runCell(kernel, isFit ? FIT : CELLS[(done - fitsDone) % CELLS.length], done);
      if (isFit) fitsDone += 1;
    }
  } finally {
    await kernel.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return samples;
}

async function runCell(kernel: KernelClient, { code, error }: SessionCell, turn: number): Promise<CellRun> {
  const text = code(turn);
  const run = await kernel.run(text, { stop_on_error: false });
  // What the client keeps of a day is not the kernel's.
  kernel.published.length = 0;
  if (error === undefined) assert.equal(run.reply.status, 'ok', `${text}\n${JSON.stringify(run.reply)}`);
  else assert.match(shownError(run).ename, new RegExp(error), text);
  return run;
}

async function sampleOf(kernel: KernelClient, folder: string) {
  const run = await runCell(kernel, { code: () => 'console.log(JSON.stringify(await memoryNow()));' }, 0);
  const held = JSON.parse(streamText(run)) as HeldMemory;
  const process = `/proc/${kernel.process.pid}`;
  const status = readFileSync(`${process}/status`, 'utf8');
  const statusOf = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
  return {
    ...held,
    resident: 1024 * statusOf('VmRSS'),
    handles: readdirSync(`${process}/fd`).length,
    threads: statusOf('Threads'),
    temporaryFiles: readdirSync(folder, { recursive: true }).length,
  };
}
