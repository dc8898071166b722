import { createHash, type Hash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { DataError } from './data-error';
import { EMOTIONS } from './emotions';
import type { FaceArrays } from './face-collector';
import { FACE_SIZE, PIXELS_PER_FACE } from './face-dataset';
import { USAGES, type Usage } from './usages';

/** The folder names that stand for a usage. The image release has only the first two. */
const USAGE_OF_FOLDER: Readonly<Record<string, Usage>> = {
  train: 'Training',
  test: 'PrivateTest',
  validation: 'PublicTest',
  val: 'PublicTest',
};

/** FER2013's image release shortens nothing, others write the noun or the adjective. */
const EMOTION_OF_FOLDER: Readonly<Record<string, (typeof EMOTIONS)[number]>> = {
  anger: 'Angry',
  disgusted: 'Disgust',
  fearful: 'Fear',
  happiness: 'Happy',
  sadness: 'Sad',
  surprised: 'Surprise',
};

const IMAGE_FILE = /\.(jpe?g|png)$/i;

/** Files read and decoded at one time: enough to keep the decoder's threads busy, few enough to need little memory. */
const IMAGES_AT_ONCE = 64;

/** One picture of a folder tree, and what its place in the tree says about it. */
export interface ImageFile {
  /** Path below the tree's root, with forward slashes: `train/happy/im12.png`. */
  readonly path: string;
  /** Index into `EMOTIONS`. */
  readonly label: number;
  /** Index into `USAGES`. */
  readonly usage: number;
}

/** Whether a folder looks like the root of such a tree: it has a folder `train` or `test`. */
export async function isImageFolder(root: string): Promise<boolean> {
  const folders = await subfolders(root);
  return folders.some((name) => ['train', 'test'].includes(name.toLowerCase()));
}

/**
 * Lists the pictures of a tree `train|test/<emotion>/*.jpg|jpeg|png`, sorted by path so that the order is the same everywhere.
 * `train` becomes Training, `test` PrivateTest, and an optional `validation` or `val` PublicTest. Case does not count, and
 * files of other kinds beside the pictures' folders are not pictures of the data set.
 *
 * @throws DataError for a folder that names no emotion, a file among the pictures that is none, and a tree without pictures.
 */
export async function listImageFolder(root: string): Promise<ImageFile[]> {
  const files: ImageFile[] = [];
  for (const usageFolder of await subfolders(root)) {
    const usage = USAGE_OF_FOLDER[usageFolder.toLowerCase()];
    if (usage === undefined) continue;
    for (const emotionFolder of await subfolders(join(root, usageFolder))) {
      const folder = `${usageFolder}/${emotionFolder}`;
      const label = parseEmotionFolder(emotionFolder, folder);
      for (const name of await readdir(join(root, folder))) {
        if (name.startsWith('.') || name === 'Thumbs.db') continue;
        const path = `${folder}/${name}`;
        if (!IMAGE_FILE.test(name)) {
          throw new DataError(
            { file: path },
            'expected only .jpg, .jpeg and .png files here. Move it elsewhere.',
          );
        }
        files.push({ path, label, usage: USAGES.indexOf(usage) });
      }
    }
  }
  if (files.length === 0) {
    throw new DataError(
      { file: basename(root) },
      'no image found; expected train/<emotion>/*.jpg or .png, and the same under test.',
    );
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What tells that a tree has changed without reading its pictures: total size, and a digest of all paths, sizes and times. */
export async function imageFolderStamp(
  root: string,
  files: readonly ImageFile[],
): Promise<{ readonly size: number; readonly modified: string }> {
  const digest = createHash('sha256');
  let size = 0;
  for (let start = 0; start < files.length; start += IMAGES_AT_ONCE) {
    const batch = files.slice(start, start + IMAGES_AT_ONCE);
    const stats = await Promise.all(batch.map((file) => stat(join(root, file.path))));
    stats.forEach((stats, i) => {
      size += stats.size;
      digest.update(`${batch[i].path}\0${stats.size}\0${stats.mtimeMs}\n`);
    });
  }
  return { size, modified: digest.digest('hex') };
}

/**
 * Decodes the listed pictures to 48×48 grey faces, in the order of the list.
 *
 * @returns the faces, and the SHA-256 over every path and file in that order.
 * @throws DataError for a picture that cannot be decoded or is not 48×48.
 */
export async function loadImageFolder(
  root: string,
  files: readonly ImageFile[],
  options: { readonly onRows?: (numRows: number) => void } = {},
): Promise<{ readonly faces: FaceArrays; readonly sha256: string }> {
  const hash = createHash('sha256');
  const pixels = new Uint8Array(files.length * PIXELS_PER_FACE);
  for (let start = 0; start < files.length; start += IMAGES_AT_ONCE) {
    const batch = files.slice(start, start + IMAGES_AT_ONCE);
    const contents = await Promise.all(batch.map((file) => readFile(join(root, file.path))));
    const decoded = await Promise.all(contents.map((content, i) => decodeFace(content, batch[i].path)));
    batch.forEach((file, i) => {
      updateHash(hash, file, contents[i]);
      pixels.set(decoded[i], (start + i) * PIXELS_PER_FACE);
    });
    options.onRows?.(start + batch.length);
  }
  const faces = {
    pixels,
    labels: Uint8Array.from(files, (file) => file.label),
    usages: Uint8Array.from(files, (file) => file.usage),
  };
  return { faces, sha256: hash.digest('hex') };
}

/** The same SHA-256 without decoding. */
export async function imageFolderSha256(root: string, files: readonly ImageFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) updateHash(hash, file, await readFile(join(root, file.path)));
  return hash.digest('hex');
}

/** The length keeps two different trees from running together into the same bytes. */
function updateHash(hash: Hash, file: ImageFile, content: Buffer): void {
  hash.update(`${file.path}\0${content.length}\0`).update(content);
}

async function decodeFace(content: Buffer, path: string): Promise<Uint8Array> {
  const { data, info } = await decodeGrey(content).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError({ file: path }, `the image cannot be decoded: ${reason}. Replace or delete it.`, {
      cause: error,
    });
  });
  if (info.width !== FACE_SIZE || info.height !== FACE_SIZE) {
    throw new DataError(
      { file: path },
      `expected an image of ${FACE_SIZE} × ${FACE_SIZE} pixels, got ${info.width} × ${info.height}. Crop the face and scale it, or delete the file.`,
    );
  }
  return data;
}

/** How a JPEG and a PNG begin. */
const BEGINNINGS = [Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('\x89PNG\r\n', 'latin1')];

/**
 * Asynchronous as a whole: for an empty file sharp throws at once. What is named like a picture and is something else, such
 * as a drawing in SVG, which can name other files, does not come to a decoder.
 */
async function decodeGrey(content: Buffer) {
  if (!BEGINNINGS.some((beginning) => content.subarray(0, beginning.length).equals(beginning))) {
    throw new Error('it is neither a JPEG nor a PNG file, whatever its name says');
  }
  return sharp(content).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true });
}

function parseEmotionFolder(name: string, folder: string): number {
  const lowered = name.toLowerCase();
  const emotion = EMOTION_OF_FOLDER[lowered];
  const label = EMOTIONS.findIndex((known) => known === emotion || known.toLowerCase() === lowered);
  if (label < 0) {
    throw new DataError(
      { file: folder },
      `expected a folder named after one of ${EMOTIONS.join(', ').toLowerCase()}, got "${name}". Rename or move it.`,
    );
  }
  return label;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = await Promise.all(
    entries.map(async (entry) =>
      entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(join(folder, entry.name))))
        ? entry.name
        : '',
    ),
  );
  return folders.filter((name) => name !== '' && !name.startsWith('.'));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
