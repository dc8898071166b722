import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BITS_PER_SAMPLE = 8;
const GRAYSCALE = 0;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/**
 * A grey picture as a PNG file. The picture libraries at hand write asynchronously, and what a value looks like has
 * to be known at once.
 *
 * Source: "Portable Network Graphics (PNG) Specification", 2nd edition, ISO/IEC 15948:2003.
 *
 * @param gray row-major `[height, width]`, from 0 (black) to 255.
 * @throws RangeError when there are not `width * height` values.
 */
export function grayPng(gray: Uint8Array, width: number, height: number): Buffer {
  if (gray.length !== width * height) {
    throw new RangeError(`expected ${width} × ${height} gray values, got ${gray.length}`);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = BITS_PER_SAMPLE;
  header[9] = GRAYSCALE;
  // Every row starts with the number of its filter: 0, none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rows.set(gray.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
