import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readDatasetCache, writeDatasetCache } from '../../src/dataset/dataset-cache';
import type { FaceDataset } from '../../src/dataset/face-dataset';
import { isTemporary } from '../../src/dataset/whole-file';
import { loadKerasModel, saveKerasModel } from '../../src/model/keras-model';
import { loadModel, saveModel } from '../../src/model/saved-model';
import { readArtifact, writeArtifact } from '../../src/notebook/artifacts';
import { KeptNotebooks } from '../../src/report/kept-notebooks';
import { replaceReport } from '../../src/report/report-folder';
import { tf } from '../../src/tensorflow/tf';
import type { Checkpoint } from '../../src/training/checkpoint';
import { encodeCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/training/checkpoint-file';
import { codeCell, notebookOf } from '../report/sample-run';

/**
 * Something that the project keeps on disk, in versions that can be told apart: all that is in version 3 says 3. A reader that
 * finds parts of two versions, or others, throws an `AssertionError`.
 */
export interface KeptThing {
  readonly name: string;
  /** Puts a version in place of the one before. */
  write(folder: string, version: number): Promise<void>;
  /**
   * Reads it whole.
   *
   * @param warn called with what a person is told.
   * @returns its version, or undefined where there is nothing, or nothing that is believed.
   */
  read(folder: string, warn: (sentence: string) => void): Promise<number | undefined>;
  /** Whether the version before is used where the present one is damaged. */
  readonly keepsEarlier?: true;
}

/** Numbers a thing is made of: enough that a write takes a moment, and ends in several blocks of the disk. */
const LENGTH = 40_000;

const checkpointOf = (version: number): Checkpoint => ({
  settings: { version },
  unfinished: {
    ...{ epoch: version, begun: true, batch: 1, numExamples: 8, lossSum: 1, accuracySum: 1, seconds: 1 },
  },
  stopped: false,
  weights: [{ name: 'kernel', shape: [LENGTH], values: new Float32Array(LENGTH).fill(version) }],
  optimizer: { iterations: version, learningRate: 0.1, variables: [] },
  history: {
    ...{ epoch: [version], loss: [version], accuracy: [version], learningRate: [version] },
    ...{ seconds: [version], secondsPerStep: [version] },
  },
  callbacks: [],
});

const checkpoint: KeptThing = {
  name: 'checkpoint',
  keepsEarlier: true,
  write: (folder, version) =>
    writeCheckpoint(path.join(folder, 'run'), encodeCheckpoint(checkpointOf(version))),
  async read(folder, warn) {
    const found = await readCheckpoint(path.join(folder, 'run'));
    if (found?.warning !== undefined) warn(found.warning);
    if (found === undefined) return undefined;
    const version = found.checkpoint.unfinished.epoch;
    assert.deepEqual(found.checkpoint, checkpointOf(version));
    return version;
  },
};

const facesOf = (version: number): FaceDataset => ({
  name: `faces ${version}`,
  synthetic: true,
  sha256: String(version),
  pixels: new Uint8Array(60 * 2304).fill(version),
  labels: new Uint8Array(60).fill(version % 7),
  usages: new Uint8Array(60).fill(version % 3),
});

const faceCache: KeptThing = {
  name: 'face cache',
  write: (folder, version) =>
    writeDatasetCache(path.join(folder, 'cache', 'faces.bin'), facesOf(version), {
      size: 1,
      modified: String(version),
    }),
  async read(folder, warn) {
    const file = path.join(folder, 'cache', 'faces.bin');
    const found = await readDatasetCache(
      file,
      async () => true,
      () => warn(`${file} is damaged, and is made anew`),
    );
    if (found === undefined) return undefined;
    const version = Number(found.dataset.sha256);
    assert.deepEqual(found, { dataset: facesOf(version), stamp: { size: 1, modified: String(version) } });
    return version;
  },
};

const artifactOf = (version: number) => ({
  version,
  text: `version ${version}`,
  values: Array(2000).fill(version),
});

const artifact: KeptThing = {
  name: 'artifact',
  write: (folder, version) => writeArtifact(folder, 'walkthrough-cnn/history.json', artifactOf(version)),
  async read(folder) {
    const found = await readArtifact(folder, 'walkthrough-cnn/history.json');
    if (found === undefined) return undefined;
    const { version } = found as { readonly version: number };
    const { text, values } = artifactOf(version);
    // What else there is may be the seal under a changed name, which harms nothing.
    assert.deepEqual({ ...(found as object), text, values }, found);
    return version;
  },
};

const pagesOf = (version: number) =>
  new Map(
    ['index.html', '01-dataset.html', 'results.json'].map((name) => [name, `${version} `.repeat(20_000)]),
  );

const report: KeptThing = {
  name: 'report',
  write: (folder, version) => replaceReport(path.join(folder, 'reports'), pagesOf(version)),
  async read(folder) {
    const place = path.join(folder, 'reports');
    const names = readdirSync(folder).includes('reports') ? readdirSync(place) : [];
    if (names.length === 0) return undefined;
    const found = new Map(names.map((name) => [name, readFileSync(path.join(place, name), 'utf8')]));
    const version = Number.parseInt(found.get('index.html') ?? '', 10);
    assert.deepEqual([...found].sort(), [...pagesOf(version)].sort());
    return version;
  },
};

const notebookInputs = {
  ...{ name: '01-dataset', source: '1', takesUp: new Set<never>(), leaves: new Set<never>() },
};

const executedNotebook: KeptThing = {
  name: 'executed notebook',
  async write(folder, version) {
    const troubles: string[] = [];
    const notebook = notebookOf([codeCell('1'.repeat(100_000))]);
    await new KeptNotebooks(folder, 'same', { onWarning: (sentence) => troubles.push(sentence) }).keep(
      notebookInputs,
      { name: '01-dataset', notebook, seconds: version },
      new Date(version),
    );
    // Where it cannot be kept, a report comes out all the same, with a sentence.
    if (troubles.length > 0) throw new Error(troubles.join('\n'));
  },
  async read(folder, onWarning) {
    const found = await new KeptNotebooks(folder, 'same', { onWarning }).find(notebookInputs);
    assert.equal(found?.reusedFrom?.getTime(), found?.seconds);
    return found?.seconds;
  },
};

function networkOf(version: number): tf.Sequential {
  const kernelInitializer = tf.initializers.constant({ value: version });
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: 'dense', units: 100, inputShape: [400], kernelInitializer })],
  });
  return model;
}

/** A network that is saved by `save` and loaded by `load`. */
function network(
  name: string,
  save: (model: tf.LayersModel, place: string) => Promise<unknown>,
  load: (place: string) => Promise<tf.LayersModel>,
  place: string,
): KeptThing {
  return {
    name,
    async write(folder, version) {
      mkdirSync(path.join(folder, 'run'), { recursive: true });
      const model = networkOf(version);
      try {
        await save(model, path.join(folder, 'run', place));
      } finally {
        model.dispose();
      }
    },
    async read(folder) {
      const names = readdirSync(folder).includes('run') ? readdirSync(path.join(folder, 'run')) : [];
      if (!names.includes(place)) return undefined;
      const model = await load(path.join(folder, 'run', place));
      try {
        const [kernel, bias] = model.getWeights().map((weight) => weight.dataSync());
        assert.deepEqual([kernel.length, bias.length], [40_000, 100]);
        assert.ok(kernel.every((value) => value === kernel[0]));
        assert.ok(bias.every((value) => value === 0));
        assert.equal(model.layers.at(-1)?.getConfig().activation, 'linear');
        return kernel[0];
      } finally {
        model.dispose();
      }
    },
  };
}

/** All of them; the order of the table. */
export const KEPT_THINGS: readonly KeptThing[] = [
  checkpoint,
  network('model folder', saveModel, loadModel, 'model'),
  network('.keras file', saveKerasModel, loadKerasModel, 'model.keras'),
  network('.h5 file', saveKerasModel, loadKerasModel, 'model.h5'),
  faceCache,
  artifact,
  executedNotebook,
  report,
];

/** The names under a folder that nobody but a writer who was stopped can have left. */
export function leftoversIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => isTemporary(name) || /\.(unfinished|previous)/.test(name),
  );
}
