import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { FACE_SIZE, facePixels, PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { seededRandom } from '../../src/dataset/seeded-random';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';

/** Faces that are drawn; all others are these, moved, mirrored and with noise. */
const DRAWN_FACES = 2100;

/** Farthest that a face is moved, in pixels. */
const MOST_MOVED = 3;

/** Greatest that noise changes a pixel by. */
const MOST_NOISE = 8;

const NOISE_LENGTH = 1 << 16;

/** Text is handed to the file in pieces of at least this many bytes. */
const PIECE_BYTES = 4 << 20;

/** `0 ` to `255 `: a pixel and the blank after it. */
const PIXEL_TEXTS = Array.from({ length: 256 }, (_, value) => Buffer.from(`${value} `));

/** Longest row: three figures and a blank a pixel, the label with its comma, and the usage with its line end. */
const MOST_ROW_BYTES = 4 * PIXELS_PER_FACE + 32;

/** Of ten faces, as in FER2013: eight for training, one for validation, one for the test. */
function usageAt(share: number): string {
  return share < 0.8 ? 'Training' : share < 0.9 ? 'PublicTest' : 'PrivateTest';
}

/**
 * Writes a CSV in the form of `fer2013.csv` with any number of different faces, some 7 kB each: faces of this project's
 * drawing, each moved by up to three pixels, mirrored or not, and with noise. Usages stand in FER2013's order, the first
 * eight of ten faces `Training`, unless they are to be mixed. Takes the memory of a few pieces, whatever the number.
 *
 * @param options.drawn how many faces are drawn, which takes a millisecond or two each. Default 2,100.
 * @param options.mixed whether the usages alternate in place of standing together.
 * @returns the bytes written.
 */
export async function writeManyFaces(
  file: string,
  numFaces: number,
  {
    drawn: numDrawn = DRAWN_FACES,
    mixed = false,
  }: { readonly drawn?: number; readonly mixed?: boolean } = {},
): Promise<number> {
  const drawn = generateSyntheticFaces({
    seed: 1,
    counts: { Training: Math.min(numDrawn, numFaces), PublicTest: 0, PrivateTest: 0 },
  });
  const random = seededRandom(2);
  const noise = Int8Array.from(
    { length: NOISE_LENGTH },
    () => random.integer(2 * MOST_NOISE + 1) - MOST_NOISE,
  );
  const stream = createWriteStream(file);
  const failed = once(stream, 'error').then(([error]) => {
    throw error;
  });
  failed.catch(() => undefined);
  let piece = Buffer.allocUnsafe(PIECE_BYTES + MOST_ROW_BYTES);
  let length = piece.write('emotion,pixels,Usage\n');
  let written = 0;
  const handOver = async () => {
    written += length;
    const isRoom = stream.write(piece.subarray(0, length));
    piece = Buffer.allocUnsafe(PIECE_BYTES + MOST_ROW_BYTES);
    length = 0;
    if (!isRoom) await Promise.race([once(stream, 'drain'), failed]);
  };
  const varied = new Uint8Array(PIXELS_PER_FACE);
  for (let face = 0; face < numFaces; face += 1) {
    const original = face % drawn.labels.length;
    vary(facePixels(drawn, original), varied, {
      down: random.integer(2 * MOST_MOVED + 1) - MOST_MOVED,
      right: random.integer(2 * MOST_MOVED + 1) - MOST_MOVED,
      mirrored: random.integer(2) === 1,
      noise,
      noiseStart: random.integer(NOISE_LENGTH - PIXELS_PER_FACE),
    });
    const place = mixed ? ((face * 7) % 10) / 10 : face / numFaces;
    length += piece.write(`${drawn.labels[original]},`, length);
    for (const value of varied) {
      const text = PIXEL_TEXTS[value];
      for (let i = 0; i < text.length; i += 1) piece[length + i] = text[i];
      length += text.length;
    }
    // The comma takes the last blank's place.
    length += piece.write(`,${usageAt(place)}\n`, length - 1) - 1;
    if (length >= PIECE_BYTES) await handOver();
  }
  await handOver();
  stream.end();
  await Promise.race([once(stream, 'finish'), failed]);
  return written;
}

/** Writes a changed copy of a face; beyond its edges the nearest pixels go on. */
function vary(
  face: Uint8Array,
  varied: Uint8Array,
  change: {
    readonly down: number;
    readonly right: number;
    readonly mirrored: boolean;
    readonly noise: Int8Array;
    readonly noiseStart: number;
  },
): void {
  const { down, right, mirrored, noise, noiseStart } = change;
  const last = FACE_SIZE - 1;
  const within = (place: number) => Math.min(Math.max(place, 0), last);
  for (let row = 0, i = 0; row <= last; row += 1) {
    const start = within(row - down) * FACE_SIZE;
    for (let column = 0; column <= last; column += 1, i += 1) {
      const from = within(column - right);
      const value = face[start + (mirrored ? last - from : from)] + noise[noiseStart + i];
      varied[i] = value < 0 ? 0 : value > 255 ? 255 : value;
    }
  }
}
