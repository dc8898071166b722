import path from 'node:path';
import { scriptWay, type Way } from './alternating-runs';
import { NETWORKS } from './walkthrough-network';

/** Against whom something is measured. */
export type Opponent = 'stock' | 'python';

/** One row of the table: the same work, done by this project and by others. */
export interface Comparison {
  readonly what: string;
  /** By whom; each is measured in a process of its own. */
  readonly ways: { readonly ours: Way } & { readonly [name in Opponent]?: Way };
  /** The ratio of our time to the opponent's that is to be reached. */
  readonly goals: { readonly [name in Opponent]?: number };
  /** How far what was computed may differ, relative to its greatest number. */
  readonly tolerance: number;
}

/** How much is measured, and with what. */
export interface ComparisonOptions {
  /** The Python that has Keras, pandas and scikit-learn. */
  readonly python: string;
  /** Training steps that are timed in one process. */
  readonly steps: number;
  /** Faces of an epoch with augmentation. */
  readonly epochFaces: number;
  /** A CSV in the form of FER2013's. */
  readonly csvFile: string;
  /** 2,304 bytes for each face. */
  readonly pixelsFile: string;
}

const BATCH_SIZE = 64;
const PREDICTED_FACES = 1024;
const PREDICTIONS = 4;
const SINGLE_PREDICTIONS = 100;

const file = (name: string) => path.join(__dirname, name);

/** Everything that `npm run bench` compares. */
export function comparisons(options: ComparisonOptions): Comparison[] {
  return [
    ...NETWORKS.flatMap((network) => networkComparisons(network, options)),
    ...dataComparisons(options),
  ];
}

function networkComparisons(network: string, options: ComparisonOptions): Comparison[] {
  const { python, steps, epochFaces } = options;
  const numbersOf = (...numbers: number[]) => numbers.map(String);
  const ofTfjs = (way: 'ours' | 'stock', measurement: string, numbers: string[]) =>
    scriptWay(way, file('measure-network.ts'), [way, measurement, network, ...numbers]);
  const ofKeras = (measurement: string, numbers: string[]): Way => ({
    name: 'python',
    program: python,
    args: [file('network_keras.py'), measurement, network, ...numbers],
  });
  const three = (ours: string, keras: string, numbers: string[]) => ({
    ours: ofTfjs('ours', ours, numbers),
    stock: ofTfjs('stock', ours, numbers),
    python: ofKeras(keras, numbers),
  });
  const epoch = numbersOf(epochFaces, BATCH_SIZE, 1);
  // Probabilities of single precision.
  const tolerance = 1e-5;
  return [
    {
      what: `${network}: training step, batch ${BATCH_SIZE} (train_on_batch)`,
      ways: three('step', 'step', numbersOf(BATCH_SIZE, BATCH_SIZE, steps)),
      goals: { stock: 0.7, python: 1 },
      tolerance,
    },
    {
      what: `${network}: epoch of ${epochFaces} augmented faces (fit)`,
      ways: { ours: ofTfjs('ours', 'epoch', epoch), python: ofKeras('epoch', epoch) },
      goals: { python: 0.9 },
      tolerance,
    },
    {
      what: `${network}: prediction of ${PREDICTED_FACES} faces, batch 256 (model.predict)`,
      ways: three('prediction', 'prediction', numbersOf(PREDICTED_FACES, 256, PREDICTIONS)),
      goals: { python: 1 },
      tolerance,
    },
    {
      what: `${network}: prediction of one face (model.predict)`,
      ways: three('prediction', 'prediction', numbersOf(1, 1, SINGLE_PREDICTIONS)),
      goals: { python: 1 },
      tolerance,
    },
    {
      what: `${network}: prediction of one face (model(x, training=False))`,
      ways: three('prediction', 'call', numbersOf(1, 1, SINGLE_PREDICTIONS)),
      goals: { python: 1 },
      tolerance,
    },
  ];
}

function dataComparisons({ python, csvFile, pixelsFile }: ComparisonOptions): Comparison[] {
  const ofPython = (...args: string[]): Way => ({ name: 'python', program: python, args });
  return [
    {
      what: 'CSV loading (pandas + numpy)',
      ways: {
        ours: scriptWay('ours', file('dataset-loading.ts'), ['--data', csvFile, '--once']),
        python: ofPython(file('pandas_numpy.py'), csvFile, 'split'),
      },
      goals: {},
      tolerance: 0,
    },
    {
      what: 'scaling (scikit-learn)',
      ways: {
        ours: scriptWay('ours', file('scaling.ts'), ['--once', pixelsFile]),
        python: ofPython(file('standard_scaler.py'), pixelsFile),
      },
      goals: {},
      tolerance: 1e-6,
    },
  ];
}
