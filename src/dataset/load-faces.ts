import { createHash, type Hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { openCsvFile } from './csv-file';
import { DataError, unreadableError } from './data-error';
import { type DataSource, findDataSource } from './data-source';
import { cachedFaces, datasetCachePath, type SourceStamp } from './dataset-cache';
import { type FaceDataset, numExamples } from './face-dataset';
import { parseFer2013Csv } from './fer2013-csv';
import { fileSha256 } from './file-sha256';
import { imageFolderSha256, imageFolderStamp, listImageFolder, loadImageFolder } from './image-folder';
import { limitFaces } from './limit-faces';
import { type LoadingProgress, ProgressReporter } from './loading-progress';
import { DEFAULT_SYNTHETIC_COUNTS, generateSyntheticFaces } from './synthetic-faces';
import { USAGES } from './usages';

/** Options of `loadFaces`. */
export interface LoadFacesOptions {
  /** A file or a folder; default: `FER_DATA`, else what lies in `data`, else the drawn faces. */
  readonly data?: string;
  /** At most so many faces of each usage, evenly spaced over it; default: all. */
  readonly limit?: number;
  /** Seed of the drawn faces; data of the user's own do not depend on it. Default 1. */
  readonly seed?: number;
  /** Where parsed faces are kept for the next time; null keeps none. Default `artifacts/cache`. */
  readonly cacheFolder?: string | null;
  /** The project's folder, where relative paths start. Default: the working directory. */
  readonly root?: string;
  /** Default: the process's own environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called at most ten times a second, and at the end. */
  readonly onProgress?: (progress: LoadingProgress) => void;
  /** Called with a sentence when the cache was damaged, or cannot be written; the faces are right in any case. */
  readonly onWarning?: (sentence: string) => void;
}

const DEFAULT_CACHE_FOLDER = 'artifacts/cache';

/**
 * Loads the faces: finds the data, takes them from the cache if that still holds, else reads them.
 *
 * @throws DataError when given data do not exist, or are anything but faces of FER2013's form: nothing is skipped or repaired.
 */
export async function loadFaces(options: LoadFacesOptions = {}): Promise<FaceDataset> {
  const progress = new ProgressReporter(options.onProgress);
  const source = await findDataSource(options);
  const dataset = await loadSource(source, options, progress);
  progress.report(1, numExamples(dataset));
  return options.limit === undefined ? dataset : limitFaces(dataset, options.limit);
}

async function loadSource(
  source: DataSource,
  options: LoadFacesOptions,
  progress: ProgressReporter,
): Promise<FaceDataset> {
  const { seed = 1, root = process.cwd(), cacheFolder = DEFAULT_CACHE_FOLDER } = options;
  const readable =
    source.kind === 'csv'
      ? await csvSource(source.path, progress)
      : source.kind === 'images'
        ? await imageSource(source.path, progress)
        : syntheticSource(seed, progress);
  if (cacheFolder === null) return readable.read();
  const cachePath = datasetCachePath(resolve(root, cacheFolder), readable.id);
  return cachedFaces(cachePath, readable, readable.read, options.onWarning);
}

/** A source, and all that the cache needs to know about it. */
interface ReadableSource {
  /** Names it among other sources. */
  readonly id: string;
  readonly stamp: SourceStamp;
  readonly sha256: () => Promise<string>;
  readonly read: () => Promise<FaceDataset>;
}

async function csvSource(path: string, progress: ProgressReporter): Promise<ReadableSource> {
  const stamp = await fileStamp(path);
  return {
    id: path,
    stamp,
    sha256: () => fileSha256(path),
    read: async () => {
      const dataset = await readCsv(path, stamp.size, progress);
      const now = await fileStamp(path);
      if (now.modified !== stamp.modified || now.size !== stamp.size) {
        throw new DataError(
          { file: basename(path) },
          'the file changed while it was being read. Load it again.',
        );
      }
      return dataset;
    },
  };
}

async function readCsv(path: string, size: number, progress: ProgressReporter): Promise<FaceDataset> {
  const csv = await openCsvFile(path);
  let bytesRead = 0;
  const chunks = csv.chunks((numBytes) => {
    bytesRead = numBytes;
  });
  const parse = (bytes: AsyncIterable<Uint8Array>) =>
    parseFer2013Csv(bytes, {
      file: csv.name,
      ...(csv.plain ? { size } : {}),
      onRows: (numRows) => progress.report(0.99 * (bytesRead / size), numRows),
    });
  const identity = { name: basename(path), synthetic: false };
  // An archive's hash is that of its packed bytes, which the parser never sees.
  if (!csv.plain) return { ...identity, ...(await parse(chunks)), sha256: await fileSha256(path) };
  const hash = createHash('sha256');
  const faces = await parse(hashing(chunks, hash));
  return { ...identity, ...faces, sha256: hash.digest('hex') };
}

async function* hashing(chunks: AsyncIterable<Uint8Array>, hash: Hash) {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function fileStamp(path: string): Promise<SourceStamp> {
  const file = basename(path);
  const stats = await stat(path).catch((cause: unknown) => {
    throw unreadableError(file, cause);
  });
  // A pipe would be waited for, and a device never ends.
  if (!stats.isFile()) {
    throw new DataError(
      { file },
      'this is no ordinary file. Give a CSV, also packed, or a folder of images.',
    );
  }
  return { size: stats.size, modified: String(stats.mtimeMs) };
}

async function imageSource(path: string, progress: ProgressReporter): Promise<ReadableSource> {
  const files = await listImageFolder(path);
  const read = async () => {
    const onRows = (numRows: number) => progress.report(0.99 * (numRows / files.length), numRows);
    const { faces, sha256 } = await loadImageFolder(path, files, { onRows });
    return { name: basename(path), synthetic: false, ...faces, sha256 };
  };
  return {
    id: path,
    stamp: await imageFolderStamp(path, files),
    sha256: () => imageFolderSha256(path, files),
    read,
  };
}

function syntheticSource(seed: number, progress: ProgressReporter): ReadableSource {
  const total = USAGES.reduce((sum, usage) => sum + DEFAULT_SYNTHETIC_COUNTS[usage], 0);
  // A change to the drawing code changes these few faces too, and so makes the cache of the others void.
  const sample = generateSyntheticFaces({ seed, counts: { Training: 14, PublicTest: 0, PrivateTest: 0 } });
  return {
    id: `synthetic faces, seed ${seed}`,
    stamp: { size: total, modified: sample.sha256 },
    sha256: async () => 'drawn anew',
    read: async () =>
      generateSyntheticFaces({
        seed,
        onProgress: ({ fraction }) => progress.report(0.99 * fraction, Math.round(fraction * total)),
      }),
  };
}
