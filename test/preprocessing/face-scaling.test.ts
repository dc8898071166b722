import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PIXELS_PER_FACE } from '../../src/dataset/face-dataset';
import { scaleFaces } from '../../src/preprocessing/face-scaling';
import { standardizeImages } from '../../src/preprocessing/standard-scaler';

const faces = Uint8Array.from({ length: 2 * PIXELS_PER_FACE }, (_, i) => (i * 37) % 256);

describe('faces for a network', () => {
  it('by columns are the walkthrough’s', () => {
    assert.deepEqual(scaleFaces(faces, 2, 'columns'), standardizeImages(faces, 2));
  });

  it('by pixels keep their differences in brightness', () => {
    const scaled = scaleFaces(faces, 2, 'pixels');
    assert.equal(scaled.length, faces.length);
    faces.forEach((intensity, i) => {
      assert.equal(scaled[i], (intensity - 128) / 64);
    });
  });

  it('must be whole', () => {
    assert.throws(
      () => scaleFaces(faces.subarray(1), 2, 'pixels'),
      /2304 pixels for each of 2 faces, got 4607/,
    );
  });
});
