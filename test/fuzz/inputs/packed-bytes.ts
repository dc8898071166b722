import { crc32, deflateRawSync } from 'node:zlib';

/** A member of a zip archive; fields that are given take the place of the true ones. */
export interface ZipMember {
  readonly name: string;
  readonly content: Uint8Array;
  readonly method?: 'stored' | 'deflated';
  /** What the archive claims. */
  readonly claims?: Partial<Record<ZipClaim, number>>;
  /** Unix type and permissions, e.g. 0o120777 for a link. */
  readonly mode?: number;
}

/** Fields of a member that may be wrong. */
export const ZIP_CLAIMS = ['flags', 'method', 'crc', 'packedSize', 'size', 'offset', 'extraLength'] as const;
export type ZipClaim = (typeof ZIP_CLAIMS)[number];

/** A zip archive, by PKWARE's APPNOTE sections 4.3.7, 4.3.12 and 4.3.16. */
export function zipBytes(members: readonly ZipMember[], numClaimed = members.length): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method = 'deflated', claims = {}, mode = 0o100644 } of members) {
    const packed = method === 'stored' ? Buffer.from(content) : deflateRawSync(content);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE((claims.flags ?? 0x0800) & 0xffff, 2);
    common.writeUInt16LE((claims.method ?? (method === 'stored' ? 0 : 8)) & 0xffff, 4);
    common.writeUInt32LE((claims.crc ?? crc32(content)) >>> 0, 10);
    common.writeUInt32LE((claims.packedSize ?? packed.length) >>> 0, 14);
    common.writeUInt32LE((claims.size ?? content.length) >>> 0, 18);
    common.writeUInt16LE(nameBytes.length & 0xffff, 22);
    common.writeUInt16LE((claims.extraLength ?? 0) & 0xffff, 24);
    const start = Buffer.concat([Buffer.from('PK\x03\x04'), common, nameBytes, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE((mode << 16) >>> 0, 6);
    place.writeUInt32LE((claims.offset ?? offset) >>> 0, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03', 'latin1'), common, place, nameBytes]));
    local.push(start);
    offset += start.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(numClaimed & 0xffff, 4);
  end.writeUInt16LE(numClaimed & 0xffff, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}

/** A member of a tar archive. */
export interface TarMember {
  readonly name: string;
  readonly content: Uint8Array;
  /** The header's letter: `0` a file, `1` and `2` links, `5` a folder, `x` and `g` pax headers, `L` a long name. */
  readonly type: string;
  readonly linkName?: string;
  /** What the header claims. Default: the true size. */
  readonly size?: number;
}

/** A tar archive in the format of POSIX.1-1988 (ustar). */
export function tarBytes(members: readonly TarMember[]): Buffer {
  const parts = members.map(({ name, content, type, linkName = '', size = content.length }) => {
    const header = Buffer.alloc(512);
    header.write(name.slice(0, 100), 0);
    header.write('0000644\0', 100);
    header.write('0000000\0', 108);
    header.write('0000000\0', 116);
    if (size >= 8 ** 11) {
      // Larger sizes are written in base 256, marked by the first bit.
      header[124] = 0x80;
      header.writeBigUInt64BE(BigInt(Math.min(size, Number.MAX_SAFE_INTEGER)), 128);
    } else {
      header.write(`${Math.max(0, size).toString(8).padStart(11, '0')}\0`, 124);
    }
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(type.slice(0, 1), 156);
    header.write(linkName.slice(0, 100), 157);
    header.write('ustar\x0000', 257, 'latin1');
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

/** What an xz file may claim wrongly. */
export interface XzClaims {
  /** The dictionary's size, as the format encodes it: 0 is 4 KiB, 40 is 4 GiB. */
  readonly dictionary?: number;
  /** The footer's size of the index, in fours less one. */
  readonly indexSize?: number;
  /** Bytes of nothing behind the stream. */
  readonly padding?: number;
}

/**
 * An xz file of one block whose bytes are not compressed. Source: "The .xz File Format" 1.2.1, and LZMA2's chunks of
 * type 1 as xz-java's documentation has them.
 */
export function xzBytes(
  content: Uint8Array,
  { dictionary = 16, indexSize, padding = 0 }: XzClaims = {},
): Buffer {
  const flags = Buffer.of(0, 1);
  const header = Buffer.concat([Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]), flags, checksum(flags)]);
  // Size of the header in fours less one, one filter, LZMA2 with one byte of options, padding.
  const blockStart = Buffer.from([2, 0, 0x21, 1, dictionary, 0, 0, 0]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < content.length; at += 65_536) {
    const piece = content.subarray(at, at + 65_536);
    chunks.push(
      Buffer.from([at === 0 ? 1 : 2, (piece.length - 1) >> 8, (piece.length - 1) & 255]),
      Buffer.from(piece),
    );
  }
  const data = Buffer.concat([...chunks, Buffer.of(0)]);
  const unpadded = blockStart.length + 4 + data.length + 4;
  const block = Buffer.concat([
    ...[blockStart, checksum(blockStart), data],
    ...[Buffer.alloc((4 - (data.length % 4)) % 4), checksum(content)],
  ]);
  const records = Buffer.from([0, 1, ...variableLength(unpadded), ...variableLength(content.length)]);
  const list = Buffer.concat([records, Buffer.alloc((4 - (records.length % 4)) % 4)]);
  const index = Buffer.concat([list, checksum(list)]);
  const footer = Buffer.alloc(6);
  footer.writeUInt32LE((indexSize ?? index.length / 4 - 1) >>> 0);
  flags.copy(footer, 4);
  return Buffer.concat([
    header,
    block,
    index,
    checksum(footer),
    footer,
    Buffer.from('YZ'),
    Buffer.alloc(padding),
  ]);
}

function checksum(bytes: Uint8Array): Buffer {
  const written = Buffer.alloc(4);
  written.writeUInt32LE(crc32(bytes));
  return written;
}

function variableLength(value: number): number[] {
  return value < 128 ? [value] : [128 | (value & 127), ...variableLength(Math.floor(value / 128))];
}
