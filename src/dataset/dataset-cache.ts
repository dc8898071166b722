import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { NUM_EMOTIONS } from './emotions';
import { type FaceDataset, PIXELS_PER_FACE } from './face-dataset';
import { USAGES } from './usages';
import { replaceFile } from './whole-file';
import { makeFolder } from './writing-error';

/** What tells, without reading it, that a source has not changed. */
export interface SourceStamp {
  /** Bytes of the file, or of all pictures. */
  readonly size: number;
  /** When it was last changed: a modification time, or a digest of many. */
  readonly modified: string;
}

/** Raised whenever the layout below changes; a cache of another format is built anew. */
const FORMAT = 'face cache 1';

/** The checksum, in hex and followed by a blank, comes before everything that it covers. */
const CHECKSUM_BYTES = 9;

const LONGEST_HEADER = 16_384;

/** Read and checked at one time: the next piece is read while this one is checked. */
const PIECE_BYTES = 4 << 20;

interface Header {
  readonly format: typeof FORMAT;
  readonly name: string;
  readonly synthetic: boolean;
  readonly sha256: string;
  readonly numExamples: number;
  readonly stamp: SourceStamp;
}

/** The cache file of one source. @param source what names it: a path made absolute, or the drawn faces' seed. */
export function datasetCachePath(cacheFolder: string, source: string): string {
  return join(cacheFolder, `faces-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.bin`);
}

/**
 * Returns the faces from the cache if it belongs to the source as it is now, else builds them and writes the cache. The stamp
 * is trusted; when only the stamp differs, the source's hash decides, and the cache is stamped anew. A cache that is damaged,
 * cut off or of another format is built anew. One that cannot be written costs only time, so that is no error; either is said.
 *
 * @param source.sha256 hashes the source as it is now.
 * @param build reads the source itself.
 * @param onWarning called with a sentence.
 */
export async function cachedFaces(
  cachePath: string,
  source: { readonly stamp: SourceStamp; readonly sha256: () => Promise<string> },
  build: () => Promise<FaceDataset>,
  onWarning: (sentence: string) => void = () => undefined,
): Promise<FaceDataset> {
  const cached = await readDatasetCache(
    cachePath,
    async (header) => sameStamp(header.stamp, source.stamp) || header.sha256 === (await source.sha256()),
    () => onWarning(`${cachePath} is damaged, or of another version, and is made anew from the data.`),
  );
  if (cached !== undefined && sameStamp(cached.stamp, source.stamp)) return cached.dataset;
  const dataset = cached?.dataset ?? (await build());
  await writeDatasetCache(cachePath, dataset, source.stamp).catch((error: Error) => {
    onWarning(`The faces are not kept for the next time: ${error.message}`);
  });
  return dataset;
}

function sameStamp(a: SourceStamp, b: SourceStamp): boolean {
  return a.size === b.size && a.modified === b.modified;
}

/**
 * Writes the faces and the stamp of their source, under another name first, so that no reader ever sees half a cache and two
 * processes can write at once.
 *
 * Layout: the CRC-32 of all that follows it as eight hex digits, a blank, a line of JSON, then labels, usages and pixels.
 */
export async function writeDatasetCache(
  cachePath: string,
  dataset: FaceDataset,
  stamp: SourceStamp,
): Promise<void> {
  const { name, synthetic, sha256, labels, usages, pixels } = dataset;
  const header: Header = { format: FORMAT, name, synthetic, sha256, numExamples: labels.length, stamp };
  const parts = [new TextEncoder().encode(`${JSON.stringify(header)}\n`), labels, usages, pixels];
  const checksum = parts.reduce((crc, part) => crc32(part, crc), 0);
  await makeFolder(dirname(cachePath));
  await replaceFile(cachePath, async (temporary) => {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(checksumText(checksum));
      for (const part of parts) await file.writeFile(part);
    } finally {
      await file.close();
    }
  });
}

/**
 * Reads a cache whole and checks it.
 *
 * @param isWanted asked before the faces are read whether these are the ones.
 * @param onDamage called when there is one that cannot be believed.
 * @returns undefined when there is no cache, when it is not wanted, and when it cannot be believed.
 */
export async function readDatasetCache(
  cachePath: string,
  isWanted: (header: { readonly stamp: SourceStamp; readonly sha256: string }) => Promise<boolean>,
  onDamage: () => void = () => undefined,
): Promise<{ readonly dataset: FaceDataset; readonly stamp: SourceStamp } | undefined> {
  const file = await open(cachePath).catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const start = await readStart(file);
    if (start === undefined) onDamage();
    if (start === undefined || !(await isWanted(start.header))) return undefined;
    const { header } = start;
    const body = new Uint8Array(header.numExamples * (PIXELS_PER_FACE + 2));
    const checksum = await readChecked(file, start.end, body, crc32(start.checked));
    if (checksumText(checksum) !== start.checksum) {
      onDamage();
      return undefined;
    }
    const labels = body.slice(0, header.numExamples);
    const usages = body.slice(header.numExamples, 2 * header.numExamples);
    const pixels = body.subarray(2 * header.numExamples);
    if (!labels.every((label) => label < NUM_EMOTIONS) || !usages.every((usage) => usage < USAGES.length)) {
      return undefined;
    }
    const { name, synthetic, sha256, stamp } = header;
    return { dataset: { name, synthetic, sha256, labels, usages, pixels }, stamp };
  } finally {
    await file.close();
  }
}

/** The checksum and the header, if the file begins with both and is as long as the header says. */
async function readStart(file: FileHandle) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, 0);
  const end = buffer.subarray(0, bytesRead).indexOf('\n') + 1;
  const checksum = buffer.toString('latin1', 0, CHECKSUM_BYTES);
  const checked = buffer.subarray(CHECKSUM_BYTES, end);
  const header = parseHeader(checked.toString());
  if (header === undefined) return undefined;
  const { size } = await file.stat();
  return size === end + header.numExamples * (PIXELS_PER_FACE + 2)
    ? { header, checksum, checked, end }
    : undefined;
}

function checksumText(checksum: number): string {
  return `${checksum.toString(16).padStart(8, '0')} `;
}

function parseHeader(json: string): Header | undefined {
  try {
    const header = JSON.parse(json) as Partial<Header> | null;
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(header: Partial<Header> | null): header is Header {
  return (
    header?.format === FORMAT &&
    [header.name, header.sha256, header.stamp?.modified].every((text) => typeof text === 'string') &&
    typeof header.synthetic === 'boolean' &&
    Number.isSafeInteger(header.stamp?.size) &&
    Number.isSafeInteger(header.numExamples) &&
    (header.numExamples as number) > 0
  );
}

/** Fills `body` from `position` on; returns the CRC-32 continued over it. */
async function readChecked(
  file: FileHandle,
  position: number,
  body: Uint8Array,
  crc: number,
): Promise<number> {
  const readPiece = (offset: number) =>
    file.read(body, offset, Math.min(PIECE_BYTES, body.length - offset), position + offset);
  let checksum = crc;
  let reading = readPiece(0);
  for (let offset = 0; offset < body.length; ) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) break;
    const piece = body.subarray(offset, offset + bytesRead);
    offset += bytesRead;
    if (offset < body.length) reading = readPiece(offset);
    checksum = crc32(piece, checksum);
  }
  return checksum;
}
