/**
 * TensorBoard's files: records framed as TensorFlow's TFRecord, each a protocol buffer of type `Event`.
 *
 * Sources: TensorFlow's guide to TFRecord (framing and masked checksums), `event.proto` and `summary.proto` (numbers
 * and types of the fields), and RFC 3720 (the polynomial of CRC-32C).
 */

import { bytesField, doubleField, floatField, varintField } from '../tensorflow/protocol-buffer';

/** The bits of CRC-32C's polynomial in reverse, for each value of a byte. */
const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return remainder;
});

/** What a file begins with: the version of its format. */
const FILE_VERSION = 'brain.Event:2';
/** `SessionLog.START`. */
const SESSION_START = 1;

/** When something happened. */
export interface EventTime {
  /** Seconds since 1970. */
  readonly wallTime: number;
  /** Counted from 0. */
  readonly step: number;
}

/** The Castagnoli checksum, as a number of 32 bits without sign. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) remainder = CRC32C_TABLE[(remainder ^ byte) & 0xff] ^ (remainder >>> 8);
  return ~remainder >>> 0;
}

/** One record: length, its checksum, the data, its checksum. */
export function tfRecord(data: Uint8Array): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return Buffer.concat([length, maskedChecksum(length), data, maskedChecksum(data)]);
}

/** The event every file begins with. */
export function fileVersionEvent(wallTime: number): Buffer {
  return event({ wallTime, step: 0 }, bytesField(3, FILE_VERSION));
}

/** Says that training was taken up at this step: whatever an earlier file holds of it and later ones is void. */
export function sessionStartEvent(time: EventTime): Buffer {
  return event(time, bytesField(7, varintField(1, SESSION_START)));
}

/** One number of each name, such as `epoch_loss`; they are kept in float32. */
export function scalarsEvent(time: EventTime, scalars: Readonly<Record<string, number>>): Buffer {
  const values = Object.entries(scalars).map(([tag, number]) => {
    return bytesField(1, Buffer.concat([bytesField(1, tag), floatField(2, number)]));
  });
  return event(time, bytesField(5, Buffer.concat(values)));
}

function maskedChecksum(bytes: Uint8Array): Buffer {
  const checksum = crc32c(bytes);
  const masked = Buffer.alloc(4);
  masked.writeUInt32LE((((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0);
  return masked;
}

function event({ wallTime, step }: EventTime, content: Buffer): Buffer {
  return Buffer.concat([doubleField(1, wallTime), varintField(2, step), content]);
}
