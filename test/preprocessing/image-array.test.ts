import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  imageTensor,
  reshapeToImages,
  sliceToTensor,
  toImageArray,
} from '../../src/preprocessing/image-array';
import { tf } from '../../src/tensorflow/tf';

const faces = Uint8Array.from({ length: 3 * 2304 }, (_, i) => i % 251);

describe('images for the CNN', () => {
  it('have one channel and share the pixels they were made of', () => {
    const { values, shape } = reshapeToImages(faces, 3);
    assert.deepEqual(shape, [3, 48, 48, 1]);
    assert.equal(values, faces);
  });

  it('become one float tensor, pixel by pixel', () => {
    const before = tf.memory().numTensors;
    const images = imageTensor(faces, 3);
    assert.equal(tf.memory().numTensors, before + 1);
    assert.deepEqual([images.shape, images.dtype], [[3, 48, 48, 1], 'float32']);
    assert.deepEqual(images.dataSync(), Float32Array.from(faces));
    images.dispose();
  });

  it('are cut by example', () => {
    const middle = sliceToTensor(reshapeToImages(faces, 3), 1, 2);
    assert.deepEqual(middle.shape, [1, 48, 48, 1]);
    assert.deepEqual(middle.dataSync(), Float32Array.from(faces.subarray(2304, 4608)));
    middle.dispose();
  });

  it('come back out of a tensor, which stays the caller’s', () => {
    const tensor = imageTensor(faces, 3);
    const before = tf.memory().numTensors;
    assert.deepEqual(toImageArray(tensor), { values: Float32Array.from(faces), shape: [3, 48, 48, 1] });
    assert.equal(tf.memory().numTensors, before);
    tensor.dispose();
  });

  it('are refused when their number or their shape does not fit', () => {
    assert.throws(() => reshapeToImages(faces, 4), /each of 4 faces, got 6912/);
    assert.throws(() => imageTensor(new Uint8Array(0), 0), /at least one face, got 0/);
    assert.throws(
      () => toImageArray({ values: faces, shape: [2, 48, 48, 1] }),
      /needs 4608 values, got 6912/,
    );
    const none = tf.zeros<tf.Rank.R4>([0, 48, 48, 1]);
    assert.throws(() => toImageArray(none), /at least one image, got shape \[0, 48, 48, 1\]/);
    none.dispose();
  });
});
