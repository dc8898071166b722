import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DataError } from '../../src/dataset/data-error';
import { facePixels } from '../../src/dataset/face-dataset';
import { parseFer2013Csv } from '../../src/dataset/fer2013-csv';
import { HEADER, inChunks, pixelText, row, THREE_FACES, THREE_ROWS } from './tiny-data';

const parse = (text: string | Uint8Array, chunkSize?: number) =>
  parseFer2013Csv(inChunks(text, chunkSize), { file: 'fer2013.csv' });

async function failure(text: string | Uint8Array, chunkSize?: number): Promise<DataError> {
  try {
    await parse(text, chunkSize);
  } catch (error) {
    assert.ok(error instanceof DataError, String(error));
    return error;
  }
  return assert.fail('the text was accepted');
}

async function assertThreeFaces(text: string | Uint8Array, chunkSize?: number): Promise<void> {
  const { pixels, labels, usages } = await parse(text, chunkSize);
  assert.deepEqual([...labels], [0, 1, 2]);
  assert.deepEqual([...usages], [0, 1, 2]);
  assert.equal(pixels.length, 3 * 2304);
  assert.deepEqual(
    [0, 2303, 2304, 4607, 4608, 6911].map((i) => pixels[i]),
    [7, 7, 128, 128, 255, 255],
  );
}

describe("FER2013's CSV", () => {
  it("is read in Kaggle's form", () => assertThreeFaces(THREE_FACES));

  it('keeps the pixels of a face in row-major order', async () => {
    const values = Array.from({ length: 2304 }, (_, i) => i % 256);
    const dataset = await parse(`${HEADER}\n3,${values.join(' ')},Training\n`);
    assert.deepEqual([...facePixels(dataset, 0)], values);
  });

  it("is read in the challenge's form: another column order, blanks before the names", async () => {
    const rows = THREE_ROWS.map((line) => line.split(',')).map(([label, pixels, usage]) => [
      label,
      usage,
      pixels,
    ]);
    await assertThreeFaces(`emotion, Usage, pixels\n${rows.map((fields) => fields.join(',')).join('\n')}\n`);
  });

  it('may have quoted fields', () => {
    const quoted = THREE_ROWS.map((line) => line.replace(/[^,]+/g, '"$&"')).join('\n');
    return assertThreeFaces(`"emotion","pixels","Usage"\n${quoted}\n`);
  });

  it('may have blanks around fields and two blanks between pixels', () => {
    const spaced = THREE_ROWS.map((line) => line.replaceAll(',', ' , ').replaceAll(' 7 7 ', ' 7  7 ')).join(
      '\n',
    );
    return assertThreeFaces(`${HEADER}\n${spaced}\n`);
  });

  it('may end its lines in CR LF', () => assertThreeFaces(THREE_FACES.replaceAll('\n', '\r\n')));

  it('may begin with a byte order mark', () => assertThreeFaces(`\uFEFF${THREE_FACES}`));

  it('may lack the last line end', () => assertThreeFaces(THREE_FACES.trimEnd()));

  it('may have empty lines after the last row', () => assertThreeFaces(`${THREE_FACES}\n\r\n`));

  it('comes out the same however its bytes are cut into chunks', async () => {
    for (const size of [1, 7, 4096, 9216, 9217])
      await assertThreeFaces(THREE_FACES.replaceAll('\n', '\r\n'), size);
  });

  it('is read across the blocks in which faces are collected', async () => {
    // 2,048 faces a block, so face 2,050 is the second of the second block.
    const lines = [...Array<string>(2049).fill(row(4, 1)), row(6, 250, 'PrivateTest')];
    const dataset = await parse([HEADER, ...lines].join('\n'));
    assert.equal(dataset.labels.length, 2050);
    assert.deepEqual([dataset.labels[2048], dataset.labels[2049]], [4, 6]);
    assert.deepEqual([facePixels(dataset, 2048)[5], facePixels(dataset, 2049)[5]], [1, 250]);
  });

  it('reports the rows read after each chunk', async () => {
    const reported: number[] = [];
    const bytes = Buffer.byteLength(`${HEADER}\n${THREE_ROWS[0]}\n`);
    await parseFer2013Csv(inChunks(THREE_FACES, bytes), { file: 'f', onRows: (rows) => reported.push(rows) });
    assert.equal(reported[0], 1);
    assert.ok(reported.length > 1);
  });
});

describe("a row that is not FER2013's", () => {
  const after16 = (line: string) =>
    [HEADER, ...Array<string>(16).fill(row(3, 9)), line, row(3, 9)].join('\n');

  for (const [numPixels, problem] of [
    [2303, 'expected 2304 values (48 × 48), got 2303'],
    [2305, 'expected 2304 values (48 × 48), got 2305'],
    [0, 'expected 2304 values (48 × 48), got 0'],
  ] as const) {
    it(`is refused with ${numPixels} pixels, with file, row, line and column`, async () => {
      const error = await failure(after16(`3,${pixelText(5, numPixels)},Training`));
      assert.deepEqual([error.file, error.row, error.line, error.column], ['fer2013.csv', 17, 18, 'pixels']);
      assert.equal(
        error.message,
        `fer2013.csv, row 17 (line 18), pixels: ${problem}. Correct or delete the row.`,
      );
    });
  }

  for (const value of ['256', '-1', 'abc', '1.5', '1000', '+5', '0x1', 'é']) {
    it(`is refused with a pixel "${value}"`, async () => {
      const values = pixelText(5).split(' ');
      values[41] = value;
      const error = await failure(after16(`3,${values.join(' ')},Training`));
      assert.deepEqual([error.row, error.line, error.column], [17, 18, 'pixels']);
      assert.ok(
        error.message.includes(`expected integers 0 to 255, got "${value}" as value 42.`),
        error.message,
      );
    });
  }

  it('is refused with the last pixel missing between two blanks', async () => {
    const error = await failure(after16(`3,${pixelText(5, 2302)}  5,Training`));
    assert.match(error.message, /pixels: expected 2304 values \(48 × 48\), got 2303/);
  });

  for (const label of ['7', 'x', '-1', '10', '3.0', '']) {
    it(`is refused with the label "${label}"`, async () => {
      const error = await failure(after16(row(label, 5)));
      assert.deepEqual([error.row, error.line, error.column], [17, 18, 'emotion']);
      assert.match(
        error.message,
        /expected a label 0 to 6 \(0 Angry, .*6 Neutral\), got ("[^"]+"|nothing)\./,
      );
    });
  }

  for (const usage of ['Test', 'training', 'Training2', '']) {
    it(`is refused with the usage "${usage}"`, async () => {
      const error = await failure(after16(row(3, 5, usage)));
      assert.deepEqual([error.row, error.line, error.column], [17, 18, 'Usage']);
      assert.match(error.message, /expected one of Training, PublicTest, PrivateTest, got /);
    });
  }

  it('is refused with a field too many or too few', async () => {
    assert.match((await failure(after16(`${row(3, 5)},x`))).message, /row 17 .* expected 3 fields .* got 4/);
    assert.match(
      (await failure(after16(`3,${pixelText(5)}`))).message,
      /row 17 .* expected 3 fields .* got 2/,
    );
  });

  it('is refused when empty, where rows follow', async () => {
    const error = await failure(after16(''));
    assert.deepEqual([error.row, error.line], [17, 18]);
    assert.match(error.message, /the line is empty, but rows follow/);
  });

  it('is refused where quotes do not close', async () => {
    const error = await failure(after16(`3,"${pixelText(5)},Training`));
    assert.equal(error.row, 17);
  });

  it('is found just the same when its line lies in two chunks', async () => {
    const error = await failure(after16(row(7, 5)), 10_000);
    assert.deepEqual([error.row, error.line, error.column], [17, 18, 'emotion']);
  });
});

describe('a file that was cut off', () => {
  const cutAt = (end: number) => THREE_FACES.slice(0, end);

  it('is refused in the middle of the last pixels, saying so', async () => {
    const error = await failure(cutAt(THREE_FACES.length - 200));
    assert.equal(error.row, 3);
    assert.match(
      error.message,
      /expected 3 fields .* got 2\. .*ends inside this row: it was probably cut off/,
    );
  });

  it('is refused in the middle of the last usage, saying so', async () => {
    const error = await failure(cutAt(THREE_FACES.length - 5));
    assert.deepEqual([error.row, error.column], [3, 'Usage']);
    assert.match(error.message, /got "Private"\. .*ends inside this row/);
  });

  it("is refused in the middle of the challenge's last pixels", async () => {
    const error = await failure(`emotion, Usage, pixels\n0,Training,${pixelText(5, 1000)}`);
    assert.match(error.message, /row 1 .*pixels: expected 2304 values \(48 × 48\), got 1000\. .*cut off/);
  });
});

describe('a file that holds no rows', () => {
  it('is refused when empty', async () => {
    assert.match((await failure('')).message, /^fer2013\.csv: the file is empty; expected a header line/);
  });

  it('is refused with only a header', async () => {
    for (const text of [HEADER, `${HEADER}\n`, `${HEADER}\r\n\r\n`]) {
      assert.match((await failure(text)).message, /no row follows the header; expected a header line/);
    }
  });

  it('is refused when it is no text', async () => {
    const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
    assert.match((await failure(png)).message, /this is not a text file/);
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, i) => 11 + ((i * 7919) % 240)));
    assert.match((await failure(noise, 4096)).message, /not a text file|expected exactly the columns/);
  });

  it('is refused when a line never ends', async () => {
    const error = await failure(`${HEADER}\n${'1 '.repeat(50_000)}`, 4096);
    assert.deepEqual([error.row, error.line], [1, 2]);
    assert.match(error.message, /the line does not end after \d+ bytes/);
  });
});

describe('a header', () => {
  const message = async (header: string) => (await failure(`${header}\n${row(3, 5)}\n`)).message;

  it('is refused with a name that is not expected, and lists what was found', async () => {
    const error = await failure(`emotion,pixel,Usage\n${row(3, 5)}\n`);
    assert.deepEqual([error.line, error.column], [1, 'pixel']);
    assert.match(
      error.message,
      /expected exactly the columns emotion, pixels, Usage, in any order; found "emotion", "pixel", "Usage" \(pixels missing; "pixel" unknown\)/,
    );
  });

  it('is refused in other letters', async () => {
    assert.match(await message('Emotion,pixels,usage'), /emotion, Usage missing; "Emotion", "usage" unknown/);
  });

  it('is refused with a column twice', async () => {
    assert.match(await message('emotion,pixels,pixels,Usage'), /pixels more than once/);
  });

  it('is refused with one column more or less: nothing in the file is passed over', async () => {
    assert.match(await message('id,emotion,pixels,Usage'), /"id" unknown/);
    assert.match(await message(',emotion,pixels,Usage'), /"" unknown/);
    assert.match(await message('emotion,pixels'), /Usage missing/);
  });

  it('is refused where it is missing', async () => {
    assert.match((await failure(`${THREE_ROWS.join('\n')}\n`)).message, /emotion, pixels, Usage missing/);
  });

  it('is refused with thousands of columns in a message that can be read', async () => {
    const { message: text } = await failure(Array(3000).fill('7').join(','));
    assert.match(text, /found "7", "7", .* … \(3000 in all\)/);
    assert.ok(text.length < 1000, `${text.length} characters`);
  });

  it('is refused with millions of empty lines, which a small packed file can hold', async () => {
    const { message: text } = await failure(`${THREE_FACES}${'\n'.repeat(5000)}`);
    assert.match(text, /line 5: more than 1,000 empty lines begin here\. Delete them/);
  });
});
