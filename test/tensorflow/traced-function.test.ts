import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tf } from '../../src/tensorflow/tf';
import { isTracing, NotTraceable, outsideTrace, TracedFunction } from '../../src/tensorflow/traced-function';
import { randomNumbers } from '../fixtures/hashed-numbers';

/** What tfjs and the native library hold. */
function held() {
  const { numTensors, numBytes } = tf.memory();
  const { binding } = tf.backend() as unknown as {
    binding: { getNumOfTensors(): number; getNumOfSavedModels(): number };
  };
  return {
    numTensors,
    numBytes,
    nativeTensors: binding.getNumOfTensors(),
    graphs: binding.getNumOfSavedModels(),
  };
}

/** Runs a test, and sees that nothing is left of it. */
function leavingNothing(test: () => void): void {
  // Found out once, by a kernel that is used now and then.
  tf.tidy(() => tf.maxPool(tf.ones([1, 2, 2, 1]) as tf.Tensor4D, 2, 2, 'valid'));
  const before = held();
  tf.engine().startScope();
  try {
    test();
  } finally {
    tf.engine().endScope();
  }
  assert.deepEqual(held(), before);
}

const valuesOf = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => [...tensor.dataSync()]);

describe('a traced function', () => {
  it('gives what the function gives, for inputs of every shape and type it is asked for', () => {
    leavingNothing(() => {
      let numRuns = 0;
      const body = ([x, y]: readonly tf.Tensor[]) => {
        numRuns += 1;
        const sum = tf.add(tf.mul(x, 3), tf.cast(y, 'float32'));
        return [sum, tf.greater(sum, 4), tf.argMax(sum, -1), tf.reshape(sum, [-1])];
      };
      const traced = new TracedFunction(body, []);
      const inputs = (rows: number, type: 'float32' | 'int32', start: number) => [
        tf.reshape(tf.range(start, start + 3 * rows), [rows, 3]),
        tf.tensor2d([[2, -7, 1]], [1, 3], type),
      ];
      for (const [rows, type] of [
        [1, 'float32'],
        [4, 'float32'],
        [4, 'int32'],
      ] as const) {
        numRuns = 0;
        for (const start of [-2, 0, 5]) {
          const outputs = traced.run(inputs(rows, type, start));
          const numRunsOfGraph = numRuns;
          const expected = body(inputs(rows, type, start));
          assert.deepEqual(valuesOf(outputs), valuesOf(expected));
          assert.deepEqual(
            outputs.map(({ shape, dtype }) => ({ shape, dtype })),
            expected.map(({ shape, dtype }) => ({ shape, dtype })),
          );
          numRuns = numRunsOfGraph;
        }
        assert.equal(numRuns, 2, 'the body itself runs for the two recordings only');
      }
      traced.dispose();
    });
  });

  it('reads and assigns variables, and leaves them alone while it is recorded', () => {
    leavingNothing(() => {
      const [total, count, untouched] = [tf.scalar(10), tf.scalar(0, 'int32'), tf.scalar(2)].map((value) =>
        tf.variable(value),
      );
      const seen: number[] = [];
      const traced = new TracedFunction(
        ([x]) => {
          const before = total.clone();
          total.assign(tf.add(total, tf.mul(x, untouched)));
          total.assign(tf.mul(total, 2));
          count.assign(tf.add(count, tf.scalar(1, 'int32')));
          return [before, total.clone(), x.clone(), tf.scalar(-5)];
        },
        [total, count, untouched],
      );
      for (const x of [1, 4]) {
        seen.push(...valuesOf(traced.run([tf.scalar(x)])).flat());
      }
      assert.deepEqual(seen, [10, 24, 1, -5, 24, 64, 4, -5]);
      assert.deepEqual(valuesOf([total, count, untouched]), [[64], [2], [2]]);
      total.assign(tf.scalar(1));
      assert.deepEqual(
        valuesOf(traced.run([tf.scalar(1)])),
        [[1], [6], [1], [-5]],
        'it sees what others assign',
      );
      traced.dispose();
      tf.dispose([total, count, untouched]);
    });
  });

  it('computes a convolutional network’s gradients as single operations do, and the same ones every time', () => {
    leavingNothing(() => {
      const images = tf.tensor4d(randomNumbers(3 * 12 * 12 * 2, 1, 1), [3, 12, 12, 2]);
      const filter = tf.variable(tf.tensor4d(randomNumbers(9 * 2 * 8, 2, 0.2), [3, 3, 2, 8]));
      const bias = tf.variable(tf.tensor1d(randomNumbers(8, 3, 0.2)));
      const body = ([x]: readonly tf.Tensor[]) => {
        const { value, grads } = tf.variableGrads(() => {
          const y = tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            bias,
            activation: 'relu',
          });
          return tf.sum(tf.square(tf.maxPool(y, 2, 2, 'valid')));
        }, [filter, bias]);
        return [value, grads[filter.name], grads[bias.name]];
      };
      const traced = new TracedFunction(body, [filter, bias]);
      const expected = valuesOf(body([images]));
      const first = valuesOf(traced.run([images]));
      first.forEach((values, output) => {
        const largest = Math.max(...expected[output].map(Math.abs));
        assert.ok(largest > 0);
        values.forEach((value, i) => {
          assert.ok(Math.abs(value - expected[output][i]) <= 1e-6 * largest);
        });
      });
      for (let run = 0; run < 5; run += 1) assert.deepEqual(valuesOf(traced.run([images])), first);
      traced.dispose();
      tf.dispose([filter, bias]);
    });
  });

  it('is refused when it does something that a graph cannot repeat', () => {
    leavingNothing(() => {
      const outside = tf.scalar(3);
      let numRuns = 0;
      const nextRun = () => {
        numRuns += 1;
        return numRuns;
      };
      const other = new TracedFunction(([x]) => [tf.neg(x)], []);
      const cases: [RegExp, (x: tf.Tensor) => tf.Tensor][] = [
        [/differ: it may draw numbers in JavaScript/, (x) => tf.add(x, tf.randomNormal([2]))],
        [/count its runs/, (x) => tf.add(x, nextRun())],
        [/reads the values of a tensor that the graph computes/, (x) => tf.mul(x, tf.neg(x).dataSync()[0])],
        [/reads the values/, (x) => (x.dataSync()[0] > 0 ? tf.neg(x) : x.clone())],
        [/neither an input nor a variable/, (x) => tf.mul(x, outside)],
        [/neither an input nor a variable/, () => outside.clone()],
        [/part of a function that is being traced/, (x) => other.run([x])[0]],
      ];
      for (const [message, body] of cases) {
        const count = tf.variable(tf.scalar(7));
        const traced = new TracedFunction(
          ([x]) => {
            count.assign(tf.add(count, 1));
            return [body(x)];
          },
          [count],
        );
        const x = tf.tensor1d([1, 2]);
        const isRefusal = (error: unknown) =>
          error instanceof NotTraceable && message.test((error as Error).message);
        assert.throws(() => traced.run([x]), isRefusal);
        assert.equal(count.dataSync()[0], 7);
        assert.equal(isTracing(), false);
        traced.dispose();
        count.dispose();
      }
      const same = tf.scalar(1);
      const twice = new TracedFunction(([x, y]) => [tf.add(x, y)], []);
      assert.throws(() => twice.run([same, same]), /input 1 has the data of an earlier one/);
    });
  });

  it('lets the function’s own errors through, and records nothing afterwards', () => {
    leavingNothing(() => {
      const traced = new TracedFunction(([x]) => [tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D)], []);
      const methods = Object.keys(tf.backend());
      assert.throws(
        () => traced.run([tf.ones([2, 3])]),
        (error: Error) => !(error instanceof NotTraceable) && /size-incompatible/.test(error.message),
      );
      assert.deepEqual(Object.keys(tf.backend()), methods);
      assert.deepEqual(valuesOf(traced.run([tf.ones([2, 2])])), [[2, 2, 2, 2]]);
      traced.dispose();
    });
  });

  it('may compute something outside of its graph, and read it', () => {
    leavingNothing(() => {
      const tracing: boolean[] = [];
      const body = ([x]: readonly tf.Tensor[]) => {
        const three = outsideTrace(() => {
          tracing.push(isTracing());
          return tf.tidy(() => tf.sum(tf.ones([3])).dataSync()[0]);
        });
        tracing.push(isTracing());
        return [tf.mul(x, three)];
      };
      const traced = new TracedFunction(body, []);
      assert.deepEqual(valuesOf(traced.run([tf.tensor1d([1, 2])])), [[3, 6]]);
      // It is recorded twice.
      assert.deepEqual(tracing, [false, true, false, true]);
      traced.dispose();
    });
  });

  it('is refused when the library cannot run its graph, and keeps none of it', () => {
    leavingNothing(() => {
      const total = tf.variable(tf.scalar(1));
      const traced = new TracedFunction(
        ([x]) => {
          total.assign(tf.add(total, x));
          return [tf.neg(x)];
        },
        [total],
      );
      const failing = {
        runSavedModel: () => {
          throw new Error('no kernel for this graph');
        },
      };
      Object.assign(tf.backend(), failing);
      try {
        assert.throws(() => traced.run([tf.scalar(2)]), { name: 'NotTraceable', message: /no kernel/ });
      } finally {
        delete (tf.backend() as Partial<typeof failing>).runSavedModel;
      }
      assert.deepEqual(valuesOf([total]), [[1]]);
      assert.deepEqual(valuesOf([...traced.run([tf.scalar(2)]), total]), [[-2], [3]]);
      traced.dispose();
      total.dispose();
    });
  });

  it('is refused on a backend without graphs', async () => {
    await tf.setBackend('cpu');
    try {
      const traced = new TracedFunction(([x]) => [tf.neg(x)], []);
      assert.throws(() => tf.tidy(() => traced.run([tf.scalar(1)])), /the backend "cpu" has no graphs/);
    } finally {
      await tf.setBackend('tensorflow');
    }
  });
});
