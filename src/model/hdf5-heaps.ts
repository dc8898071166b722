import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What every HDF5 file begins with. */
const FILE_START = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1');

/** What a collection of texts begins with: its name, and the only version there is. */
const COLLECTION_START = Buffer.from('GCOL\x01', 'latin1');

/** Bytes before a collection's first object, and before what each object holds. */
const HEADER_BYTES = 16;

/** How many bytes a file's addresses and lengths take, as Keras and this project write them. */
const NUMBER_BYTES = 8;

/** Read at one time while collections are looked for. */
const CHUNK_BYTES = 2 ** 20;

/**
 * Looks through an HDF5 file for collections of texts in which reading would not come to an end: the library goes from object
 * to object by the lengths that they claim, and stays where a length is 0. It runs where nothing could interrupt it, so it
 * must not meet them.
 *
 * Source of the layout: “III.E. Disk Format: Level 1E - Global Heap” of the HDF5 File Format Specification, version 3.0.
 *
 * @throws Error that says what is wrong, for the caller to add the file's name.
 */
export function requireHeapsThatEnd(file: string): void {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = new FileBytes(descriptor);
    requireKnownNumbers(bytes.read(0, 16));
    // Whole collections do not overlap: all together have no more headers than fit the file.
    let headersLeft = Math.ceil(bytes.length / HEADER_BYTES);
    for (const start of bytes.placesOf(COLLECTION_START))
      headersLeft -= numHeaders(bytes, start, headersLeft);
  } finally {
    closeSync(descriptor);
  }
}

/** Headers in the collection that begins there; one where it would reach beyond the file, which the library refuses itself. */
function numHeaders(bytes: FileBytes, start: number, most: number): number {
  const ownHeader = bytes.read(start, HEADER_BYTES);
  if (ownHeader.length < HEADER_BYTES) return 1;
  // Of its 64-bit lengths, the library may look at the lower half only.
  const end = start + ownHeader.readUInt32LE(NUMBER_BYTES);
  if (end > bytes.length) return 1;
  let count = 1;
  let place = start + HEADER_BYTES;
  while (place + HEADER_BYTES <= end) {
    const header = bytes.read(place, HEADER_BYTES);
    const isFreeSpace = header.readUInt16LE(0) === 0;
    const claimed = header.readUInt32LE(NUMBER_BYTES);
    const step = isFreeSpace ? claimed : HEADER_BYTES + NUMBER_BYTES * Math.ceil(claimed / NUMBER_BYTES);
    count += 1;
    if (step < HEADER_BYTES || place + step > end || count > most) {
      throw new Error(
        `not a whole HDF5 file (the texts kept at byte ${start}: the length ${claimed} at byte ${place + NUMBER_BYTES} cannot be right); ` +
          'get or save it again',
      );
    }
    place += step;
  }
  return count;
}

/** @throws Error when the file does not begin as one, or its numbers lie in it otherwise than they are looked for. */
function requireKnownNumbers(start: Buffer): void {
  if (!start.subarray(0, FILE_START.length).equals(FILE_START)) {
    throw new Error('not a whole HDF5 file (file signature not found); get or save it again');
  }
  const sizes = start[FILE_START.length] < 2 ? start.subarray(13, 15) : start.subarray(9, 11);
  if (sizes.length < 2 || sizes.some((size) => size !== NUMBER_BYTES)) {
    throw new Error(
      `not an HDF5 file as Keras saves it (expected addresses and lengths of ${NUMBER_BYTES} bytes, got ${[...sizes].join(' and ') || 'none'}); ` +
        'get or save it again',
    );
  }
}

/** A file that is read piece by piece: models may be larger than memory has room for twice. */
class FileBytes {
  readonly length: number;

  constructor(private readonly descriptor: number) {
    this.length = fstatSync(descriptor).size;
  }

  /** A few bytes, or as many as there are. */
  read(start: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(this.descriptor, bytes, 0, length, start));
  }

  /** Every place at which the bytes stand, from the first to the last. */
  *placesOf(wanted: Buffer): Iterable<number> {
    // Chunks overlap by what may stand across two of them.
    const step = CHUNK_BYTES - wanted.length + 1;
    for (let start = 0; start < this.length; start += step) {
      const chunk = this.read(start, CHUNK_BYTES);
      for (let at = chunk.indexOf(wanted); at >= 0; at = chunk.indexOf(wanted, at + 1)) yield start + at;
    }
  }
}
