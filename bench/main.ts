import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeWholeFile } from '../src/dataset/whole-file';
import {
  type Measurement,
  measureRound,
  referencePython,
  requireSameOutcome,
  summaryOf,
  versionsOf,
  type Way,
} from './alternating-runs';
import { type MeasuredComparison, memoryTable, ratioTo, timesTable } from './comparison-table';
import { comparisons } from './comparisons';
import { writeRandomCsv, writeRandomPixels } from './generated-data';
import { loadBefore, machine } from './machine';

const USAGE = `Compares this project with stock tfjs-node and with Keras, pandas and scikit-learn in one run.

  npm run bench [-- --rounds 5 --only WORD --data fer2013.csv --json FILE --steps 12 --epoch-faces 2048 --rows 4000]

  --rounds N        how often each way is measured, each time in a new process
  --only WORD       only what has the word in its name, e.g. step, epoch, prediction, CSV, batch-normalized
  --data CSV        the file to load; without it one is generated
  --json FILE       also every single measurement
  --steps N         training steps that one process times
  --epoch-faces N   faces of an epoch with augmentation
  --rows N          rows of the generated CSV, and faces to scale
`;

const NOTES = `Every measurement is a process of its own that has only just started: it imports, builds and warms up (three steps or
predictions, or an epoch of 192 faces), and then its time counts, from plain memory to plain memory. The ways take turns,
another one first in every round. Ratios are those of the medians. No setting limits threads: all use all cores.
All three networks have the same layers and start from the same weights, and their probabilities agree before training.
An epoch has no validation; one on all of FER2013's 28,709 training faces takes 28,709 / faces times as long.
Stock tfjs cannot train dilated convolutions at all: the missing gradient is registered for it, by TensorFlow's own
operations, and nothing else. It has no generator, so it has no epoch with augmentation.
“Python” is Keras (compile with its defaults, train_on_batch, fit, predict), and pandas and scikit-learn where named.`;

/** A whole number from 1. */
function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new Error(`--${option}: expected a whole number from 1, got "${text}"`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      data: { type: 'string' },
      json: { type: 'string' },
      steps: { type: 'string', default: '12' },
      'epoch-faces': { type: 'string', default: '2048' },
      rows: { type: 'string', default: '4000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const rounds = wholeNumber('rounds', values.rounds);
  const rows = wholeNumber('rows', values.rows);
  const { load, busy } = loadBefore();
  const busyWarning = `The machine was busy at the start (load ${load.toFixed(2)}): these times are doubtful.`;
  if (busy) console.error(busyWarning);

  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    const csvFile = values.data === undefined ? path.join(folder, 'faces.csv') : path.resolve(values.data);
    const pixelsFile = path.join(folder, 'faces.bin');
    const chosen = comparisons({
      python: referencePython('npm run bench'),
      steps: wholeNumber('steps', values.steps),
      epochFaces: wholeNumber('epoch-faces', values['epoch-faces']),
      csvFile,
      pixelsFile,
    }).filter(({ what }) => what.toLowerCase().includes(values.only.toLowerCase()));
    if (chosen.length === 0) throw new Error(`--only: nothing is named "${values.only}"`);
    if (values.data === undefined) writeRandomCsv(csvFile, rows);
    writeRandomPixels(pixelsFile, rows);

    const measured = chosen.map((comparison) => ({ comparison, runs: new Map<string, Measurement[]>() }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { comparison, runs } of measured) {
        console.error(`round ${round + 1} of ${rounds}: ${comparison.what} …`);
        measureRound(Object.values(comparison.ways) as Way[], round, ({ name }, measurement) => {
          runs.set(name, [...(runs.get(name) ?? []), measurement]);
        });
        requireSameOutcome(comparison.what, runs, comparison.tolerance);
      }
    }
    const versions = [...new Set(measured.flatMap(({ runs }) => versionsOf(runs)))];
    console.log(`${timesTable(measured)}\n\n${memoryTable(measured)}\n`);
    console.log(`${machine()}; load ${load.toFixed(2)} at the start; rounds: ${rounds}.`);
    if (busy) console.log(busyWarning);
    console.log(`${versions.join('; ')}; ${process.env.FER_TENSORFLOW_LIBRARY ?? ''}\n\n${NOTES}`);
    if (values.json !== undefined) {
      const contents = { machine: machine(), load, rounds, versions, comparisons: measured.map(asRecord) };
      await writeWholeFile(path.resolve(values.json), `${JSON.stringify(contents, null, 2)}\n`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A comparison with all its measurements, as plain data. */
function asRecord({ comparison: { what, goals }, runs }: MeasuredComparison): object {
  return {
    what,
    goals,
    ratios: { stock: ratioTo('stock', runs), python: ratioTo('python', runs) },
    ways: Object.fromEntries(
      [...runs].map(([name, measurements]) => [name, { ...summaryOf(measurements), measurements }]),
    ),
  };
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
