import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Adam } from '../../src/model/adam';
import { KerasOptimizer } from '../../src/model/keras-optimizer';
import { SGD } from '../../src/model/sgd';
import { tf } from '../../src/tensorflow/tf';

/** One step with the given gradient, in a single weight. */
function step(optimizer: KerasOptimizer, variable: tf.Variable, gradient: number[]): number[] {
  tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor(gradient, variable.shape) }));
  return [...variable.dataSync()];
}

function close(actual: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i] - value) < 1e-6, `${i}: ${actual[i]}, not ${value}`);
  });
}

describe('SGD', () => {
  it('steps down the gradient, 0.01 of it unless told otherwise', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = new SGD();
    close(step(optimizer, variable, [1, -2]), [0.99, 2.02]);
    tf.dispose(variable);
    optimizer.dispose();
  });

  it('keeps the learning rate of earlier steps in its momentum', () => {
    const variable = tf.variable(tf.scalar(0));
    const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
    // Velocity -1; then 0.5 · -1 - 0.1 · 1 = -0.6.
    close(step(optimizer, variable, [1]), [-1]);
    optimizer.learningRate = 0.1;
    close(step(optimizer, variable, [1]), [-1.6]);
    tf.dispose(variable);
    optimizer.dispose();
  });

  it('looks ahead in Nesterov’s form', () => {
    const variable = tf.variable(tf.scalar(0));
    const optimizer = new SGD({ learningRate: 1, momentum: 0.5, nesterov: true });
    // Velocity -1, step 0.5 · -1 - 1 = -1.5; velocity 0.5 · -1 - 1 = -1.5, step 0.5 · -1.5 - 1 = -1.75.
    close(step(optimizer, variable, [1]), [-1.5]);
    close(step(optimizer, variable, [1]), [-3.25]);
    tf.dispose(variable);
    optimizer.dispose();
  });
});

describe('Adam', () => {
  it('takes a first step of the learning rate, whatever the size of the gradient', () => {
    const variable = tf.variable(tf.tensor1d([0, 0, 0]));
    const optimizer = new Adam({ learningRate: 0.1 });
    close(step(optimizer, variable, [5, -0.01, 0]), [-0.1, 0.1 * (1 - 3.2e-4), 0]);
    tf.dispose(variable);
    optimizer.dispose();
  });

  it('never forgets the greatest mean square with amsgrad', () => {
    const variable = tf.variable(tf.scalar(0));
    const optimizer = new Adam({ learningRate: 1, beta1: 0, beta2: 0, amsgrad: true });
    // Without memory of the gradient, each step is gradient / greatest so far: -1, then -1/4.
    close(step(optimizer, variable, [4]), [-1]);
    close(step(optimizer, variable, [1]), [-1.25]);
    tf.dispose(variable);
    optimizer.dispose();
  });
});

describe('an optimizer', () => {
  const steps: [string, object, number[]][] = [
    // A gradient of length 5 becomes one of length 1.
    ['clipnorm', { clipnorm: 1 }, [-0.6, -0.8]],
    ['globalClipnorm', { globalClipnorm: 1 }, [-0.6, -0.8]],
    ['a clipnorm that is not reached', { clipnorm: 10 }, [-3, -4]],
    ['clipvalue', { clipvalue: 3.5 }, [-3, -3.5]],
  ];
  for (const [name, options, expected] of steps) {
    it(`shortens gradients by ${name}`, () => {
      const variable = tf.variable(tf.tensor1d([0, 0]));
      const optimizer = new SGD({ learningRate: 1, ...options });
      close(step(optimizer, variable, [3, 4]), expected);
      tf.dispose(variable);
      optimizer.dispose();
    });
  }

  it('takes its share off the weights before the step with weightDecay', () => {
    const variable = tf.variable(tf.scalar(10));
    const optimizer = new SGD({ learningRate: 0.1, weightDecay: 0.5 });
    // 10 - 10 · 0.5 · 0.1 - 0.1 · 2.
    close(step(optimizer, variable, [2]), [9.3]);
    tf.dispose(variable);
    optimizer.dispose();
  });

  for (const [name, build] of Object.entries({
    SGD: () => new SGD({ momentum: 0.9 }),
    Adam: () => new Adam({ amsgrad: true }),
  })) {
    it(`goes on from a saved state as if it had not stopped, bit for bit: ${name}`, () => {
      const gradient = (i: number) => [0.3 * i - 1, 2 / i, -0.7, i];
      const variable = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
      const copy = tf.variable(tf.zeros([2, 2]));
      const [unbroken, resumed] = [build(), build()];
      for (const i of [1, 2, 3]) step(unbroken, variable, gradient(i));
      unbroken.learningRate = 0.25;
      copy.assign(variable.clone());
      const state = JSON.parse(
        JSON.stringify(unbroken.state(), (_, value) => (value instanceof Float32Array ? [...value] : value)),
      );
      resumed.restore(
        {
          ...state,
          variables: state.variables.map((v: { values: number[] }) => ({
            ...v,
            values: Float32Array.from(v.values),
          })),
        },
        [copy],
      );
      assert.equal(resumed.iterations, 3);
      for (const i of [4, 5]) {
        assert.deepEqual(step(resumed, copy, gradient(i)), step(unbroken, variable, gradient(i)));
      }
      assert.deepEqual(
        unbroken.state().variables.map(({ name, shape }) => [name.replace(/^.*\//, ''), shape]),
        (name === 'SGD' ? ['momentum'] : ['momentum', 'velocity', 'velocity_hat']).map((slot) => [
          slot,
          [2, 2],
        ]),
      );
      tf.dispose([variable, copy]);
      unbroken.dispose();
      resumed.dispose();
    });
  }

  it('refuses a state of other weights or of another optimizer, and stays as it was', () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const [adam, sgd] = [new Adam(), new SGD({ momentum: 0.9 })];
    step(adam, variable, [1, 1]);
    const other = tf.variable(tf.zeros([3]));
    const before = tf.memory().numTensors;
    assert.throws(
      () => sgd.restore(adam.state(), [variable]),
      /expected 1 of the optimizer's variables for each of 1 weights \(momentum\), got 2/,
    );
    assert.throws(
      () => new Adam().restore(adam.state(), [other]),
      /expected the shape of .*\[3\], got \[2\]/,
    );
    assert.throws(() => sgd.restore({ ...sgd.state(), iterations: -1 }, []), /iterations: .* got -1/);
    assert.throws(() => sgd.restore({ ...sgd.state(), learningRate: -1 }, []), /learningRate: .* got -1/);
    assert.equal(sgd.iterations, 0);
    assert.throws(
      () => step(adam, other, [1, 1, 1]),
      /made for 1 weights and got 1, or others; .* must be compiled/,
    );
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([variable, other]);
    adam.dispose();
  });

  it('keeps nothing but its variables, and frees them', () => {
    const variable = tf.variable(tf.zeros([3]));
    const before = tf.memory().numTensors;
    const optimizer = new Adam({ globalClipnorm: 1, weightDecay: 0.1 });
    for (const i of [1, 2, 3]) step(optimizer, variable, [i, i, i]);
    assert.equal(tf.memory().numTensors, before + 2);
    optimizer.dispose();
    assert.equal(tf.memory().numTensors, before);
    tf.dispose(variable);
  });

  it('is told from those of tfjs, and one kind from another', () => {
    assert.ok(new Adam() instanceof KerasOptimizer && new Adam() instanceof Adam);
    assert.ok(!(new SGD() instanceof Adam));
    const stock = tf.train.adam();
    assert.ok(!(stock instanceof KerasOptimizer));
    stock.dispose();
  });

  it('refuses options that are out of range, by name', () => {
    assert.throws(() => new SGD({ learningRate: -1 }), /learningRate: expected a number from 0, got -1/);
    assert.throws(() => new SGD({ momentum: 1 }), /momentum: expected 0 to below 1, got 1/);
    assert.throws(() => new Adam({ beta2: 1 }), /beta2: expected 0 to below 1, got 1/);
    assert.throws(() => new Adam({ epsilon: 0 }), /epsilon: expected a number above 0, got 0/);
    assert.throws(() => new Adam({ clipnorm: -1 }), /clipnorm: expected a number above 0, got -1/);
    assert.throws(() => new Adam({ weightDecay: -1 }), /weightDecay: expected a number from 0, got -1/);
    assert.throws(
      () => new Adam({ clipnorm: 1, clipvalue: 1 }),
      /expected one of clipnorm, globalClipnorm and clipvalue, got 2/,
    );
  });
});
