import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { DamagedFileError, openSealedJson, sealedJson } from '../../src/dataset/sealed-json';
import { isLeftover, removeLeftovers, temporaryName, writeWholeFile } from '../../src/dataset/whole-file';
import { recoverFolder, replaceFolder } from '../../src/dataset/whole-folder';
import { WritingError, writingError } from '../../src/dataset/writing-error';
import { temporaryFolder } from './tiny-data';

/** No process has the number 0x7fffffff. */
const DEAD = '2147483647-abc123-0123456789ab.tmp';
/** Process 1 always lives. */
const ALIVE = '1-abc123-0123456789ab.tmp';

describe('a file that is written whole', () => {
  it('takes away what killed writers of the same file left, and nothing else', async () => {
    const folder = temporaryFolder();
    for (const name of [`a.json.${DEAD}`, `a.json.${ALIVE}`, `b.json.${DEAD}`, 'a.json.tmp']) {
      writeFileSync(path.join(folder, name), 'half');
    }
    await writeWholeFile(path.join(folder, 'a.json'), 'whole');
    assert.deepEqual(readdirSync(folder).sort(), [
      'a.json',
      `a.json.${ALIVE}`,
      'a.json.tmp',
      `b.json.${DEAD}`,
    ]);
    await removeLeftovers(folder);
    assert.ok(!readdirSync(folder).includes(`b.json.${DEAD}`));
  });

  it('has a temporary name that is no leftover while its process lives, and is one afterwards', () => {
    assert.equal(isLeftover(path.basename(temporaryName('a.json'))), false);
    // The same number, taken by an earlier process: containers number theirs from 1 each time.
    assert.equal(isLeftover(`a.json.${process.pid}-abc123-0123456789ab.tmp`), true);
    assert.equal(isLeftover('a.json'), false);
  });

  it('is one of those that many write at once, and no temporary file stays', async () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'a.json');
    const contents = Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(contents.map((content) => writeWholeFile(file, content)));
    assert.ok(contents.includes(readFileSync(file, 'utf8')));
    assert.deepEqual(readdirSync(folder), ['a.json']);
  });

  it('says for people why it cannot be written, that nothing was lost, and what to do', () => {
    const told = (code: string) =>
      (writingError(Object.assign(new Error('system words'), { code }), '/proc/x/a.bin') as Error).message;
    const end = / What was there before is as it was; .*, then do the same again\.$/;
    assert.match(
      told('ENOSPC'),
      /^\/proc\/x\/a\.bin cannot be written: the disk is full \(.* free at \/proc\/x\)\./,
    );
    assert.match(told('EROFS'), /: \/proc\/x is mounted read-only\. .* take another folder/);
    assert.match(told('EACCES'), /: this user may not write in \/proc\/x\. .* change its rights/);
    assert.match(told('EFBIG'), /no file as large as this one .* raise the limit/);
    for (const code of ['ENOSPC', 'EROFS', 'EACCES', 'EFBIG', 'EDQUOT']) assert.match(told(code), end);
    const other = Object.assign(new Error('system words'), { code: 'EIO' });
    assert.equal(writingError(other, 'a'), other);
    const told1 = writingError(Object.assign(new Error(''), { code: 'EROFS' }), 'a');
    assert.ok(told1 instanceof WritingError && told1.code === 'EROFS');
    assert.equal(writingError(told1, 'b'), told1, 'it is not told twice');
  });
});

describe('a folder that is put in place whole', () => {
  it('is one of those that many put there at once, and nothing stays beside it', async () => {
    const parent = temporaryFolder();
    const folder = path.join(parent, 'reports');
    const filesOf = (i: number) =>
      new Map(['index.html', 'a.html', 'b.html'].map((name) => [name, `${i} `.repeat(5000)]));
    await Promise.all(Array.from({ length: 8 }, (_, i) => replaceFolder(folder, filesOf(i))));
    const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    assert.equal(texts.length, 3);
    assert.equal(new Set(texts).size, 1, 'all files are of the same writer');
    assert.deepEqual(readdirSync(parent), ['reports']);
  });

  it('is not taken for what a killed process left while another one writes it', async () => {
    const parent = temporaryFolder();
    for (const name of [
      `.reports.unfinished.${ALIVE}`,
      `.reports.unfinished.${DEAD}`,
      `.reports.previous.${DEAD}`,
    ]) {
      mkdirSync(path.join(parent, name));
    }
    writeFileSync(path.join(parent, `.reports.previous.${DEAD}`, 'index.html'), 'old');
    assert.deepEqual(await recoverFolder(path.join(parent, 'reports')), ['index.html']);
    assert.deepEqual(readdirSync(parent).sort(), [`.reports.unfinished.${ALIVE}`, 'reports']);
  });
});

describe('sealed JSON', () => {
  it('is JSON for everybody, and comes back without its seal', () => {
    const value = { b: [1.5, null], a: { 7: 'é' }, skipped: undefined };
    const text = sealedJson(value);
    assert.match(text, /\n {2}"contentSha256": "[0-9a-f]{64}"\n\}\n$/);
    assert.deepEqual(openSealedJson(text, 'a.json', ''), { b: [1.5, null], a: { 7: 'é' } });
  });

  it('is refused by name when any value in it is another, with both hashes and what to do', () => {
    const text = sealedJson({ accuracy: 0.41, name: 'compact' });
    for (const changed of [text.replace('0.41', '0.51'), text.replace('compact', 'compost')]) {
      assert.throws(
        () => openSealedJson(changed, 'a.json', 'make it anew'),
        (error: Error) =>
          error instanceof DamagedFileError &&
          /^a\.json: expected contents with SHA-256 \w{64}, got \w{64}; the file is damaged: make it anew$/.test(
            error.message,
          ),
      );
    }
    assert.throws(
      () => openSealedJson(text.slice(0, 20), 'a.json', 'make it anew'),
      /a\.json: expected JSON, the file \(20 bytes\)/,
    );
  });

  it('without a seal, as earlier versions wrote it, is taken as it is', () => {
    assert.deepEqual(openSealedJson('{"a": 1}', 'a.json', ''), { a: 1 });
  });
});
