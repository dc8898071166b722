import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { accuracyScore } from '../../src/evaluation/accuracy-score';
import { balancedAccuracyScore } from '../../src/evaluation/balanced-accuracy';
import { brierScore } from '../../src/evaluation/brier-score';
import { expectedCalibrationError } from '../../src/evaluation/calibration-error';
import { classificationReport } from '../../src/evaluation/classification-report';
import { cohenKappa } from '../../src/evaluation/cohen-kappa';
import { confusionMatrix } from '../../src/evaluation/confusion-matrix';
import { logLoss } from '../../src/evaluation/log-loss';
import { matthewsCorrcoef } from '../../src/evaluation/matthews-corrcoef';
import { f1Score, precisionScore, recallScore } from '../../src/evaluation/precision-recall';
import { rocAucOvr } from '../../src/evaluation/roc-auc';
import { topKAccuracy } from '../../src/evaluation/top-k-accuracy';

const LABELS = [0, 1, 2, 3, 4];
const RUNS = { seed: 6, numRuns: 100 };

/** An example: its label, the predicted one, and a row of probabilities, ties included. */
interface Example {
  readonly trueLabel: number;
  readonly predictedLabel: number;
  readonly probabilities: number[];
}

const label = fc.constantFrom(...LABELS);
const row = fc
  .array(fc.integer({ min: 1, max: 8 }), { minLength: LABELS.length, maxLength: LABELS.length })
  .map((parts) => {
    const sum = parts.reduce((total, part) => total + part);
    return parts.map((part) => part / sum);
  });
const examples = fc.array(fc.record({ trueLabel: label, predictedLabel: label, probabilities: row }), {
  minLength: 1,
  maxLength: 60,
});

const trueLabelsOf = (of: readonly Example[]) => of.map(({ trueLabel }) => trueLabel);
const predictedLabelsOf = (of: readonly Example[]) => of.map(({ predictedLabel }) => predictedLabel);

/** Every metric of the labels alone that does not ask in which order they are. */
function labelMetrics(of: readonly Example[], sampleWeight?: number[]): Record<string, number> {
  const pair = [trueLabelsOf(of), predictedLabelsOf(of)] as const;
  const options = { sampleWeight };
  return {
    accuracy: accuracyScore(...pair, options),
    balancedAccuracy: balancedAccuracyScore(...pair, options),
    precision: precisionScore(...pair, { ...options, average: 'macro' }),
    recall: recallScore(...pair, { ...options, average: 'weighted' }),
    f1: f1Score(...pair, { ...options, average: 'micro' }),
    kappa: cohenKappa(...pair, options),
    correlation: matthewsCorrcoef(...pair, options),
  };
}

/** Every metric of the probabilities. */
function probabilityMetrics(of: readonly Example[], sampleWeight?: number[]): Record<string, number> {
  const pair = [trueLabelsOf(of), of.map(({ probabilities }) => probabilities)] as const;
  const options = { labels: LABELS, sampleWeight };
  return {
    topK: topKAccuracy(...pair, options),
    logLoss: logLoss(...pair, options),
    brier: brierScore(...pair, options),
    micro: rocAucOvr(...pair, { ...options, average: 'micro' }),
    weighted: rocAucOvr(...pair, { ...options, average: 'weighted' }),
    ...(sampleWeight === undefined && { calibration: expectedCalibrationError(...pair, { labels: LABELS }) }),
  };
}

const allMetrics = (of: readonly Example[], sampleWeight?: number[]) => ({
  ...labelMetrics(of, sampleWeight),
  ...probabilityMetrics(of, sampleWeight),
});

function assertClose(actual: Record<string, number>, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(actual)) {
    const same = Object.is(value, expected[name]) || Math.abs(value - expected[name]) < 1e-9;
    assert.ok(same, `${name}: ${value}, not ${expected[name]}`);
  }
}

describe('a confusion matrix of any labels', () => {
  it('adds up to the examples, its rows to the supports, its columns to how often each was predicted', () => {
    fc.assert(
      fc.property(examples, (of) => {
        const matrix = confusionMatrix(trueLabelsOf(of), predictedLabelsOf(of), { labels: LABELS });
        const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
        const countOf = (labels: number[]) =>
          LABELS.map((one) => labels.filter((other) => other === one).length);
        assert.equal(sum(matrix.map(sum)), of.length);
        assert.deepEqual(matrix.map(sum), countOf(trueLabelsOf(of)));
        assert.deepEqual(
          LABELS.map((column) => sum(matrix.map((counts) => counts[column]))),
          countOf(predictedLabelsOf(of)),
        );
      }),
      RUNS,
    );
  });
});

describe('any metric', () => {
  it('does not ask for the order of the examples', () => {
    fc.assert(
      fc.property(
        examples.chain((of) =>
          fc.tuple(fc.constant(of), fc.shuffledSubarray(of, { minLength: of.length, maxLength: of.length })),
        ),
        ([of, shuffled]) => assertClose(allMetrics(shuffled), allMetrics(of)),
      ),
      RUNS,
    );
  });

  it('does not ask what the classes are called', () => {
    fc.assert(
      fc.property(examples, fc.shuffledSubarray([10, -7, 3, 400, 52], { minLength: 5 }), (of, names) => {
        const renamed = of.map(({ trueLabel, predictedLabel, probabilities }) => ({
          trueLabel: names[trueLabel],
          predictedLabel: names[predictedLabel],
          probabilities,
        }));
        assertClose(labelMetrics(renamed), labelMetrics(of));
      }),
      RUNS,
    );
  });

  it('takes an example of weight 2 as two, and one of weight 0 as none', () => {
    fc.assert(
      fc.property(
        examples.chain((of) =>
          fc.tuple(
            fc.constant(of),
            fc.array(fc.integer({ min: 0, max: 3 }), { minLength: of.length, maxLength: of.length }),
          ),
        ),
        ([of, weights]) => {
          fc.pre(weights.some((weight) => weight > 0));
          const repeated = of.flatMap((example, i) => new Array<Example>(weights[i]).fill(example));
          const { calibration: _, ...expected } = allMetrics(repeated);
          // A label that only occurs with weight 0 is still one that occurs, and counts in a macro average.
          const sameLabels = (list: (of: readonly Example[]) => number[]) =>
            new Set(list(of)).size === new Set(list(repeated)).size;
          fc.pre(sameLabels((list) => [...trueLabelsOf(list), ...predictedLabelsOf(list)]));
          assertClose(allMetrics(of, weights), expected);
        },
      ),
      RUNS,
    );
  });
});

describe('relations between metrics', () => {
  it('the micro averages of all labels are the accuracy', () => {
    fc.assert(
      fc.property(examples, (of) => {
        const { accuracy, micro } = classificationReport(trueLabelsOf(of), predictedLabelsOf(of), {
          labels: LABELS,
          outputDict: true,
        });
        assertClose(
          { precision: micro.precision, recall: micro.recall, f1: micro.f1 },
          { precision: accuracy, recall: accuracy, f1: accuracy },
        );
      }),
      RUNS,
    );
  });

  it('a perfect prediction of several classes has a kappa and a correlation of 1', () => {
    fc.assert(
      fc.property(examples, (of) => {
        const labels = trueLabelsOf(of);
        fc.pre(new Set(labels).size > 1);
        assertClose(
          { kappa: cohenKappa(labels, labels), correlation: matthewsCorrcoef(labels, labels) },
          { kappa: 1, correlation: 1 },
        );
      }),
      RUNS,
    );
  });

  it('the top-k accuracy grows with k, up to 1', () => {
    fc.assert(
      fc.property(examples, (of) => {
        const table = of.map(({ probabilities }) => probabilities);
        const shares = LABELS.map((k) => topKAccuracy(trueLabelsOf(of), table, { k: k + 1, labels: LABELS }));
        assert.deepEqual(
          shares,
          [...shares].sort((a, b) => a - b),
        );
        assert.equal(shares[LABELS.length - 1], 1);
      }),
      RUNS,
    );
  });

  it('the area under the curve asks only for the order of the scores, and turns over with it', () => {
    const scored = fc.array(
      fc.record({ label: fc.integer({ min: 0, max: 1 }), score: fc.integer({ min: -9, max: 9 }) }),
      {
        minLength: 2,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(scored, (of) => {
        const labels = of.map((one) => one.label);
        fc.pre(new Set(labels).size === 2);
        const areaOf = (map: (score: number) => number) =>
          rocAucOvr(
            labels,
            of.map(({ score }) => map(score)),
          );
        const area = areaOf((score) => score);
        assertClose(
          {
            cubed: areaOf((score) => score ** 3 + 5),
            exp: areaOf(Math.exp),
            turned: areaOf((score) => -score),
          },
          { cubed: area, exp: area, turned: 1 - area },
        );
      }),
      RUNS,
    );
  });
});
