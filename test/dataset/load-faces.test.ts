import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { DataError } from '../../src/dataset/data-error';
import { loadFaces } from '../../src/dataset/load-faces';
import type { LoadingProgress } from '../../src/dataset/loading-progress';
import { HEADER, row, THREE_FACES, THREE_ROWS, temporaryFolder, writeTo } from './tiny-data';

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const caches = (root: string) => readdirSync(join(root, 'artifacts/cache'));

describe('loading faces', () => {
  it('reads a CSV and tells its name, its hash and that it is real', async () => {
    const root = temporaryFolder();
    const path = writeTo(root, 'fer2013.csv', THREE_FACES);
    const dataset = await loadFaces({ data: path, root });
    assert.deepEqual(
      [dataset.name, dataset.synthetic, dataset.sha256],
      ['fer2013.csv', false, sha256(THREE_FACES)],
    );
    assert.deepEqual([...dataset.labels], [0, 1, 2]);
    assert.deepEqual(await loadFaces({ data: path, root }), dataset);
    assert.equal(caches(root).length, 1);
  });

  it('hashes the packed bytes of a packed CSV', async () => {
    const root = temporaryFolder();
    const packed = gzipSync(THREE_FACES);
    const dataset = await loadFaces({ data: writeTo(root, 'fer2013.csv.gz', packed), cacheFolder: null });
    assert.deepEqual([dataset.name, dataset.sha256], ['fer2013.csv.gz', sha256(packed)]);
  });

  it('keeps no cache when told so', async () => {
    const root = temporaryFolder();
    await loadFaces({ data: writeTo(root, 'fer2013.csv', THREE_FACES), root, cacheFolder: null });
    assert.deepEqual(readdirSync(root), ['fer2013.csv']);
  });

  it('sees a changed file, also one of the same size', async () => {
    const root = temporaryFolder();
    const path = writeTo(root, 'fer2013.csv', THREE_FACES);
    await loadFaces({ data: path, root });
    writeFileSync(path, [HEADER, row(6, 7), ...THREE_ROWS.slice(1), ''].join('\n'));
    utimesSync(path, 1e9, 1e9);
    assert.deepEqual([...(await loadFaces({ data: path, root })).labels], [6, 1, 2]);
  });

  it('refuses a changed file with a bad row although the old one is cached', async () => {
    const root = temporaryFolder();
    const path = writeTo(root, 'fer2013.csv', THREE_FACES);
    await loadFaces({ data: path, root });
    writeFileSync(path, `${THREE_FACES}${row(7, 7)}\n`);
    const error = await loadFaces({ data: path, root }).catch((error: unknown) => error);
    assert.ok(error instanceof DataError);
    assert.deepEqual([error.file, error.row, error.line, error.column], ['fer2013.csv', 4, 5, 'emotion']);
  });

  it('names archive and member in the error of a bad row', async () => {
    const path = writeTo(temporaryFolder(), 'fer2013.csv.gz', gzipSync(`${HEADER}\n${row(3, 300)}\n`));
    await assert.rejects(
      loadFaces({ data: path, cacheFolder: null }),
      /^DataError: fer2013\.csv\.gz, row 1 \(line 2\), pixels: expected integers 0 to 255, got "300" as value 1/,
    );
  });

  it('reads a folder of images, then takes it from the cache until a file changes', async () => {
    const root = temporaryFolder();
    const image = (grey: number) =>
      sharp(new Uint8Array(2304).fill(grey), { raw: { width: 48, height: 48, channels: 1 } })
        .png()
        .toBuffer();
    mkdirSync(join(root, 'faces/train/sad'), { recursive: true });
    writeFileSync(join(root, 'faces/train/sad/1.png'), await image(10));
    const load = () => loadFaces({ data: 'faces', root });
    const dataset = await load();
    assert.deepEqual([dataset.name, dataset.labels[0], dataset.pixels[0]], ['faces', 4, 10]);
    assert.deepEqual(await load(), dataset);
    writeFileSync(join(root, 'faces/train/sad/1.png'), await image(20));
    utimesSync(join(root, 'faces/train/sad/1.png'), 1e9, 1e9);
    assert.equal((await load()).pixels[0], 20);
  });

  it('limits the faces per usage after loading, so the cache holds all', async () => {
    const root = temporaryFolder();
    const path = writeTo(root, 'fer2013.csv', [HEADER, ...THREE_ROWS, row(5, 1), ''].join('\n'));
    assert.equal((await loadFaces({ data: path, root, limit: 1 })).labels.length, 3);
    assert.equal((await loadFaces({ data: path, root })).labels.length, 4);
  });

  it('reports progress that grows and ends at 1', async () => {
    const calls: LoadingProgress[] = [];
    const data = writeTo(temporaryFolder(), 'fer2013.csv', THREE_FACES);
    await loadFaces({ data, cacheFolder: null, onProgress: (progress) => calls.push(progress) });
    const { fraction, rows, seconds } = calls.at(-1) as LoadingProgress;
    assert.deepEqual([fraction, rows], [1, 3]);
    assert.ok(seconds > 0);
    assert.ok(calls.every((call, i) => i === 0 || call.fraction >= calls[i - 1].fraction));
  });

  it('refuses to fall back on drawn faces when given data are missing', async () => {
    await assert.rejects(
      loadFaces({ data: 'gone.csv', root: temporaryFolder() }),
      /gone\.csv: no such file or folder/,
    );
  });

  it('draws faces where there are no data, and draws them once', async () => {
    const root = temporaryFolder();
    const drawn = await loadFaces({ root, env: {} });
    assert.deepEqual([drawn.name, drawn.synthetic], ['synthetic faces', true]);
    const rows: number[] = [];
    const again = await loadFaces({ root, env: {}, onProgress: (progress) => rows.push(progress.rows) });
    assert.equal(again.sha256, drawn.sha256);
    assert.ok(again.pixels.every((value, i) => value === drawn.pixels[i]));
    // One call, the last: nothing was drawn the second time.
    assert.deepEqual(rows, [drawn.labels.length]);
  });

  it('refuses a pipe named like a CSV, for which it would wait without end', async () => {
    const root = temporaryFolder();
    execFileSync('mkfifo', [join(root, 'fer2013.csv')]);
    await assert.rejects(
      loadFaces({ data: join(root, 'fer2013.csv'), cacheFolder: null }),
      /^DataError: fer2013\.csv: this is no ordinary file\. Give a CSV/,
    );
  });
});
