import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { findDataSource } from '../../src/dataset/data-source';
import { temporaryFolder } from './tiny-data';

/** A project's folder with the given files, all empty: finding looks at names alone. */
function project(...paths: string[]): string {
  const root = temporaryFolder();
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
  return root;
}

/** What is found, with the path relative to the project. */
async function find(root: string, data?: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const source = await findDataSource({ root, data, env });
  return source.kind === 'synthetic' ? 'synthetic' : `${source.kind} ${source.path.slice(root.length + 1)}`;
}

describe('finding the data', () => {
  it('takes the given file before FER_DATA, that before the folder data, and at last the drawn faces', async () => {
    const root = project('given.csv', 'from-env.csv', 'data/fer2013.csv');
    const env = { FER_DATA: 'from-env.csv' };
    assert.equal(await find(root, 'given.csv', env), 'csv given.csv');
    assert.equal(await find(root, undefined, env), 'csv from-env.csv');
    assert.equal(await find(root), 'csv data/fer2013.csv');
    assert.equal(await find(project()), 'synthetic');
    assert.equal(await find(project('data/readme.md')), 'synthetic');
  });

  it('takes an absolute path as it is', async () => {
    const root = project('elsewhere/faces.csv.xz');
    assert.equal(await find(root, join(root, 'elsewhere/faces.csv.xz')), 'csv elsewhere/faces.csv.xz');
  });

  it('prefers, in one folder, fer2013 to icml_face_data, plain to packed, and a CSV to images', async () => {
    const all = [
      'data/fer2013.csv',
      'data/fer2013.csv.gz',
      'data/fer2013.zip',
      'data/fer2013.tar.gz',
      'data/icml_face_data.csv',
      'data/icml_face_data.csv.xz',
    ];
    for (let first = 0; first < all.length; first += 1) {
      const root = project(...all.slice(first), 'data/train/happy/1.png', 'data/other.csv');
      assert.equal(await find(root), `csv ${all[first]}`);
    }
    assert.equal(await find(project('data/train/happy/1.png', 'data/other.csv')), 'images data');
    assert.equal(await find(project('data/archive.zip', 'data/notes.txt')), 'csv data/archive.zip');
  });

  it('takes a folder with a CSV or images in it, also one level further down', async () => {
    assert.equal(await find(project('faces/test/sad/1.jpg'), 'faces'), 'images faces');
    assert.equal(await find(project('faces/icml_face_data.csv'), 'faces'), 'csv faces/icml_face_data.csv');
    assert.equal(await find(project('data/fer2013/fer2013.csv')), 'csv data/fer2013/fer2013.csv');
    assert.equal(await find(project('data/images/train/sad/1.jpg')), 'images data/images');
  });

  it('refuses a path that does not exist, and says where it came from', async () => {
    await assert.rejects(
      find(project(), 'gone.csv'),
      /^DataError: gone\.csv: no such file or folder\. Expected fer2013\.csv/,
    );
    await assert.rejects(
      find(project(), undefined, { FER_DATA: 'gone' }),
      /gone: no such file or folder \(from FER_DATA\)/,
    );
  });

  it('refuses a given folder without data, and says what was looked for', async () => {
    await assert.rejects(
      find(project('faces/readme.txt'), 'faces'),
      /^DataError: faces: nothing in this folder is a data set\. Looked for fer2013\.csv or icml_face_data\.csv .*train\|test/,
    );
  });

  it('leaves a choice between several to the reader', async () => {
    await assert.rejects(
      find(project('data/a.csv', 'data/b.zip')),
      /data: several files could be .*: a\.csv, b\.zip\./,
    );
    await assert.rejects(
      find(project('data/one/fer2013.csv', 'data/two/train/sad/1.png')),
      /several .*: fer2013\.csv, two\./,
    );
  });
});
