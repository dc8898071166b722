import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import {
  cachedFaces,
  datasetCachePath,
  readDatasetCache,
  writeDatasetCache,
} from '../../src/dataset/dataset-cache';
import type { FaceDataset } from '../../src/dataset/face-dataset';
import { temporaryFolder } from './tiny-data';

const STAMP = { size: 1234, modified: '1700000000000' };

function faces(numFaces = 3, sha256 = 'abc'): FaceDataset {
  return {
    name: 'fer2013.csv',
    synthetic: false,
    sha256,
    pixels: Uint8Array.from({ length: numFaces * 2304 }, (_, i) => (i * 31) % 256),
    labels: Uint8Array.from({ length: numFaces }, (_, i) => i % 7),
    usages: Uint8Array.from({ length: numFaces }, (_, i) => i % 3),
  };
}

const newCache = () => join(temporaryFolder(), 'deeper', 'faces.bin');
const read = (path: string) => readDatasetCache(path, async () => true);

/** Asks the cache, and reports what it had to do. */
async function ask(path: string, source: { stamp?: typeof STAMP; sha256?: string } = {}) {
  const work: string[] = [];
  const told: string[] = [];
  const dataset = await cachedFaces(
    path,
    {
      stamp: source.stamp ?? STAMP,
      sha256: async () => {
        work.push('hashed');
        return source.sha256 ?? 'abc';
      },
    },
    async () => {
      work.push('built');
      return faces(3, source.sha256);
    },
    (sentence) => told.push(sentence),
  );
  return { dataset, work, told };
}

describe('the cache of parsed faces', () => {
  it('gives back exactly what was written', async () => {
    const path = newCache();
    // More than one piece of 4 MiB: 2,000 faces are 4.6 MB.
    const dataset = faces(2000);
    await writeDatasetCache(path, dataset, STAMP);
    assert.deepEqual(await read(path), { dataset, stamp: STAMP });
  });

  it('builds the first time, then neither builds nor hashes', async () => {
    const path = newCache();
    assert.deepEqual((await ask(path)).work, ['built']);
    const second = await ask(path);
    assert.deepEqual([second.work, second.told], [[], []]);
    assert.deepEqual(second.dataset, faces());
  });

  it('still holds when only the time differs, and is stamped anew', async () => {
    const path = newCache();
    await ask(path);
    const touched = { ...STAMP, modified: '1800000000000' };
    assert.deepEqual((await ask(path, { stamp: touched })).work, ['hashed']);
    assert.deepEqual((await ask(path, { stamp: touched })).work, []);
  });

  it('is built anew when the source has other contents', async () => {
    const path = newCache();
    await ask(path);
    const changed = { stamp: { size: 1235, modified: '1800000000000' }, sha256: 'def' };
    const { work, dataset } = await ask(path, changed);
    assert.deepEqual(work, ['hashed', 'built']);
    assert.equal(dataset.sha256, 'def');
    assert.deepEqual((await ask(path, changed)).work, []);
  });

  it('is built anew when any part of it is damaged: checksum, header, labels, pixels', async () => {
    const path = newCache();
    await ask(path);
    const whole = readFileSync(path);
    const header = whole.indexOf('\n');
    for (const at of [0, 7, 8, 20, header, header + 1, header + 5, header + 100, whole.length - 1]) {
      writeFileSync(
        path,
        whole.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      );
      const { work, dataset, told } = await ask(path);
      assert.equal(work.at(-1), 'built', `byte ${at} was changed and the cache believed`);
      assert.deepEqual(told, [`${path} is damaged, or of another version, and is made anew from the data.`]);
      assert.deepEqual(dataset, faces());
      assert.deepEqual(readFileSync(path), whole);
    }
  });

  it('is built anew when it is cut off, too long, empty or something else', async () => {
    const path = newCache();
    await ask(path);
    const whole = readFileSync(path);
    const others = [
      whole.subarray(0, whole.length - 1),
      whole.subarray(0, 50),
      whole.subarray(0, 9),
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.alloc(0),
      Buffer.from('00000000 null\n'),
      Buffer.from(whole.toString('latin1').replace('face cache 1', 'face cache 0'), 'latin1'),
    ];
    for (const content of others) {
      writeFileSync(path, content);
      assert.deepEqual((await ask(path)).work, ['built']);
    }
  });

  it('never lets two writers spoil it, nor leaves unfinished files', async () => {
    const path = newCache();
    await Promise.all(Array.from({ length: 6 }, (_, i) => writeDatasetCache(path, faces(500 + i), STAMP)));
    const dataset = (await read(path))?.dataset;
    assert.ok(dataset !== undefined);
    assert.deepEqual(dataset, faces(dataset.labels.length));
    assert.deepEqual(readdirSync(join(path, '..')), ['faces.bin']);
  });

  it('is done without where it cannot be written', async () => {
    const blocked = join(temporaryFolder(), 'file');
    writeFileSync(blocked, '');
    const { work, dataset, told } = await ask(join(blocked, 'faces.bin'));
    assert.deepEqual(work, ['built']);
    assert.match(told.join(), /^The faces are not kept for the next time: E\w+: /);
    assert.deepEqual(dataset, faces());
  });

  it('has another file for another source', () => {
    assert.notEqual(datasetCachePath('cache', '/a/fer2013.csv'), datasetCachePath('cache', '/b/fer2013.csv'));
    assert.equal(datasetCachePath('cache', '/a/fer2013.csv'), datasetCachePath('cache', '/a/fer2013.csv'));
  });

  it('is built anew where its header lacks something, whatever its checksum says', async () => {
    const path = newCache();
    await writeDatasetCache(path, faces(), STAMP);
    const whole = readFileSync(path);
    for (const [from, to] of [
      ['"stamp":', '"stomp":'],
      ['"numExamples":3', '"numExamples":"3"'],
      ['"size":1234', '"size":null'],
    ]) {
      const rest = Buffer.from(whole.subarray(9).toString('latin1').replace(from, to), 'latin1');
      const checksum = crc32(rest).toString(16).padStart(8, '0');
      writeFileSync(path, Buffer.concat([Buffer.from(`${checksum} `), rest]));
      assert.equal(await read(path), undefined, to);
    }
  });
});
