import assert from 'node:assert/strict';
import { EMOTIONS } from '../../../src/dataset/emotions';
import { type FaceDataset, PIXELS_PER_FACE } from '../../../src/dataset/face-dataset';
import { USAGES } from '../../../src/dataset/usages';

/** Fails unless the faces are what every later step takes for granted. */
export function assertFaces({ labels, usages, pixels, sha256, name }: FaceDataset): void {
  assert.ok(labels.length > 0, 'no face was accepted as data');
  assert.equal(usages.length, labels.length);
  assert.equal(pixels.length, labels.length * PIXELS_PER_FACE);
  assert.ok(
    labels.every((label) => label < EMOTIONS.length),
    `labels ${[...labels]}`,
  );
  assert.ok(
    usages.every((usage) => usage < USAGES.length),
    `usages ${[...usages]}`,
  );
  assert.match(sha256, /^[0-9a-f]{64}$/);
  assert.notEqual(name, '');
}
