import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_SAMPLE = 8;
/** Color types by the number of samples a pixel has. */
const COLOR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

/** Samples of a pixel: one for gray; red, green and blue for color; a fourth for how much of what lies behind is covered. */
export type Channels = keyof typeof COLOR_TYPES;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/**
 * A picture as a PNG file. The picture libraries at hand write asynchronously, and what a value looks like has to be
 * known at once.
 *
 * Source: "Portable Network Graphics (PNG) Specification", 2nd edition, ISO/IEC 15948:2003.
 *
 * @param samples row-major `[height, width, channels]`, each from 0 (black) to 255.
 * @throws RangeError when there are not `width * height * channels` samples.
 */
export function encodePng(samples: Uint8Array, width: number, height: number, channels: Channels): Buffer {
  const rowLength = width * channels;
  if (samples.length !== rowLength * height) {
    throw new RangeError(`expected ${width} × ${height} × ${channels} samples, got ${samples.length}`);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BITS_PER_SAMPLE;
  header[9] = COLOR_TYPES[channels];
  // Every row starts with the number of its filter: 0, none.
  const rows = Buffer.alloc((rowLength + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(samples.subarray(row * rowLength, (row + 1) * rowLength), row * (rowLength + 1) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
