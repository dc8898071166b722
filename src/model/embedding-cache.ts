import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { fileSha256 } from '../dataset/file-sha256';
import { writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
import { examplesSha256 } from '../preprocessing/examples-sha256';
import type { FaceSplit } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { EMBEDDING_SIZE, embedFaces } from './face-embedding';
import { buildEmbeddingNetwork, faceNetworkFiles } from './face-network';

/** A split's embeddings, and what they cost. */
export interface KeptEmbeddings {
  /** Row-major `[numExamples, 1024]`. */
  readonly embeddings: Float32Array;
  /** How long computing them took, whether now or in an earlier run. */
  readonly seconds: number;
  /** Whether they are from an earlier run. */
  readonly kept: boolean;
}

/** Options of `cachedEmbeddings`. */
export interface CachedEmbeddingsOptions {
  /** Called after every few faces that are computed; both numbers count those of all splits that are not kept. */
  readonly onProgress?: (numDone: number, numExamples: number) => void;
  /** Called with a sentence when what is kept is damaged, or nothing can be kept; the embeddings are right in any case. */
  readonly onWarning?: (sentence: string) => void;
  /** The network that describes faces. Default: that of `buildEmbeddingNetwork`. */
  readonly network?: EmbeddingNetwork;
}

/** A network for `embedFaces` that need not be built to know whether it is the same as before. */
export interface EmbeddingNetwork {
  /** Path of its weights. */
  readonly weights: string;
  /** What it builds is disposed when all faces are described. */
  readonly build: () => tf.LayersModel;
}

/** What a file must say to be the one that is looked for. */
interface Key {
  /** Raised whenever the layout changes, or what is computed of a face. */
  readonly format: 'embedding cache 2';
  /** SHA-256 of the faces' pixels, in hex. */
  readonly pixels: string;
  /** SHA-256 of the network's weights, in hex. */
  readonly weights: string;
  readonly numExamples: number;
}

/** The checksum, in hex and followed by a blank, comes before everything that it covers. */
const CHECKSUM_BYTES = 9;

/**
 * Describes the faces of several splits by a network's embedding, see `embedFaces`, as far as that was not done before. What
 * is computed is kept in a folder, a file for each split, named after the pixels and the network's weights: other faces or
 * another network never get old numbers. A file that is damaged, cut off or of another format is built anew; one that
 * cannot be written costs only time, so that is no error; either is said. The network is built
 * only when there is something to compute.
 *
 * @param cacheFolder is made when missing.
 * @returns the embeddings of each split, in the order of `splits`; no tensor is left behind.
 * @throws Error that says what to install when the network's files are missing.
 */
export async function cachedEmbeddings(
  cacheFolder: string,
  splits: readonly FaceSplit[],
  options: CachedEmbeddingsOptions = {},
): Promise<KeptEmbeddings[]> {
  const {
    onProgress,
    onWarning = () => undefined,
    network: source = { ...faceNetworkFiles(), build: buildEmbeddingNetwork },
  } = options;
  const weights = await fileSha256(source.weights);
  const results: (KeptEmbeddings | undefined)[] = [];
  for (const split of splits) {
    results.push(await readEmbeddings(cacheFolder, keyOf(split, weights), onWarning));
  }
  const wanted = splits.filter((_, i) => results[i] === undefined);
  const total = wanted.reduce((sum, { numExamples }) => sum + numExamples, 0);
  const network = total === 0 ? undefined : source.build();
  try {
    let done = 0;
    for (const [i, split] of splits.entries()) {
      if (results[i] !== undefined || network === undefined) continue;
      const started = performance.now();
      const embeddings = await embedFaces(network, split, {
        onProgress: (numDone) => onProgress?.(done + numDone, total),
      });
      const computed = { embeddings, seconds: (performance.now() - started) / 1000 };
      await writeEmbeddings(cacheFolder, keyOf(split, weights), computed).catch((error: Error) => {
        onWarning(`The faces' descriptions are not kept for the next time: ${error.message}`);
      });
      results[i] = { ...computed, kept: false };
      done += split.numExamples;
    }
  } finally {
    network?.dispose();
  }
  return results as KeptEmbeddings[];
}

function keyOf({ pixels, numExamples }: FaceSplit, weights: string): Key {
  return { format: 'embedding cache 2', pixels: examplesSha256([pixels]), weights, numExamples };
}

function pathOf(cacheFolder: string, key: Key): string {
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
  return join(cacheFolder, `embeddings-${name}.bin`);
}

/**
 * Layout: the CRC-32 of all that follows it as eight hex digits, a blank, a line of JSON with the key and the seconds, then
 * the embeddings as float32.
 */
async function writeEmbeddings(
  cacheFolder: string,
  key: Key,
  { embeddings, seconds }: Omit<KeptEmbeddings, 'kept'>,
): Promise<void> {
  const header = Buffer.from(`${JSON.stringify({ ...key, seconds })}\n`);
  const values = new Uint8Array(embeddings.buffer, embeddings.byteOffset, embeddings.byteLength);
  const checksum = Buffer.from(checksumText(crc32(values, crc32(header))));
  await makeFolder(cacheFolder);
  await writeWholeFile(pathOf(cacheFolder, key), Buffer.concat([checksum, header, values]));
}

/** What is kept under a key; undefined when there is nothing, or nothing that can be believed. */
async function readEmbeddings(
  cacheFolder: string,
  key: Key,
  onWarning: (sentence: string) => void,
): Promise<KeptEmbeddings | undefined> {
  if (key.numExamples === 0) return { embeddings: new Float32Array(0), seconds: 0, kept: true };
  const file = pathOf(cacheFolder, key);
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const checked = bytes.subarray(CHECKSUM_BYTES);
  if (bytes.toString('latin1', 0, CHECKSUM_BYTES) !== checksumText(crc32(checked))) {
    onWarning(`${file} is damaged and is made anew.`);
    return undefined;
  }
  const end = checked.indexOf('\n') + 1;
  const { seconds, ...kept }: Key & { readonly seconds: number } = JSON.parse(
    checked.toString('utf8', 0, end),
  );
  const isWanted = JSON.stringify(kept) === JSON.stringify(key);
  // A copy, since floats must begin at a multiple of four bytes.
  const values = new Uint8Array(checked.subarray(end)).buffer;
  const isWhole = values.byteLength === key.numExamples * EMBEDDING_SIZE * Float32Array.BYTES_PER_ELEMENT;
  return isWanted && isWhole ? { embeddings: new Float32Array(values), seconds, kept: true } : undefined;
}

function checksumText(checksum: number): string {
  return `${checksum.toString(16).padStart(8, '0')} `;
}
