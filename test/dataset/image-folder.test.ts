import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { DataError } from '../../src/dataset/data-error';
import { facePixels } from '../../src/dataset/face-dataset';
import {
  imageFolderSha256,
  imageFolderStamp,
  isImageFolder,
  listImageFolder,
  loadImageFolder,
} from '../../src/dataset/image-folder';
import { temporaryFolder } from './tiny-data';

/** 0, 1, 2 … 255, 0, … so that a transposed or shifted face would show. */
const RAMP = Uint8Array.from({ length: 48 * 48 }, (_, i) => i % 256);

function raw(pixels: Uint8Array, channels: 1 | 3 | 4 = 1, size = 48) {
  return sharp(pixels, { raw: { width: size, height: size, channels } });
}

const greyPng = (grey: number, size = 48) =>
  raw(new Uint8Array(size * size).fill(grey), 1, size)
    .toColourspace('b-w')
    .png()
    .toBuffer();

function tree(files: Readonly<Record<string, Uint8Array>>): string {
  const root = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

async function load(root: string) {
  return loadImageFolder(root, await listImageFolder(root));
}

async function failure(root: string): Promise<DataError> {
  const error = await load(root).then(
    () => assert.fail('the folder was accepted'),
    (error: unknown) => error,
  );
  assert.ok(error instanceof DataError, String(error));
  return error;
}

describe('a folder of images', () => {
  it('becomes labels and usages by its folders, sorted by path', async () => {
    const root = tree({
      'train/surprise/b.png': await greyPng(3),
      'train/angry/a.png': await greyPng(1),
      'Test/HAPPY/a.PNG': await greyPng(0),
      'validation/Neutral/a.png': await greyPng(4),
      'train/angry/b.png': await greyPng(2),
    });
    const { faces } = await load(root);
    // Capital letters sort first: Test/, train/angry/, train/surprise/, validation/.
    assert.deepEqual([...faces.labels], [3, 0, 0, 5, 6]);
    assert.deepEqual([...faces.usages], [2, 0, 0, 0, 1]);
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((face) => facePixels(faces, face)[100]),
      [0, 1, 2, 3, 4],
    );
  });

  it('takes the seven folder names of the image release', async () => {
    const names = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'];
    const png = await greyPng(9);
    const files = await listImageFolder(
      tree(Object.fromEntries(names.map((name) => [`train/${name}/1.png`, png]))),
    );
    const byName = Object.fromEntries(files.map((file) => [file.path.split('/')[1], file.label]));
    assert.deepEqual(
      names.map((name) => byName[name]),
      [0, 1, 2, 3, 4, 5, 6],
    );
  });

  it('keeps every pixel of a PNG, grey, in colour or with transparency', async () => {
    const inColor = (channels: 3 | 4) =>
      Uint8Array.from({ length: RAMP.length * channels }, (_, i) =>
        i % channels === 3 ? 255 : RAMP[Math.floor(i / channels)],
      );
    const root = tree({
      'train/sad/1.png': await raw(RAMP).toColourspace('b-w').png().toBuffer(),
      'train/sad/2.png': await raw(inColor(3), 3).png().toBuffer(),
      'train/sad/3.png': await raw(inColor(4), 4).png().toBuffer(),
    });
    const { faces } = await load(root);
    for (const face of [0, 1, 2]) assert.deepEqual(facePixels(faces, face), RAMP);
  });

  it('keeps the pixels of a JPEG up to its coding noise', async () => {
    const jpeg = await raw(RAMP).toColourspace('b-w').jpeg({ quality: 100 }).toBuffer();
    const { faces } = await load(tree({ 'train/sad/1.jpg': jpeg, 'train/sad/2.jpeg': jpeg }));
    assert.equal(faces.labels.length, 2);
    const largest = Math.max(...RAMP.map((value, i) => Math.abs(value - faces.pixels[i])));
    assert.ok(largest <= 3, `a pixel is off by ${largest}`);
  });

  it('is hashed over the length and bytes of every file with its path, in order', async () => {
    const [one, two] = [await greyPng(1), await greyPng(2)];
    const root = tree({ 'train/sad/1.png': one, 'test/sad/1.png': two });
    const expected = createHash('sha256')
      .update(`test/sad/1.png\0${two.length}\0`)
      .update(two)
      .update(`train/sad/1.png\0${one.length}\0`)
      .update(one)
      .digest('hex');
    assert.equal((await load(root)).sha256, expected);
    assert.equal(await imageFolderSha256(root, await listImageFolder(root)), expected);
  });

  it('is read in more than one batch, in order, with progress', async () => {
    const files: Record<string, Uint8Array> = {};
    for (let i = 0; i < 130; i += 1) files[`train/fear/${String(i).padStart(3, '0')}.png`] = await greyPng(i);
    const root = tree(files);
    const rows: number[] = [];
    const { faces } = await loadImageFolder(root, await listImageFolder(root), {
      onRows: (row) => rows.push(row),
    });
    assert.deepEqual(
      [0, 64, 129].map((face) => facePixels(faces, face)[0]),
      [0, 64, 129],
    );
    assert.equal(rows.at(-1), 130);
  });

  it('gets another stamp when a file changes', async () => {
    const root = tree({ 'train/sad/1.png': await greyPng(1) });
    const files = await listImageFolder(root);
    const before = await imageFolderStamp(root, files);
    assert.deepEqual(await imageFolderStamp(root, files), before);
    const other = await greyPng(77, 40);
    writeFileSync(join(root, 'train/sad/1.png'), other);
    const after = await imageFolderStamp(root, files);
    assert.equal(after.size, other.length);
    assert.notEqual(after.modified, before.modified);
  });

  it('is told from other folders by its train or test', async () => {
    assert.equal(await isImageFolder(tree({ 'train/sad/1.png': RAMP })), true);
    assert.equal(await isImageFolder(tree({ 'pictures/sad/1.png': RAMP })), false);
  });
});

describe('a folder of images that cannot be used', () => {
  it('is refused for an image of another size, naming file and size', async () => {
    const error = await failure(
      tree({ 'train/sad/1.png': await greyPng(1), 'train/sad/2.png': await greyPng(1, 64) }),
    );
    assert.equal(error.file, 'train/sad/2.png');
    assert.match(error.message, /^train\/sad\/2\.png: expected an image of 48 × 48 pixels, got 64 × 64\./);
  });

  it('is refused for a drawing that calls itself a picture, which could name other files', async () => {
    const drawing =
      '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><image href="file:///etc/hosts"/></svg>';
    const root = tree({ 'train/sad/1.png': Buffer.from(drawing) });
    await assert.rejects(load(root), /train\/sad\/1\.png: .*it holds neither JPEG nor PNG/);
  });

  it('is refused for an image that cannot be decoded, naming the file', async () => {
    const whole = await raw(RAMP).png().toBuffer();
    for (const content of [Buffer.from('no image'), Buffer.alloc(0), whole.subarray(0, whole.length / 2)]) {
      const error = await failure(tree({ 'test/fear/broken.png': content }));
      assert.match(error.message, /^test\/fear\/broken\.png: the image cannot be decoded: /);
    }
  });

  it('is refused for a folder that names no emotion, listing the seven', async () => {
    const error = await failure(tree({ 'train/contempt/1.png': RAMP }));
    assert.match(
      error.message,
      /^train\/contempt: expected .* angry, disgust, fear, happy, sad, surprise, neutral, got "contempt"/,
    );
  });

  it('is refused for a file of another kind among the images', async () => {
    const error = await failure(tree({ 'train/sad/1.png': await greyPng(1), 'train/sad/2.gif': RAMP }));
    assert.match(error.message, /^train\/sad\/2\.gif: expected only \.jpg, \.jpeg and \.png files/);
  });

  it('is refused without any image', async () => {
    assert.match((await failure(tree({ 'train/readme.txt': RAMP }))).message, /no image found/);
  });

  it('takes no folder for a usage that JavaScript gives every object', async () => {
    const root = tree({ 'train/sad/1.png': await greyPng(1), 'constructor/sad/1.png': await greyPng(2) });
    assert.deepEqual(
      (await listImageFolder(root)).map(({ path }) => path),
      ['train/sad/1.png'],
    );
  });

  it('is refused for what is named like an image and is none: a folder, a link to nothing or to itself, a pipe', async () => {
    for (const [make, expected] of [
      [(file: string) => mkdirSync(file), /is no ordinary file\. Move it/],
      [(file: string) => symlinkSync('nowhere', file), /there is no such file/],
      [(file: string) => symlinkSync('2.png', file), /a link that leads in a circle/],
      [(file: string) => execFileSync('mkfifo', [file]), /is no ordinary file\. Move it/],
    ] as const) {
      const root = tree({ 'train/sad/1.png': await greyPng(1) });
      make(join(root, 'train/sad/2.png'));
      const { message } = await failure(root);
      assert.match(message, /^train\/sad\/2\.png: /);
      assert.match(message, expected);
    }
  });

  it('is refused for a file that no face can take, before it is read', async () => {
    const root = tree({ 'train/sad/1.png': await greyPng(1) });
    truncateSync(join(root, 'train/sad/1.png'), 5e9);
    assert.match((await failure(root)).message, /^train\/sad\/1\.png: expected .* got a file of 5000 MB/);
  });

  it('is refused for an image that claims to be large, without its pixels being made', async () => {
    const png = await greyPng(1);
    png.writeUInt32BE(100_000, 16);
    png.writeUInt32BE(100_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    const { message } = await failure(tree({ 'train/sad/1.png': png }));
    assert.match(message, /expected an image of 48 × 48 pixels, got 100000 × 100000/);
  });

  it('is refused for a drawing with the name of an image, which could name further files', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><rect width="9" height="9"/></svg>';
    assert.match(
      (await failure(tree({ 'train/sad/1.png': Buffer.from(svg) }))).message,
      /^train\/sad\/1\.png: the image cannot be decoded: it holds neither JPEG nor PNG/,
    );
  });
});
