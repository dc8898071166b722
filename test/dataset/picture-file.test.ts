import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import type { DataError } from '../../src/dataset/data-error';
import { readPicture } from '../../src/dataset/picture-file';
import { temporaryFolder, writeTo } from './tiny-data';

const RED = [254, 0, 0];
const WHITE = [255, 255, 255];

/** 40 × 30 pixels, white but for red in the upper left 10 × 10. */
function cornered(): sharp.Sharp {
  const pixels = Buffer.alloc(40 * 30 * 3, 255);
  for (let row = 0; row < 10; row += 1) {
    for (let column = 0; column < 10; column += 1) pixels.set([254, 0, 0], (row * 40 + column) * 3);
  }
  return sharp(pixels, { raw: { width: 40, height: 30, channels: 3 } });
}

function plain(channels: 3 | 4, background: sharp.Color): sharp.Sharp {
  return sharp({ create: { width: 32, height: 32, channels, background } });
}

describe('reading a picture', () => {
  const folder = temporaryFolder();

  async function pixelOf(contents: Buffer, name: string, [column, row] = [16, 16]): Promise<number[]> {
    const { width, pixels } = await readPicture(writeTo(folder, name, contents));
    return [...pixels.subarray((row * width + column) * 3, (row * width + column) * 3 + 3)];
  }

  it('gives red, green and blue of each pixel, row by row', async () => {
    const picture = await readPicture(writeTo(folder, 'a.png', await cornered().png().toBuffer()));
    assert.deepEqual([picture.width, picture.height, picture.pixels.length], [40, 30, 40 * 30 * 3]);
    assert.deepEqual([...picture.pixels.subarray(9 * 3, 11 * 3)], [...RED, ...WHITE]);
  });

  it('goes by what the file holds, not by its name', async () => {
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const [red] = await pixelOf(await plain(3, '#ff0000').toFormat(format).toBuffer(), `${format}.txt`);
      assert.ok(red > 250, format);
    }
  });

  // EXIF 2.3, tag 0x0112, says which sides of the scene the stored top row and the stored left column are; the mark lies
  // where both meet. 6, e.g.: the top row is the scene's right side, the left column its top. The mark is at the top right.
  const corners = ['', 'top left', 'top right', 'bottom right', 'bottom left']
    .concat(['top left', 'top right', 'bottom right', 'bottom left'])
    .map((text) => text.split(' '));
  for (let orientation = 1; orientation <= 8; orientation += 1) {
    it(`turns it upright by EXIF orientation ${orientation}`, async () => {
      const contents = await cornered().withMetadata({ orientation }).jpeg({ quality: 100 }).toBuffer();
      const { width, height, pixels } = await readPicture(
        writeTo(folder, `turned-${orientation}.jpg`, contents),
      );
      assert.deepEqual([width, height], orientation < 5 ? [40, 30] : [30, 40]);
      const isRed = (column: number, row: number) => pixels[(row * width + column) * 3 + 1] < 100;
      const found = [
        [isRed(4, 4), 'top left'],
        [isRed(width - 5, 4), 'top right'],
        [isRed(4, height - 5), 'bottom left'],
        [isRed(width - 5, height - 5), 'bottom right'],
      ].filter(([red]) => red);
      assert.deepEqual(found, [[true, corners[orientation].join(' ')]]);
    });
  }

  it('gives grey pictures three equal channels', async () => {
    assert.deepEqual(
      await pixelOf(await plain(3, '#777777').toColourspace('b-w').png().toBuffer(), 'grey.png'),
      [0x77, 0x77, 0x77],
    );
    const jpeg = await pixelOf(await plain(3, '#777777').greyscale().jpeg().toBuffer(), 'grey.jpg');
    assert.deepEqual(jpeg, [0x77, 0x77, 0x77]);
  });

  it('takes CMYK', async () => {
    const contents = await plain(3, '#ff0000').toColourspace('cmyk').jpeg().toBuffer();
    assert.equal((await sharp(contents).metadata()).space, 'cmyk');
    const [red, green, blue] = await pixelOf(contents, 'cmyk.jpg');
    // Ink has no such red: what matters is that the channels are colors, not inks, which would be 0, 255, 255.
    assert.ok(red > 180 && green < 90 && blue < 90, `${[red, green, blue]}`);
  });

  it('makes 8 bits of 16', async () => {
    // 257 · 100 is 100 of 255, as 65535 is 257 · 255.
    const deep = sharp(
      Uint16Array.from({ length: 32 * 32 * 3 }, () => 25_700),
      {
        raw: { width: 32, height: 32, channels: 3 },
      },
    );
    const contents = await deep.toColourspace('rgb16').png().toBuffer();
    assert.equal((await sharp(contents).metadata()).depth, 'ushort');
    assert.deepEqual(await pixelOf(contents, 'deep.png'), [100, 100, 100]);
    const greyContents = await deep.toColourspace('grey16').png().toBuffer();
    assert.equal((await sharp(greyContents).metadata()).depth, 'ushort');
    assert.deepEqual(await pixelOf(greyContents, 'deep-grey.png'), [100, 100, 100]);
  });

  it('lays what is transparent on white', async () => {
    const clear = plain(4, { r: 0, g: 0, b: 0, alpha: 0 });
    assert.deepEqual(await pixelOf(await clear.png().toBuffer(), 'clear.png'), WHITE);
    // Half of black on white: 127 or 128.
    const [half] = await pixelOf(
      await plain(4, { r: 0, g: 0, b: 0, alpha: 0.5 }).png().toBuffer(),
      'half.png',
    );
    assert.ok(Math.abs(half - 127.5) <= 1, `${half}`);
  });
});

describe('a picture that cannot be used', () => {
  const folder = temporaryFolder();
  const refused = (file: string, problem: RegExp) =>
    assert.rejects(readPicture(file, path.basename(file)), (error: DataError) => {
      assert.equal(error.name, 'DataError');
      assert.equal(error.message, `${path.basename(file)}: ${error.problem}`);
      assert.match(error.problem, problem);
      // A sentence that says what to do.
      assert.match(error.problem, /\. (Check|Name|Give|Get|Open|Scale)[^.]+(\.| .+\.)$|Open it/);
      return true;
    });
  const write = (name: string, contents: string | Uint8Array) => writeTo(folder, name, contents);
  /** Noise: what a compressed file cannot do without. */
  const noisy = () =>
    sharp(
      Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251),
      {
        raw: { width: 64, height: 64, channels: 3 },
      },
    );

  it('is missing', () => refused(`${folder}/none.jpg`, /^there is no such file/));
  it('is in a file instead of a folder', () =>
    refused(`${write('file', 'x')}/none.jpg`, /^there is no such file/));
  it('is a folder', () => {
    mkdirSync(`${folder}/folder.png`);
    return refused(`${folder}/folder.png`, /^this is a folder/);
  });
  it('is empty', () => refused(write('empty.png', ''), /^the file is empty/));
  it('is a device', () => refused('/dev/null', /^this is no ordinary file/));
  it('is a text with the name of a picture', () =>
    refused(write('text.png', 'not a picture at all\n'), /^the file holds no picture.*JPEG, PNG, WebP/));

  it('is a JPEG cut short', async () => {
    const whole = await noisy().jpeg().toBuffer();
    await refused(write('cut.jpg', whole.subarray(0, whole.length / 2)), /^the picture is damaged or cut/);
    await refused(write('stub.jpg', whole.subarray(0, 30)), /^the file holds no picture, or a damaged one/);
  });
  it('is a PNG cut short', async () => {
    const whole = await noisy().png().toBuffer();
    await refused(write('cut.png', whole.subarray(0, whole.length / 2)), /^the picture is damaged or cut/);
  });
  it('is a PNG damaged in the middle', async () => {
    const damaged = await noisy().png().toBuffer();
    damaged.fill(0, damaged.length / 2, damaged.length / 2 + 100);
    await refused(write('damaged.png', damaged), /^the picture is damaged or cut/);
  });

  it('is of another kind', async () => {
    await refused(
      write('moving.jpg', await noisy().gif().toBuffer()),
      /^the file holds a picture of the kind GIF, whatever “\.jpg” says\. Open it/,
    );
    await refused(
      write('moving.gif', await noisy().gif().toBuffer()),
      /^the file holds a picture of the kind GIF\. Open it/,
    );
    await refused(
      write('scan', await noisy().tiff().toBuffer()),
      /^the file holds a picture of the kind TIFF\. Open it/,
    );
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')]);
    await refused(write('telephone.jpg', heic), /^the file holds a picture of the kind HEIC/);
    const avif = await noisy().avif().toBuffer();
    await refused(write('modern.jpg', avif), /^the file holds a picture of the kind AVIF/);
    await refused(
      write(
        'drawing.jpg',
        '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>',
      ),
      /^the file holds a picture of the kind SVG, whatever/,
    );
  });

  it('is of another kind, which no decoder is asked about', () =>
    // No decoder could say so, as nothing but its first bytes is there.
    refused(write('stub.png', 'GIF89a'), /^the file holds a picture of the kind GIF/));

  it('claims more pixels than fit, in a file of some bytes', async () => {
    // A PNG's header chunk: its type at byte 12, width at 16, height at 20, its checksum over these and more at 29.
    const bomb = await noisy().png().toBuffer();
    bomb.writeUInt32BE(20_000, 16);
    bomb.writeUInt32BE(20_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    await refused(write('bomb.png', bomb), /has 20,000 × 20,000 pixels, more than the 100 million/);
  });

  it('is smaller than a face', async () => {
    const tiny = await noisy().resize(5, 5).png().toBuffer();
    await refused(write('tiny.png', tiny), /has only 5 × 5 pixels, and a face needs 24 × 24/);
    const narrow = await noisy().resize(23, 500, { fit: 'fill' }).png().toBuffer();
    await refused(write('narrow.png', narrow), /has only 23 × 500 pixels/);
  });

  it('may not be read', { skip: process.getuid?.() === 0 ? 'root reads everything' : false }, async () => {
    const file = write('secret.png', await noisy().png().toBuffer());
    chmodSync(file, 0);
    await refused(file, /^the file cannot be read \(EACCES\)/);
  });

  it('leaves its file as it was', async () => {
    const file = write('kept.jpg', await noisy().jpeg().toBuffer());
    const before = readFileSync(file);
    await readPicture(file);
    assert.deepEqual(readFileSync(file), before);
  });
});
