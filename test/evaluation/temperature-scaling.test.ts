import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { expectedCalibrationError } from '../../src/evaluation/calibration-error';
import { logLoss } from '../../src/evaluation/log-loss';
import { applyTemperature, fitTemperature } from '../../src/evaluation/temperature-scaling';

interface TemperatureCase {
  readonly name: string;
  readonly labels: number[];
  readonly probabilities: number[][];
  readonly temperature: number;
  readonly temperatureBySklearn: number;
  readonly logLoss: { readonly before: number; readonly after: number };
  readonly firstRowsAfter: number[][];
}

const fixture = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'honest_confidence.json'), 'utf8'),
) as { readonly temperatures: readonly TemperatureCase[] };

const isNear = (actual: number, expected: number, allowed: number) =>
  assert.ok(Math.abs(actual - expected) <= allowed, `${actual} is not within ${allowed} of ${expected}`);

/** Softmax of the logits of `row` times `factor`. */
function sharpened(row: readonly number[], factor: number): number[] {
  const powers = row.map((probability) => probability ** factor);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// Each row's labels come exactly as often as the row says, so that no temperature but 1 fits better.
const honest = [
  ...[0, 0, 0, 0, 1, 1, 2, 2].map((label) => ({ label, row: [0.5, 0.25, 0.25] })),
  ...[0, 1, 1, 2, 2, 2, 2, 2].map((label) => ({ label, row: [0.125, 0.25, 0.625] })),
];
const honestLabels = honest.map(({ label }) => label);

describe('the temperature', () => {
  for (const factor of [0.25, 0.5, 1, 1.7, 3, 10]) {
    it(`of probabilities whose logits were multiplied by ${factor} is ${factor}`, () => {
      const probabilities = honest.map(({ row }) => sharpened(row, factor));
      const { temperature, atBound } = fitTemperature(honestLabels, probabilities);
      isNear(temperature, factor, 1e-9 * factor);
      assert.equal(atBound, null);
      const restored = applyTemperature(probabilities.flat(), temperature, 3);
      honest.forEach(({ row }, example) => {
        row.forEach((probability, column) => {
          isNear(restored[3 * example + column], probability, 1e-9);
        });
      });
      // Two bins, of confidence 0.5 and 0.625, each right as often as it says.
      isNear(expectedCalibrationError(honestLabels, restored), 0, 1e-9);
    });
  }

  for (const { name, labels, probabilities, ...expected } of fixture.temperatures) {
    it(`is that of SciPy's minimum and of scikit-learn: ${name}`, () => {
      const { temperature } = fitTemperature(labels, probabilities);
      isNear(temperature, expected.temperature, 1e-6);
      // scikit-learn adds 1e-12 to each probability, which moves the last of the cases.
      isNear(temperature, expected.temperatureBySklearn, 1e-3);
      isNear(logLoss(labels, probabilities), expected.logLoss.before, 1e-12);
      const scaled = applyTemperature(probabilities.flat(), temperature, probabilities[0].length);
      isNear(logLoss(labels, scaled), expected.logLoss.after, 1e-12);
      expected.firstRowsAfter.flat().forEach((probability, i) => {
        isNear(scaled[i], probability, 1e-6);
      });
    });
  }

  it('is the minimum: no other one near it has a lower log loss', () => {
    for (const { labels, probabilities } of fixture.temperatures) {
      const numClasses = probabilities[0].length;
      const lossAt = (temperature: number) =>
        logLoss(labels, applyTemperature(probabilities.flat(), temperature, numClasses));
      const { temperature } = fitTemperature(labels, probabilities);
      for (const factor of [0.9, 0.999, 1.001, 1.1]) {
        assert.ok(lossAt(temperature * factor) > lossAt(temperature));
      }
    }
  });

  it('stops at the lowest where every example is right, also where all are of one class', () => {
    const right = [
      [0.6, 0.4],
      [0.3, 0.7],
    ];
    assert.deepEqual(fitTemperature([0, 1], right), { temperature: 0.05, atBound: 'lowest' });
    assert.deepEqual(fitTemperature([0, 1], right, { lowest: 0.5 }), {
      temperature: 0.5,
      atBound: 'lowest',
    });
    const oneClass = { labels: [0, 1] };
    assert.equal(fitTemperature([0, 0], [0.6, 0.4, 0.9, 0.1], oneClass).atBound, 'lowest');
    // Of one class, but one of the two is mistaken: there is a best temperature between the bounds.
    assert.equal(fitTemperature([0, 0], [0.9, 0.1, 0.4, 0.6], oneClass).atBound, null);
  });

  it('stops at the highest where the probabilities are worse than none', () => {
    const wrong = [
      [0.6, 0.4],
      [0.3, 0.7],
    ];
    assert.deepEqual(fitTemperature([1, 0], wrong), { temperature: 20, atBound: 'highest' });
    assert.equal(fitTemperature([1, 0], wrong, { highest: 5 }).temperature, 5);
  });

  it('is 1 where all rows are uniform, for then it changes nothing', () => {
    assert.deepEqual(fitTemperature([0, 1, 2], new Array(9).fill(1 / 3)), {
      temperature: 1,
      atBound: null,
    });
  });

  it('takes a probability of 0 for a very small one', () => {
    const rows = Float32Array.of(1, 0, 1, 0, 0, 1);
    const { temperature } = fitTemperature([0, 1, 1], rows);
    // One of three is wrong, and all are equally sure: 1 / (1 + e^(-z/T)) is 2/3 for z = 126 ln 2.
    isNear(temperature, (126 * Math.LN2) / Math.LN2, 126 - 20);
    assert.equal(temperature, 20);
    const { temperature: free } = fitTemperature([0, 1, 1], rows, { highest: 1000 });
    isNear(free, 126, 1e-6);
  });

  it('asks for columns, labels and bounds that fit', () => {
    assert.throws(() => fitTemperature([0, 1], [0.5, 0.5]), /a column for each class/);
    assert.throws(() => fitTemperature([0, 0], [1, 0, 1, 0]), /each label that occurs \(0\), got 2 columns/);
    for (const bounds of [{ lowest: 0 }, { lowest: 3, highest: 2 }, { highest: Number.POSITIVE_INFINITY }]) {
      assert.throws(
        () => fitTemperature([0, 1], [1, 0, 0, 1], bounds),
        /bounds with 0 < lowest < highest, got/,
      );
    }
  });
});

describe('probabilities at a temperature', () => {
  it('are powers divided by their sum', () => {
    // Square roots of 0.64 and 0.36 are 0.8 and 0.6, of 1.4 in all.
    const [first, second] = applyTemperature([0.64, 0.36], 2, 2);
    isNear(first, 0.8 / 1.4, 1e-15);
    isNear(second, 0.6 / 1.4, 1e-15);
  });

  it('at 1 are as they were', () => {
    const rows = [0.1, 0.2, 0.7, 0.5, 0.25, 0.25];
    applyTemperature(rows, 1, 3).forEach((probability, i) => {
      isNear(probability, rows[i], 1e-15);
    });
  });

  it('add up to 1 and keep the order within each row, to the last bit of a 32-bit float', () => {
    const row = fc.array(fc.float({ min: Math.fround(1e-6), max: 1, noNaN: true }), {
      minLength: 7,
      maxLength: 7,
    });
    fc.assert(
      fc.property(row, fc.double({ min: 0.05, max: 20, noNaN: true }), (parts, temperature) => {
        const sum = parts.reduce((total, part) => total + part, 0);
        const before = Float32Array.from(parts, (part) => part / sum);
        const after = applyTemperature(before, temperature);
        isNear(
          after.reduce((total, probability) => total + probability, 0),
          1,
          1e-12,
        );
        const order = (values: ArrayLike<number>) =>
          Array.from(values, (_, i) => i).sort((a, b) => values[b] - values[a] || a - b);
        assert.equal(order(after)[0], order(before)[0]);
      }),
      { seed: 1, numRuns: 300 },
    );
    // Neighboring floats, at the highest temperature.
    const [low, high] = Float32Array.of(0.5 - 2 ** -25, 0.5);
    const [, second, third] = applyTemperature(Float32Array.of(1e-7, low, high), 20, 3);
    assert.ok(third > second);
  });

  it('ask for a temperature above 0, whole rows and probabilities', () => {
    for (const temperature of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => applyTemperature([0.5, 0.5], temperature, 2), /temperature: .*above 0, got/);
    }
    assert.throws(() => applyTemperature([0.5, 0.5], 2), /rows of 7 probabilities, got 2/);
    assert.throws(() => applyTemperature([0.5, 1.5], 2, 2), /example 0, class 1: .*got 1.5/);
    assert.throws(() => applyTemperature([0, 1, Number.NaN, 0], 2, 2), /example 1, class 0: .*got NaN/);
  });
});
