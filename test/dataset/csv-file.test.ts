import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openCsvFile } from '../../src/dataset/csv-file';
import { DataError } from '../../src/dataset/data-error';
import { THREE_FACES, tarOf, temporaryFolder, writeTo, zipOf } from './tiny-data';

const folder = temporaryFolder();
const XZ = readFileSync(join(__dirname, '../fixtures/tiny-fer2013.csv.xz'));

async function unpack(name: string, content: string | Uint8Array): Promise<{ name: string; text: string }> {
  const csv = await openCsvFile(writeTo(folder, name, content));
  const chunks: Uint8Array[] = [];
  for await (const chunk of csv.chunks()) chunks.push(Uint8Array.from(chunk));
  return { name: csv.name, text: Buffer.concat(chunks).toString() };
}

async function failure(name: string, content: Uint8Array): Promise<string> {
  const error = await unpack(name, content).then(
    () => assert.fail(`${name} was accepted`),
    (error: unknown) => error,
  );
  assert.ok(error instanceof DataError, String(error));
  assert.equal(error.file, name);
  return error.message;
}

/** Pseudo-random rows, which packing cannot shrink to nothing; they need not be faces. */
const LONG = Array.from({ length: 60_000 }, (_, i) => Math.floor(Math.abs(Math.sin(i)) * 1e9)).join('\n');

describe('a CSV file', () => {
  it('comes out the same plain and packed in each way', async () => {
    const tar = await tarOf({ 'fer2013/fer2013.csv': THREE_FACES });
    const files: [string, string | Uint8Array, string][] = [
      ['fer2013.csv', THREE_FACES, 'fer2013.csv'],
      ['fer2013.csv.gz', gzipSync(THREE_FACES), 'fer2013.csv.gz'],
      ['fer2013.csv.xz', XZ, 'fer2013.csv.xz'],
      ['archive.zip', zipOf({ 'fer2013.csv': THREE_FACES }), 'archive.zip: fer2013.csv'],
      ['fer2013.tar', tar, 'fer2013.tar: fer2013/fer2013.csv'],
      ['fer2013.tar.gz', gzipSync(tar), 'fer2013.tar.gz: fer2013/fer2013.csv'],
    ];
    for (const [name, content, shownAs] of files) {
      const unpacked = await unpack(name, content);
      assert.ok(unpacked.text === THREE_FACES, `${name} came out differently`);
      assert.equal(unpacked.name, shownAs);
    }
  });

  it('is recognized by its bytes, whatever its name says', async () => {
    assert.ok((await unpack('wrongly-named.csv', gzipSync(THREE_FACES))).text === THREE_FACES);
    assert.ok((await unpack('wrongly-named.zip', THREE_FACES)).text === THREE_FACES);
  });

  it('may be several gzip streams in a row', async () => {
    const halves = [THREE_FACES.slice(0, 5000), THREE_FACES.slice(5000)];
    assert.ok(
      (await unpack('two.gz', Buffer.concat(halves.map((half) => gzipSync(half))))).text === THREE_FACES,
    );
  });

  it('may be empty', async () => {
    assert.equal((await unpack('empty.csv', '')).text, '');
  });

  it('reports how much of the file on disk has been used', async () => {
    const content = zipOf({ 'fer2013.csv': LONG });
    for (const [name, bytes] of [
      ['used.csv', Buffer.from(LONG)],
      ['used.zip', content],
    ] as const) {
      const csv = await openCsvFile(writeTo(folder, name, bytes));
      const used: number[] = [];
      for await (const _ of csv.chunks((numBytes) => used.push(numBytes)));
      assert.equal(used.at(-1), bytes.length);
    }
  });
});

describe('an archive of several files', () => {
  it('gives fer2013.csv, in whichever folder', async () => {
    const members = {
      'train.csv': 'a',
      'deep/er/fer2013.csv': 'b',
      'icml_face_data.csv': 'c',
      'readme.txt': 'd',
    };
    assert.equal((await unpack('several.zip', zipOf(members))).text, 'b');
    assert.equal((await unpack('several.tar.gz', gzipSync(await tarOf(members)))).text, 'b');
  });

  it('gives icml_face_data.csv where there is no fer2013.csv', async () => {
    const members = { 'train.csv': 'a', 'icml_face_data.csv': 'c', 'test.csv': 'd' };
    assert.equal((await unpack('challenge.zip', zipOf(members))).text, 'c');
  });

  it('gives its only CSV under another name, not counting the twins that macOS adds', async () => {
    const members = { 'faces.CSV': 'a', '__MACOSX/._faces.csv': 'b', 'readme.txt': 'c' };
    assert.equal((await unpack('other.zip', zipOf(members))).text, 'a');
  });

  it('is refused with its members listed when none or several would do', async () => {
    const none = zipOf({ 'readme.txt': 'a', 'face.png': 'b' });
    assert.match(
      await failure('none.zip', none),
      /^none\.zip: expected fer2013\.csv .* it holds readme\.txt, face\.png\./,
    );
    const several = zipOf({ 'train.csv': 'a', 'test.csv': 'b' });
    assert.match(await failure('two.zip', several), /it holds train\.csv, test\.csv\./);
    const twice = gzipSync(await tarOf({ 'a/fer2013.csv': 'a', 'b/fer2013.csv': 'b' }));
    assert.match(
      await failure('twice.tar.gz', twice),
      /exactly one fer2013\.csv .* a\/fer2013\.csv, b\/fer2013\.csv\./,
    );
    assert.match(await failure('no-files.zip', zipOf({})), /it holds no files/);
  });
});

describe('an archive that was cut off', () => {
  const cut = (bytes: Uint8Array, share = 0.6) => bytes.subarray(0, Math.floor(bytes.length * share));

  it('is refused as truncated: gzip, zip, tar and tar.gz', async () => {
    const tar = await tarOf({ 'fer2013.csv': LONG });
    const archives: [string, Uint8Array][] = [
      ['cut.csv.gz', gzipSync(LONG)],
      ['cut.zip', zipOf({ 'fer2013.csv': LONG })],
      ['cut.tar', tar],
      ['cut.tar.gz', gzipSync(tar)],
    ];
    for (const [name, bytes] of archives) {
      assert.match(
        await failure(name, cut(bytes)),
        /: the archive is truncated: it ends before its contents do/,
      );
    }
  });

  it('is refused as truncated wherever an xz file ends', async () => {
    for (let length = 6; length < XZ.length; length += 1) {
      const message = await failure('cut.csv.xz', XZ.subarray(0, length));
      assert.match(message, /the archive is truncated/, `cut after ${length} bytes`);
    }
  });

  it('is refused as truncated when only the last byte of a gzip file is missing', async () => {
    const bytes = gzipSync(LONG);
    assert.match(await failure('last-byte.csv.gz', bytes.subarray(0, -1)), /the archive is truncated/);
  });
});

describe('an archive with a damaged byte', () => {
  const damaged = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

  it('is refused: gzip, xz and zip', async () => {
    const gz = gzipSync(LONG);
    assert.match(
      await failure('bad.csv.gz', damaged(gz, gz.length - 6)),
      /cannot be unpacked: .* damaged; get it again/,
    );
    assert.match(
      await failure('bad.csv.xz', damaged(XZ, 60)),
      /cannot be unpacked: .* damaged; get it again/,
    );
    const zip = zipOf({ 'fer2013.csv': LONG });
    const checksumInDirectory = zip.indexOf('PK\x01\x02') + 16;
    assert.match(
      await failure('bad.zip', damaged(zip, checksumInDirectory)),
      /the checksum of fer2013\.csv is wrong/,
    );
  });

  it('is refused when an xz file holds two streams, of which the reader would see one', async () => {
    const message = await failure('two.csv.xz', Buffer.concat([XZ, XZ]));
    assert.match(
      message,
      new RegExp(`expected one xz stream of ${2 * XZ.length} bytes, but the last stream has ${XZ.length}`),
    );
  });

  it('may have zero bytes after an xz stream', async () => {
    assert.ok((await unpack('padded.csv.xz', Buffer.concat([XZ, Buffer.alloc(8)]))).text === THREE_FACES);
  });
  it('may be left after its first bytes, however long the reader took over them', async () => {
    const csv = await openCsvFile(writeTo(folder, 'left.csv.xz', XZ));
    for await (const chunk of csv.chunks()) {
      assert.ok(chunk.length > 0);
      // Time for the unpacker to finish in the background.
      await new Promise((resolve) => setTimeout(resolve, 20));
      break;
    }
  });

  it('is refused at once when the end of an xz file claims gigabytes', async () => {
    const claiming = Buffer.from(XZ);
    // The size of the index, in fours less one: format 1.2.1, section 2.1.2.2.
    claiming.writeUInt32LE(0xffffffff, XZ.length - 8);
    assert.match(await failure('claiming.csv.xz', claiming), /the archive is truncated/);
  });

  it('is refused when it unpacks to far more than a file of its size does', async () => {
    // Gzip streams may follow each other: 64 times 16 MiB of zeros, packed to 1 MB.
    const bomb = Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(16 << 20))));
    assert.match(await failure('bomb.gz', bomb), /bomb\.gz: it unpacks to more than \d+.* Do not unpack it/);
  });

  it('shows control characters of an archive’s names, for a terminal obeys them', async () => {
    const tar = await tarOf({ '\u001b[2Jone.csv': THREE_FACES, 'two.csv': THREE_FACES });
    assert.match(await failure('names.tar', tar), /it holds \\u001b\[2Jone\.csv, two\.csv/);
  });
});
