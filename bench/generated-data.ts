import { writeFileSync } from 'node:fs';
import { NUM_EMOTIONS } from '../src/dataset/emotions';
import { PIXELS_PER_FACE } from '../src/dataset/face-dataset';
import { seededRandom } from '../src/dataset/seeded-random';

function randomPixels(numFaces: number): Uint8Array {
  const random = seededRandom(1);
  return Uint8Array.from({ length: numFaces * PIXELS_PER_FACE }, () => random.integer(256));
}

/** A file of `numFaces` times 2,304 random bytes. */
export function writeRandomPixels(file: string, numFaces: number): void {
  writeFileSync(file, randomPixels(numFaces));
}

/** A file of the columns and the shape of `fer2013.csv`: random pixels, eight rows of ten for training. */
export function writeRandomCsv(file: string, numFaces: number): void {
  const pixels = randomPixels(numFaces);
  const rows = Array.from({ length: numFaces }, (_, face) => {
    const usage = ['PublicTest', 'PrivateTest'][face % 10] ?? 'Training';
    const values = pixels.subarray(face * PIXELS_PER_FACE, (face + 1) * PIXELS_PER_FACE).join(' ');
    return `${face % NUM_EMOTIONS},${values},${usage}\n`;
  });
  writeFileSync(file, `emotion,pixels,Usage\n${rows.join('')}`);
}
