import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import sharp from 'sharp';
import { facePixels } from '../../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../../src/dataset/synthetic-faces';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { mostly } from '../mostly';

/** A picture: a kind, and what is changed of it. */
export interface PictureCase {
  readonly kind: string;
  /** Height and width that the header claims. */
  readonly claims: { readonly width: number; readonly height: number } | null;
  /** How often a progressive JPEG's scans follow each other. */
  readonly scans: number;
  readonly mutations: readonly ByteMutation[];
}

const size = fc.constantFrom(
  0,
  1,
  23,
  24,
  47,
  48,
  49,
  1_000,
  10_000,
  16_384,
  32_768,
  65_535,
  1_000_000,
  2 ** 31 - 1,
);

/** Kinds that are read, drawn faces in all of them. */
const READ_KINDS = [
  'png',
  'rgba',
  '16 bits',
  'palette',
  'interlaced',
  'jpeg',
  'progressive',
  'cmyk',
  'turned',
  'webp',
];

/** Kinds that are not, some of which a program could be told to follow. */
const OTHER_KINDS = [
  'gif',
  'tiff',
  'avif',
  'svg',
  'svg with a file',
  'svg of a million squares',
  'heic',
  'pdf',
  'text',
];

/** Pictures of one width and height. */
export const pictureCases: fc.Arbitrary<PictureCase> = fc.record({
  kind: mostly(fc.constantFrom(...READ_KINDS), fc.constantFrom(...OTHER_KINDS)),
  claims: mostly(fc.constant(null), fc.record({ width: size, height: size }), 3),
  scans: mostly(fc.constant(1), fc.constantFrom(2, 50, 2_000), 8),
  mutations: mostly(fc.constant([]), byteMutations, 1),
});

/** Draws a face in every kind. @param edge of the pictures, in pixels. */
export async function picturesOfKinds(edge: number): Promise<ReadonlyMap<string, Buffer>> {
  const face = facePixels(
    generateSyntheticFaces({ seed: 5, counts: { Training: 1, PublicTest: 0, PrivateTest: 0 } }),
    0,
  );
  const drawn = () => sharp(face, { raw: { width: 48, height: 48, channels: 1 } }).resize(edge, edge);
  const color = () => drawn().toColourspace('srgb');
  const entries: [string, Buffer | Promise<Buffer>][] = [
    ['png', drawn().png().toBuffer()],
    ['rgba', color().ensureAlpha(0.5).png().toBuffer()],
    ['16 bits', drawn().toColourspace('grey16').png().toBuffer()],
    ['palette', color().png({ palette: true }).toBuffer()],
    ['interlaced', drawn().png({ progressive: true }).toBuffer()],
    ['jpeg', drawn().jpeg().toBuffer()],
    ['progressive', color().jpeg({ progressive: true }).toBuffer()],
    ['cmyk', drawn().toColourspace('cmyk').jpeg().toBuffer()],
    ['turned', color().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['webp', color().webp().toBuffer()],
    ['gif', color().gif().toBuffer()],
    ['tiff', color().tiff().toBuffer()],
    ['avif', color().avif({ effort: 0 }).toBuffer()],
    ['svg', svg('<rect width="48" height="48" fill="#888"/>')],
    ['svg with a file', svg('<image href="file:///etc/passwd" width="48" height="48"/>')],
    ['svg of a million squares', svg('<rect width="9" height="9" filter="blur(9px)"/>'.repeat(20_000))],
    ['heic', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic')],
    ['pdf', Buffer.from('%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj')],
    ['text', Buffer.from('not a picture')],
  ];
  return new Map(await Promise.all(entries.map(async ([kind, bytes]) => [kind, await bytes] as const)));
}

function svg(content: string): Buffer {
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48">${content}</svg>`);
}

/** The bytes of a case. */
export function pictureBytes(one: PictureCase, kinds: ReadonlyMap<string, Buffer>): Buffer {
  const whole = kinds.get(one.kind) as Buffer;
  const repeated = one.kind === 'progressive' ? withScans(whole, one.scans) : whole;
  const claiming = one.claims === null ? repeated : withSize(repeated, one.claims.width, one.claims.height);
  return mutated(claiming, one.mutations, kinds.get('jpeg'));
}

/** Lets the header say another size; a PNG's checksum stays right. */
function withSize(bytes: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(bytes);
  if (copy.toString('latin1', 1, 4) === 'PNG') {
    copy.writeUInt32BE(width, 16);
    copy.writeUInt32BE(height, 20);
    copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
    return copy;
  }
  const frame = [0xc0, 0xc2].map((type) => copy.indexOf(Buffer.of(0xff, type))).find((at) => at >= 0);
  if (copy[0] === 0xff && frame !== undefined) {
    copy.writeUInt16BE(height & 0xffff, frame + 5);
    copy.writeUInt16BE(width & 0xffff, frame + 7);
  }
  return copy;
}

/** A JPEG whose last scan comes again and again: little to read, much to decode. */
function withScans(bytes: Buffer, times: number): Buffer {
  const scan = bytes.lastIndexOf(Buffer.of(0xff, 0xda));
  const end = bytes.length - 2;
  const scans = Array<Buffer>(times).fill(bytes.subarray(scan, end));
  return Buffer.concat([bytes.subarray(0, scan), ...scans, bytes.subarray(end)]);
}
