import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after } from 'node:test';
import { crc32, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';

export const HEADER = 'emotion,pixels,Usage';

/** 2,304 pixels of one grey as FER2013 writes them. */
export function pixelText(grey: number | string, numPixels = 2304): string {
  return Array(numPixels).fill(grey).join(' ');
}

/** One line of Kaggle's `fer2013.csv`. */
export function row(label: number | string, grey: number | string, usage = 'Training'): string {
  return `${label},${pixelText(grey)},${usage}`;
}

/** Three faces: label 0 of grey 7, label 1 of grey 128, label 2 of grey 255, one of each usage. */
export const THREE_ROWS = [row(0, 7), row(1, 128, 'PublicTest'), row(2, 255, 'PrivateTest')];
export const THREE_FACES = `${[HEADER, ...THREE_ROWS].join('\n')}\n`;

/** A folder of its own, gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'faces-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeTo(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Text cut into chunks of `size` bytes. */
export async function* inChunks(text: string | Uint8Array, size = 1 << 20): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** A zip archive of deflated members, by PKWARE's APPNOTE sections 4.3.7, 4.3.12 and 4.3.16. */
export function zipOf(members: Readonly<Record<string, string>>): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const packed = deflateRawSync(content);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(content), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const start = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, place, Buffer.from(name)]));
    local.push(start);
    offset += start.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}

/** A tar archive of the given files. */
export async function tarOf(members: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(members)) archive.entry({ name }, content);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as unknown as Readable) chunks.push(chunk);
  return Buffer.concat(chunks);
}
