import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { MOST_PIXELS, readPicture } from '../../../src/dataset/picture-file';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { type PictureCase, pictureBytes, pictureCases, picturesOfKinds } from '../inputs/picture-bytes';
import { outcomeOf, readOrRefused } from '../refusals';

/** Photographs in JPEG, PNG and WebP, and files that only say so. */
export const kind: FuzzKind = fuzzKind<PictureCase>({
  name: 'picture',
  share: 7,
  cases: pictureCases,
  // A picture of the most pixels that are read takes 300 MB, and once more while it is turned upright.
  mostGrowthMB: 1_300,
  async prepare() {
    const kinds = await picturesOfKinds(64);
    return async (one, { folder }) => {
      const file = path.join(folder, 'photo.jpg');
      writeFileSync(file, pictureBytes(one, kinds));
      const read = await readOrRefused({ names: ['photo.jpg'] }, () => readPicture(file));
      if (read !== undefined) {
        const { width, height, pixels } = read.result;
        assert.ok(width >= 1 && height >= 1 && width * height <= MOST_PIXELS, `${width} × ${height}`);
        assert.equal(pixels.length, width * height * 3);
      }
      return outcomeOf(read);
    };
  },
});
