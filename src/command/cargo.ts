import { createHash } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { requireFields } from '../dataset/json-file';
import { say } from '../dataset/message-text';
import { type ShippedModel, shippedModels } from '../evaluation/shipped-model';
import { NETWORKS } from '../model/networks';
import { saveModel } from '../model/saved-model';
import { ENSEMBLE_FILE, type Ensemble, loadTrainedModel } from '../model/trained-model';
import type { ConvolutionPrecision } from '../tensorflow/convolution-precision';
import type { tf } from '../tensorflow/tf';
import { OptionError } from './command-options';
import { modelFolder, readFinishedRun } from './run-folder';
import type { ShipOptions } from './ship-options';

/** What `npm run train` writes down. */
interface RunSettings {
  readonly model: string;
  readonly from?: { readonly model: string; readonly sha256: string };
  readonly seed: number;
  readonly batchSize: number;
  readonly precision?: ConvolutionPrecision;
  readonly limit: number | null;
  readonly data: { readonly name: string; readonly sha256: string };
  readonly epochs: number;
}

const RUN_SETTINGS = {
  'settings.model': 'text',
  'settings.from?': 'group',
  'settings.seed': 'number',
  'settings.batchSize': 'count',
  'settings.precision?': 'text',
  'settings.data.name': 'text',
  'settings.data.sha256': 'text',
  'settings.epochs': 'count',
} as const;

/** Weights by their size and what names them. */
export type Weights = Pick<ShippedModel, 'bytes' | 'sha256'>;

/** What is to be shipped, and what is known of it before it is measured. */
export interface Cargo {
  readonly dataSha256: string;
  /** Which of the faces, if they are limited or drawn. */
  readonly drawn: { readonly limit: number | null; readonly seed: number };
  load(): Promise<tf.LayersModel[]>;
  /** Puts what is needed to load it again into a folder. */
  save(models: readonly tf.LayersModel[], folder: string): Promise<Weights>;
  about(
    options: ShipOptions,
  ): Pick<ShippedModel, 'description' | 'origin' | 'members' | 'parameters' | 'training'>;
}

/**
 * The network of a finished training.
 *
 * @throws Error when there is none in the folder.
 */
export async function cargoOfRun(run: string): Promise<Cargo> {
  const finished = await readFinishedRun(run);
  if (finished === undefined) throw new Error(`${run} holds no finished training: there is no history.json`);
  const { settings } = requireFields<{ readonly settings: RunSettings }>(
    finished,
    RUN_SETTINGS,
    path.join(run, 'history.json'),
  );
  const { model: network, from, seed, batchSize, epochs, limit, precision = 'float32' } = settings;
  if (!Object.hasOwn(NETWORKS, network)) {
    throw new Error(
      `${path.join(run, 'history.json')}: expected settings.model to be one of ${Object.keys(NETWORKS).join(', ')}, got ${say(network)}`,
    );
  }
  const { description, origin } = NETWORKS[network];
  const limited = limit === null ? '' : ` --limit ${limit}`;
  const begun = from === undefined ? '' : ` --from ${from.model}`;
  const rounded = precision === 'float32' ? '' : ` --precision ${precision}`;
  return {
    dataSha256: settings.data.sha256,
    drawn: settings,
    load: async () => [await loadTrainedModel(modelFolder(run))],
    async save([model], folder) {
      await saveModel(model, folder);
      await writeFile(path.join(folder, 'history.json'), `${JSON.stringify(finished, null, 2)}\n`);
      return weightsOf(folder);
    },
    about: () => ({
      description,
      ...(origin === undefined ? {} : { origin }),
      parameters: finished.parameters,
      training: {
        command: `npm run train -- --model ${network}${begun} --epochs ${epochs} --batch-size ${batchSize} --seed ${seed}${rounded}${limited} --data PATH --out DIR`,
        epochs: finished.history.epoch.length,
        seconds: finished.history.seconds.reduce((sum, seconds) => sum + seconds, 0),
      },
    }),
  };
}

/**
 * Shipped models as an ensemble.
 *
 * @throws OptionError when one of them was not shipped; Error when they were trained on different data.
 */
export async function cargoOfMembers(members: readonly string[], { into }: ShipOptions): Promise<Cargo> {
  const shipped = await shippedModels(into);
  const found = members.map((name) => {
    const model = shipped.find((candidate) => candidate.name === name && candidate.members === undefined);
    if (model !== undefined) return model;
    const names = shipped.filter((candidate) => candidate.members === undefined).map((one) => one.name);
    throw new OptionError(
      `--member takes ${names.join(', ') || 'shipped models, and there are none'}, got “${name}”.`,
    );
  });
  const [first] = found;
  const other = found.find(
    ({ data }) => data.sha256 !== first.data.sha256 || data.limit !== first.data.limit,
  );
  if (other !== undefined) throw new Error(`${first.name} and ${other.name} were trained on different data`);
  const sumOf = (value: (model: ShippedModel) => number) =>
    found.reduce((sum, model) => sum + value(model), 0);
  return {
    dataSha256: first.data.sha256,
    drawn: { limit: first.data.limit ?? null, seed: first.data.seed ?? 1 },
    load: async () => Promise.all(members.map((name) => loadTrainedModel(path.join(into, name)))),
    async save(_, folder) {
      const ensemble: Ensemble = { members };
      await writeFile(path.join(folder, ENSEMBLE_FILE), `${JSON.stringify(ensemble, null, 2)}\n`);
      const hashes = found.map(({ sha256 }) => `${sha256}\n`).join('');
      return {
        bytes: sumOf(({ bytes }) => bytes),
        sha256: createHash('sha256').update(hashes).digest('hex'),
      };
    },
    about: ({ name }) => ({
      description: `${members.length} networks that answer together`,
      members,
      parameters: sumOf(({ parameters }) => parameters),
      training: {
        command: `npm run ship -- ${members.map((member) => `--member ${member}`).join(' ')} --name ${name} --data PATH`,
        epochs: sumOf(({ training }) => training.epochs),
        seconds: sumOf(({ training }) => training.seconds),
      },
    }),
  };
}

async function weightsOf(folder: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const file = JSON.parse(await readFile(path.join(folder, 'model.json'), 'utf8')) as {
    weightsManifest: { paths: [string] }[];
    weightsSha256: string;
  };
  const { size } = await stat(path.join(folder, file.weightsManifest[0].paths[0]));
  return { bytes: size, sha256: file.weightsSha256 };
}
