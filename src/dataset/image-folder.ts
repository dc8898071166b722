import { createHash, type Hash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { DataError, unreadableError } from './data-error';
import { EMOTIONS } from './emotions';
import type { FaceArrays } from './face-collector';
import { FACE_SIZE, MOST_FACES, PIXELS_PER_FACE } from './face-dataset';
import { isReadKind, pictureKind } from './picture-kind';
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

/** Many times what a face of 48×48 takes, its color profile and comments included. */
const MOST_IMAGE_BYTES = 4_000_000;

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
    const name = usageFolder.toLowerCase();
    if (!Object.hasOwn(USAGE_OF_FOLDER, name)) continue;
    const usage = USAGE_OF_FOLDER[name];
    for (const emotionFolder of await subfolders(join(root, usageFolder))) {
      const folder = `${usageFolder}/${emotionFolder}`;
      const label = parseEmotionFolder(emotionFolder, folder);
      for (const name of await readdir(join(root, folder)).catch(unreadableFolder(folder))) {
        if (name.startsWith('.') || name === 'Thumbs.db') continue;
        const path = `${folder}/${name}`;
        if (!IMAGE_FILE.test(name)) {
          throw new DataError(
            { file: path },
            'expected only .jpg, .jpeg and .png files here. Move it elsewhere.',
          );
        }
        files.push({ path, label, usage: USAGES.indexOf(usage) });
        if (files.length > MOST_FACES) {
          throw new DataError(
            { file: basename(root) },
            `the folder has more than ${MOST_FACES.toLocaleString('en-US')} images. Split it.`,
          );
        }
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
    const stats = await Promise.all(batch.map((file) => statImage(root, file)));
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
    const contents = await Promise.all(batch.map((file) => readImage(root, file)));
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
  for (const file of files) updateHash(hash, file, await readImage(root, file));
  return hash.digest('hex');
}

/** The length keeps two different trees from running together into the same bytes. */
function updateHash(hash: Hash, file: ImageFile, content: Buffer): void {
  hash.update(`${file.path}\0${content.length}\0`).update(content);
}

/** @throws DataError when there is no such file, or none that an image could be: a pipe would be waited for without end. */
async function statImage(root: string, { path }: ImageFile): Promise<Stats> {
  const stats = await stat(join(root, path)).catch((cause: unknown) => {
    throw unreadableError(path, cause);
  });
  if (!stats.isFile()) throw new DataError({ file: path }, 'this is no ordinary file. Move it elsewhere.');
  if (stats.size > MOST_IMAGE_BYTES) {
    throw new DataError(
      { file: path },
      `expected an image of ${FACE_SIZE} × ${FACE_SIZE} pixels, got a file of ${(stats.size / 1e6).toFixed(0)} MB. Crop the face and scale it, or delete the file.`,
    );
  }
  return stats;
}

async function readImage(root: string, file: ImageFile): Promise<Buffer> {
  await statImage(root, file);
  return readFile(join(root, file.path)).catch((cause: unknown) => {
    throw unreadableError(file.path, cause);
  });
}

async function decodeFace(content: Buffer, path: string): Promise<Uint8Array> {
  if (!isReadKind(pictureKind(content))) {
    throw new DataError(
      { file: path },
      'the image cannot be decoded: it holds neither JPEG nor PNG, whatever its name says. Replace or delete it.',
    );
  }
  // Few bytes can claim to be a large image: its pixels are not made.
  const { data, info } = await sharp(content, { limitInputPixels: PIXELS_PER_FACE })
    .removeAlpha()
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch(async (cause: unknown) => {
      const claimed = await sharp(content, { limitInputPixels: false })
        .metadata()
        .catch(() => undefined);
      throw claimed === undefined || isFaceSize(claimed)
        ? undecodable(path, cause)
        : wrongSize(path, claimed);
    });
  if (!isFaceSize(info)) throw wrongSize(path, info);
  return data;
}

type ImageSize = { readonly width: number; readonly height: number };

function isFaceSize({ width, height }: ImageSize): boolean {
  return width === FACE_SIZE && height === FACE_SIZE;
}

function wrongSize(path: string, { width, height }: ImageSize): DataError {
  return new DataError(
    { file: path },
    `expected an image of ${FACE_SIZE} × ${FACE_SIZE} pixels, got ${width} × ${height}. Crop the face and scale it, or delete the file.`,
  );
}

function undecodable(path: string, cause: unknown): DataError {
  // The decoder's reason comes on several lines, of which the first says most.
  const [reason] = (cause as Error).message.split('\n');
  return new DataError({ file: path }, `the image cannot be decoded: ${reason}. Replace or delete it.`, {
    cause,
  });
}

function parseEmotionFolder(name: string, folder: string): number {
  const lowered = name.toLowerCase();
  const emotion = Object.hasOwn(EMOTION_OF_FOLDER, lowered) ? EMOTION_OF_FOLDER[lowered] : undefined;
  const label = EMOTIONS.findIndex((known) => known === emotion || known.toLowerCase() === lowered);
  if (label < 0) {
    throw new DataError(
      { file: folder },
      `expected a folder named after one of ${EMOTIONS.join(', ').toLowerCase()}, got "${name}". Rename or move it.`,
    );
  }
  return label;
}

function unreadableFolder(folder: string): (cause: unknown) => never {
  return (cause) => {
    throw unreadableError(folder, cause);
  };
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unreadableFolder(basename(folder)));
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
