import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { convolutionsInBfloat16 } from '../../src/tensorflow/convolution-precision';
import type { GraphNode, NodeAttribute } from '../../src/tensorflow/graph-definition';
import { tf } from '../../src/tensorflow/tf';
import { TracedFunction } from '../../src/tensorflow/traced-function';
import { randomNumbers } from '../fixtures/hashed-numbers';

const dtype = (value: number): NodeAttribute => ({ kind: 'dtype', value });
const node = (name: string, operation: string, inputs: string[] = [], type = 1): GraphNode => ({
  name,
  operation,
  inputs,
  attributes: { T: dtype(type) },
});

describe('convolutions in bfloat16', () => {
  it('round what they multiply once, leave shapes alone, and give float32 under their own names', () => {
    const nodes = convolutionsInBfloat16([
      node('split', 'SplitV'),
      node('a', 'Conv2D', ['split:1', 'filter']),
      node('b', 'Conv2DBackpropFilter', ['split:1', 'sizes', 'a']),
      node('c', 'Relu', ['a']),
    ]);
    const text = nodes.map(({ name, operation, inputs }) => `${name} = ${operation}(${inputs.join(', ')})`);
    assert.deepEqual(text, [
      'split = SplitV()',
      'splitoutput1Rounded = Cast(split:1)',
      'filterRounded = Cast(filter)',
      'aProduct = Conv2D(splitoutput1Rounded, filterRounded)',
      'a = Cast(aProduct)',
      'aRounded = Cast(a)',
      'bProduct = Conv2DBackpropFilter(splitoutput1Rounded, sizes, aRounded)',
      'b = Cast(bProduct)',
      'c = Relu(a)',
    ]);
    const types = nodes.map(({ attributes: { T, SrcT, DstT } }) =>
      [T ?? SrcT, DstT].map((one) => one?.value),
    );
    assert.deepEqual(types[3], [14, undefined]);
    assert.deepEqual(types[4], [14, 1]);
  });

  it('of other types are left as they are', () => {
    const doubles = [node('a', 'Conv2D', ['x', 'filter'], 2)];
    assert.deepEqual(convolutionsInBfloat16(doubles), doubles);
  });

  it('are close to those of float32, and not the same', () => {
    const x = tf.tensor4d(randomNumbers(2 * 8 * 8 * 16, 1, 1), [2, 8, 8, 16]);
    const filter = tf.tensor4d(randomNumbers(3 * 3 * 16 * 8, 2, 1), [3, 3, 16, 8]);
    const [exact, rounded] = (['float32', 'bfloat16'] as const).map((precision) => {
      const convolve = new TracedFunction(
        ([a, b]) => [tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same')],
        [],
        precision,
      );
      const [result] = convolve.run([x, filter]);
      convolve.dispose();
      return result;
    });
    const [distance, size] = [tf.norm(tf.sub(exact, rounded)), tf.norm(exact)].map(
      (norm) => norm.dataSync()[0],
    );
    assert.equal(rounded.dtype, 'float32');
    // Each factor is off by at most 1 in 2^9; errors of many products cancel.
    assert.ok(distance / size > 1e-5 && distance / size < 1 / 2 ** 8, `${distance / size}`);
    tf.dispose([x, filter, exact, rounded]);
  });
});
