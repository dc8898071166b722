import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { DataError, unreadableError } from './data-error';
import type { Picture } from './picture';
import { isReadKind, pictureKind, READ_KINDS } from './picture-kind';

/** The largest picture that is decoded, in pixels: 300 MB of them. A few kilobytes can claim to be far more. */
export const MOST_PIXELS = 100_000_000;

/** The shortest edge that is accepted, in pixels: half of what the networks look at. */
export const LEAST_EDGE = 24;

/** The largest file that is read: no picture of `MOST_PIXELS` needs more. */
const MOST_BYTES = 1_000_000_000;

/** How the names of files end that hold a picture which is read. */
const READ_ENDING = /^\.(jpe?g|png|webp)$/i;

const SAVE_ANEW = 'Open it in a program for pictures and save it as JPEG or PNG.';

/**
 * Reads a photograph: JPEG, PNG or WebP, by what the file holds and not by its name. It is turned upright as its EXIF
 * orientation says; transparent parts become white; 16 bits become 8; grey, CMYK and other color spaces become sRGB.
 *
 * @param file path of the file.
 * @param name what messages call it. Default: its path.
 * @throws DataError that names the file and says in a sentence what to do: for a file that is missing, a folder, empty,
 *   no picture, another kind of picture, damaged or cut short, of more than `MOST_PIXELS`, or with an edge below
 *   `LEAST_EDGE`.
 */
export async function readPicture(file: string, name: string = file): Promise<Picture> {
  const contents = await readContents(file, name);
  await checkHeader(contents, name);
  const { data, info } = await sharp(contents, { failOn: 'error', limitInputPixels: MOST_PIXELS })
    .autoOrient()
    .flatten({ background: 'white' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw damaged(name, cause);
    });
  return { width: info.width, height: info.height, pixels: data };
}

async function readContents(file: string, name: string): Promise<Buffer> {
  const found = await stat(file).catch((cause: unknown) => {
    throw unreadableError(name, cause);
  });
  if (found.isDirectory()) {
    throw new DataError({ file: name }, 'this is a folder. Name the pictures in it, not the folder.');
  }
  if (!found.isFile()) {
    throw new DataError({ file: name }, 'this is no ordinary file. Give a JPEG or PNG picture.');
  }
  if (found.size === 0) throw new DataError({ file: name }, 'the file is empty. Get the picture again.');
  if (found.size > MOST_BYTES) {
    throw new DataError({ file: name }, `the file is larger than ${MOST_BYTES / 1e9} GB. ${SAVE_ANEW}`);
  }
  return readFile(file).catch((cause: unknown) => {
    throw unreadableError(name, cause);
  });
}

/** Looks at what comes before the pixels, so that a picture that is refused costs nothing. */
async function checkHeader(contents: Buffer, name: string): Promise<void> {
  const kind = pictureKind(contents);
  if (kind === undefined) throw noPicture(name);
  if (!isReadKind(kind)) throw otherKind(name, kind);
  const { width, height } = await sharp(contents, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw noPicture(name, cause);
    });
  const size = `${width.toLocaleString('en-US')} × ${height.toLocaleString('en-US')} pixels`;
  if (width * height > MOST_PIXELS) {
    throw new DataError(
      { file: name },
      `the picture has ${size}, more than the ${MOST_PIXELS / 1e6} million that are read. Scale it down.`,
    );
  }
  if (Math.min(width, height) < LEAST_EDGE) {
    throw new DataError(
      { file: name },
      `the picture has only ${size}, and a face needs ${LEAST_EDGE} × ${LEAST_EDGE}. Give a larger one.`,
    );
  }
}

function noPicture(name: string, cause?: unknown): DataError {
  return new DataError(
    { file: name },
    `the file holds no picture, or a damaged one; expected ${READ_KINDS.join(', ')}. ` +
      'Open it to see what it is, and save it anew as one of them.',
    { cause },
  );
}

function otherKind(name: string, kind: string): DataError {
  const ending = path.extname(name);
  const claim = READ_ENDING.test(ending) ? `, whatever “${ending}” says` : '';
  return new DataError({ file: name }, `the file holds a picture of the kind ${kind}${claim}. ${SAVE_ANEW}`);
}

function damaged(name: string, cause: unknown): DataError {
  // The decoder's reason comes on several lines, of which the first says most.
  const [reason] = (cause as Error).message.split('\n');
  return new DataError(
    { file: name },
    `the picture is damaged or cut short (${reason}). Get it again, or save it anew.`,
    { cause },
  );
}
