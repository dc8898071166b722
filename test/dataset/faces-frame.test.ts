import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  countByEmotionAndUsage,
  facesFrame,
  frameSchema,
  readFacesFrame,
} from '../../src/dataset/faces-frame';
import { loadFaces } from '../../src/dataset/load-faces';
import { HEADER, pixelText, row, THREE_FACES, THREE_ROWS, temporaryFolder, writeTo } from './tiny-data';

const folder = temporaryFolder();
const SCHEMA = [
  { column: 'emotion', type: 'Int64' },
  { column: 'pixels', type: 'String' },
  { column: 'Usage', type: 'String' },
];

describe('the frame of faces', () => {
  it('is the CSV as polars reads it, plain or packed', async () => {
    for (const data of [
      writeTo(folder, 'fer2013.csv', THREE_FACES),
      writeTo(folder, 'fer2013.csv.gz', gzipSync(THREE_FACES)),
    ]) {
      const frame = await readFacesFrame({ data });
      assert.deepEqual(frame.shape, { height: 3, width: 3 });
      assert.deepEqual(frameSchema(frame), SCHEMA);
      assert.deepEqual(frame.row(1), [1, pixelText(128), 'PublicTest']);
    }
  });

  it("takes the blanks off the challenge's column names and keeps their order", async () => {
    const data = writeTo(
      folder,
      'icml_face_data.csv',
      `emotion, Usage, pixels\n4,Training,${pixelText(3)}\n`,
    );
    const frame = await readFacesFrame({ data });
    assert.deepEqual(frame.columns, ['emotion', 'Usage', 'pixels']);
    assert.deepEqual(countByEmotionAndUsage(frame), [
      { label: 4, emotion: 'Sad', usage: 'Training', count: 1 },
    ]);
  });

  it('is the same when written from loaded faces', async () => {
    const data = writeTo(folder, 'same.csv', THREE_FACES);
    const written = facesFrame(await loadFaces({ data, cacheFolder: null }));
    assert.deepEqual(frameSchema(written), SCHEMA);
    assert.deepEqual(written.rows(), (await readFacesFrame({ data })).rows());
  });

  it('holds only the limited faces when there is a limit', async () => {
    const data = writeTo(folder, 'limited.csv', [HEADER, ...THREE_ROWS, row(5, 1)].join('\n'));
    const frame = await readFacesFrame({ data, limit: 1, cacheFolder: null });
    assert.equal(frame.height, 3);
  });

  it('counts rows by emotion and usage, sorted by label and by the order of the usages', async () => {
    const rows = [
      row(3, 1, 'PrivateTest'),
      row(3, 2),
      row(3, 3),
      row(0, 4, 'PublicTest'),
      row(3, 5, 'PublicTest'),
    ];
    const data = writeTo(folder, 'counts.csv', [HEADER, ...rows].join('\n'));
    assert.deepEqual(countByEmotionAndUsage(await readFacesFrame({ data })), [
      { label: 0, emotion: 'Angry', usage: 'PublicTest', count: 1 },
      { label: 3, emotion: 'Happy', usage: 'Training', count: 2 },
      { label: 3, emotion: 'Happy', usage: 'PublicTest', count: 1 },
      { label: 3, emotion: 'Happy', usage: 'PrivateTest', count: 1 },
    ]);
  });

  it('is refused with other columns and for an empty file', async () => {
    const other = writeTo(folder, 'other.csv', 'emotion,pixel,Usage\n1,2,3\n');
    await assert.rejects(readFacesFrame({ data: other }), /other\.csv.*found "emotion", "pixel", "Usage"/);
    const empty = writeTo(folder, 'empty.csv', '');
    await assert.rejects(
      readFacesFrame({ data: empty }),
      /DataError: empty\.csv: polars cannot read this as CSV/,
    );
  });
});
