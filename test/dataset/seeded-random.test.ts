import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { seededRandom } from '../../src/dataset/seeded-random';

describe('the seeded random stream', () => {
  it('follows the published generator', () => {
    // xoshiro128** 1.1 from state 1, 2, 3, 4: the vector that the C code and Rust's rand_xoshiro give.
    const random = seededRandom(0);
    random.state = [1, 2, 3, 4];
    const words = Array.from({ length: 6 }, () => random.uniform() * 2 ** 32);
    assert.deepEqual(words, [11520, 0, 5927040, 70819200, 2031721883, 1637235492]);
  });

  it('repeats for the same seed and differs for another', () => {
    const take = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 5 }, () => random.uniform());
    };
    assert.deepEqual(take(7), take(7));
    assert.notDeepEqual(take(7), take(8));
    assert.notDeepEqual(take(7), take(-7));
  });

  it('continues from a stored state', () => {
    const random = seededRandom(3);
    random.normal();
    const stored = JSON.parse(JSON.stringify(random.state));
    const continued = [random.uniform(), random.normal(), random.integer(100)];
    const resumed = seededRandom(99);
    resumed.state = stored;
    assert.deepEqual([resumed.uniform(), resumed.normal(), resumed.integer(100)], continued);
  });

  it('derives streams that depend on seed and label only', () => {
    const fresh = seededRandom(5).derive('face');
    const used = seededRandom(5);
    used.uniform();
    const first = fresh.uniform();
    assert.equal(used.derive('face').uniform(), first);
    assert.notEqual(seededRandom(5).derive('hair').uniform(), first);
    assert.notEqual(seededRandom(6).derive('face').uniform(), first);
    assert.notEqual(seededRandom(5).derive(1).uniform(), seededRandom(5).derive('1').uniform());
  });

  it('is uniform, and normal where asked', () => {
    // Standard errors at n = 20,000: mean of U(0,1) 0.289/sqrt(n) = 0.002; mean of N(0,1) 0.007, its variance 0.01.
    const random = seededRandom(1);
    const n = 20_000;
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const uniforms = Array.from({ length: n }, () => random.uniform());
    assert.ok(uniforms.every((value) => value >= 0 && value < 1));
    assert.ok(Math.abs(mean(uniforms) - 0.5) < 0.01);
    const normals = Array.from({ length: n }, () => random.normal());
    assert.ok(Math.abs(mean(normals)) < 0.035);
    assert.ok(Math.abs(mean(normals.map((value) => value ** 2)) - 1) < 0.05);
  });

  it('draws every integer below n, and none else', () => {
    const random = seededRandom(2);
    const counts = [0, 0, 0];
    for (let i = 0; i < 3000; i += 1) counts[random.integer(3)] += 1;
    // Binomial: expected 1,000 each, standard deviation 26.
    assert.equal(counts.length, 3);
    for (const count of counts) assert.ok(Math.abs(count - 1000) < 130, `${counts}`);
  });

  it('shuffles in place, every order equally likely', () => {
    const random = seededRandom(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i += 1) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    // Six orders, 1,000 each, standard deviation 29.
    assert.equal(counts.size, 6);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${[...counts]}`);
    const typed = Uint8Array.from([1, 2, 3]);
    assert.equal(random.shuffle(typed), typed);
  });

  it('refuses a seed or a state it cannot use', () => {
    assert.throws(() => seededRandom(0.5), /seed: expected a whole number, got 0\.5/);
    assert.throws(() => {
      seededRandom(1).state = [0, 0, 0, 0];
    }, /not all zero/);
  });
});
