import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type SeededRandom, seededRandom } from '../../../src/dataset/seeded-random';
import { accuracyScore } from '../../../src/evaluation/accuracy-score';
import { balancedAccuracyScore } from '../../../src/evaluation/balanced-accuracy';
import { brierScore } from '../../../src/evaluation/brier-score';
import { expectedCalibrationError, reliabilityBins } from '../../../src/evaluation/calibration-error';
import { classificationReport } from '../../../src/evaluation/classification-report';
import { cohenKappa } from '../../../src/evaluation/cohen-kappa';
import { confusionMatrix } from '../../../src/evaluation/confusion-matrix';
import { logLoss } from '../../../src/evaluation/log-loss';
import { matthewsCorrcoef } from '../../../src/evaluation/matthews-corrcoef';
import {
  f1Score,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
} from '../../../src/evaluation/precision-recall';
import { rocAucOvr } from '../../../src/evaluation/roc-auc';
import { auc, rocCurve } from '../../../src/evaluation/roc-curve';
import { topKAccuracy } from '../../../src/evaluation/top-k-accuracy';
import { type ComparedCase, comparison, type ParitySubject } from '../comparison';

/** Whole numbers only, but for weights, so that both languages compute on the same inputs to the last bit. */
interface LabelCase {
  readonly name: string;
  readonly trueLabels: number[];
  readonly predictedLabels: number[];
  readonly labels?: number[];
  readonly targetNames?: string[];
  readonly posLabel?: number;
  readonly sampleWeight?: number[];
}

interface TableCase {
  readonly name: string;
  readonly trueLabels: number[];
  /** Each row becomes probabilities when divided by its sum. */
  readonly parts: number[][];
  readonly labels?: number[];
  readonly sampleWeight?: number[];
}

interface TwoClassCase {
  readonly name: string;
  readonly trueLabels: number[];
  /** Scores of the higher label, times 1000. */
  readonly thousandths: number[];
  readonly sampleWeight?: number[];
}

type MetricCase = LabelCase | TableCase | TwoClassCase;

/** What a metric makes of a case with all its options, or the texts of the report. */
type Results = Record<string, readonly number[] | readonly string[]>;

interface Fixture {
  readonly cases: readonly (MetricCase & {
    /** What JSON has no number for is written as "NaN" and "Infinity". */
    readonly results: Record<string, readonly (number | string)[]>;
  })[];
}

const TEXT = 'classificationReport, text';

export const classificationMetrics: ParitySubject = {
  name: 'classification metrics',

  async compare(folder) {
    const { cases } = JSON.parse(
      await readFile(path.join(folder, 'classification_metrics.json'), 'utf8'),
    ) as Fixture;
    const rows = new Map<string, ComparedCase[]>();
    for (const { results: expected, ...inputs } of cases) {
      const actual = resultsOf(inputs);
      for (const what of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
        const compared = {
          name: inputs.name,
          actual: comparable(what, actual[what] ?? []),
          expected: comparable(what, expected[what] ?? []),
        };
        rows.set(what, [...(rows.get(what) ?? []), compared]);
      }
    }
    return [...rows].map(([what, compared]) =>
      comparison(
        {
          what,
          comparedWith: isCalibration(what) ? 'its published definition' : 'scikit-learn',
          allowedDifference: allowedDifference(what),
        },
        compared,
      ),
    );
  },

  async write(folder) {
    const cases = ourCases(seededRandom(17)).map((inputs) => ({ ...inputs, results: resultsOf(inputs) }));
    const allowedDifferences = Object.fromEntries(
      cases.flatMap(({ results }) => Object.keys(results).map((what) => [what, allowedDifference(what)])),
    );
    await writeFile(
      path.join(folder, 'classification_metrics_ours.json'),
      JSON.stringify({ cases, allowedDifferences }, (_, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      ),
    );
  },
};

/** Texts as their characters' codes, which must all be the same. */
function comparable(what: string, values: readonly (number | string)[]): number[] {
  if (what !== TEXT) return values.map(Number);
  return [...values.join('\u0000')].map((character) => character.codePointAt(0) ?? 0);
}

function isCalibration(what: string): boolean {
  return what === 'reliabilityBins' || what === 'expectedCalibrationError';
}

function allowedDifference(what: string): number {
  if (what === TEXT) return 0;
  // scikit-learn computes in single precision there, and ours in double.
  return what.endsWith('Float32Array') ? 1e-5 : 1e-9;
}

function resultsOf(inputs: MetricCase): Results {
  if ('predictedLabels' in inputs) return labelResults(inputs);
  return 'parts' in inputs ? tableResults(inputs) : twoClassResults(inputs);
}

/** The same calls in the same order as `label_results` of classification_scores.py, as are the others below. */
function labelResults(inputs: LabelCase): Results {
  const { trueLabels, predictedLabels, labels, targetNames, posLabel, sampleWeight } = inputs;
  const options = { labels, sampleWeight };
  const binary = { posLabel, sampleWeight };
  const averages = ['micro', 'macro', 'weighted'] as const;
  const zeroDivisions = [0, 1, Number.NaN];
  const scores = zeroDivisions.flatMap((zeroDivision) => {
    const each = precisionRecallFscoreSupport(trueLabels, predictedLabels, { ...options, zeroDivision });
    return [...each.precision, ...each.recall, ...each.fscore, ...each.support];
  });
  for (const average of averages) {
    for (const zeroDivision of zeroDivisions) {
      const averaged = { ...options, average, zeroDivision };
      const { precision, recall, fscore } = precisionRecallFscoreSupport(
        trueLabels,
        predictedLabels,
        averaged,
      );
      scores.push(precision, recall, fscore);
    }
  }
  for (const beta of [0.5, 2, 0, Number.POSITIVE_INFINITY]) {
    const macro = precisionRecallFscoreSupport(trueLabels, predictedLabels, {
      ...options,
      average: 'macro',
      beta,
    });
    scores.push(macro.precision, macro.recall, macro.fscore);
  }
  return {
    confusionMatrix: [undefined, 'true' as const, 'pred' as const, 'all' as const].flatMap((normalize) =>
      confusionMatrix(trueLabels, predictedLabels, { ...options, normalize }).flat(),
    ),
    accuracyScore: [true, false].map((normalize) =>
      accuracyScore(trueLabels, predictedLabels, { normalize, sampleWeight }),
    ),
    balancedAccuracyScore: [false, true].map((adjusted) =>
      balancedAccuracyScore(trueLabels, predictedLabels, { adjusted, sampleWeight }),
    ),
    cohenKappa: [
      ...[undefined, 'linear' as const, 'quadratic' as const].map((weights) =>
        cohenKappa(trueLabels, predictedLabels, { ...options, weights }),
      ),
      cohenKappa(trueLabels, predictedLabels, { ...options, replaceUndefinedBy: 0.5 }),
    ],
    matthewsCorrcoef: [matthewsCorrcoef(trueLabels, predictedLabels, { sampleWeight })],
    precisionRecallFscoreSupport: scores,
    'precisionScore, recallScore, f1Score': [precisionScore, recallScore, f1Score].flatMap((score) =>
      averages.map((average) => score(trueLabels, predictedLabels, { ...options, average })),
    ),
    ...(posLabel !== undefined && {
      'precisionRecallFscoreSupport, average binary': binaryScores(trueLabels, predictedLabels, binary),
    }),
    [TEXT]: (
      [
        [0, 2],
        [Number.NaN, 0],
        [1, 13],
      ] as const
    ).map(([zeroDivision, digits]) =>
      classificationReport(trueLabels, predictedLabels, { ...options, targetNames, zeroDivision, digits }),
    ),
    'classificationReport, object': reportNumbers(inputs),
  };
}

function binaryScores(
  trueLabels: number[],
  predictedLabels: number[],
  options: Pick<LabelCase, 'posLabel' | 'sampleWeight'>,
): number[] {
  const scores = precisionRecallFscoreSupport(trueLabels, predictedLabels, { ...options, average: 'binary' });
  return [
    ...[scores.precision, scores.recall, scores.fscore],
    ...[precisionScore, recallScore, f1Score].map((score) => score(trueLabels, predictedLabels, options)),
  ];
}

/** In the order of scikit-learn's dictionary, which holds either the accuracy or the micro average. */
function reportNumbers({
  trueLabels,
  predictedLabels,
  labels,
  sampleWeight,
  targetNames,
}: LabelCase): number[] {
  const report = classificationReport(trueLabels, predictedLabels, {
    ...{ labels, sampleWeight, targetNames },
    outputDict: true,
  });
  const numbersOf = ({ precision, recall, f1, support }: (typeof report)['micro']) => [
    precision,
    recall,
    f1,
    support,
  ];
  const leavesOut = [...trueLabels, ...predictedLabels].some((label) => !report.labels.includes(label));
  return [
    ...report.perClass.flatMap(numbersOf),
    ...(leavesOut ? numbersOf(report.micro) : [report.accuracy]),
    ...numbersOf(report.macro),
    ...numbersOf(report.weighted),
  ];
}

function tableResults({ trueLabels, parts, labels, sampleWeight }: TableCase): Results {
  const rows = parts.map((row) => {
    const sum = row.reduce((total, part) => total + part, 0);
    return row.map((part) => part / sum);
  });
  const single = Float32Array.from(rows.flat());
  const options = { labels, sampleWeight };
  const numBins = [15, 4];
  return {
    logLoss: [true, false].map((normalize) => logLoss(trueLabels, rows, { ...options, normalize })),
    'logLoss of a Float32Array': [logLoss(trueLabels, single, options)],
    brierScore: (['auto', true, false] as const).map((scaleByHalf) =>
      brierScore(trueLabels, rows, { ...options, scaleByHalf }),
    ),
    'brierScore of a Float32Array': [brierScore(trueLabels, single, options)],
    reliabilityBins: numBins.flatMap((count) =>
      reliabilityBins(trueLabels, rows, { labels, numBins: count }).flatMap(
        ({ numExamples, confidence, accuracy }) => [numExamples, confidence, accuracy],
      ),
    ),
    expectedCalibrationError: numBins.map((count) =>
      expectedCalibrationError(trueLabels, rows, { labels, numBins: count }),
    ),
    ...(parts[0].length > 2 && {
      topKAccuracy: [1, 2, 3, 5, 7].flatMap((k) =>
        [true, false].map((normalize) => topKAccuracy(trueLabels, rows, { ...options, k, normalize })),
      ),
      rocAucOvr: [
        ...rocAucOvr(trueLabels, rows, { ...options, average: null }),
        ...(['macro', 'weighted', 'micro'] as const).map((average) =>
          rocAucOvr(trueLabels, rows, { ...options, average }),
        ),
      ],
    }),
  };
}

function twoClassResults({ trueLabels, thousandths, sampleWeight }: TwoClassCase): Results {
  const scores = thousandths.map((score) => score / 1000);
  const options = { sampleWeight };
  const posLabel = Math.max(...trueLabels);
  const curve = rocCurve(trueLabels, scores, { posLabel, sampleWeight });
  const allPoints = rocCurve(trueLabels, scores, { posLabel, sampleWeight, dropIntermediate: false });
  const bothOccur = new Set(trueLabels).size === 2;
  const areProbabilities = scores.every((score) => score >= 0 && score <= 1);
  return {
    'rocAucOvr of two classes': [rocAucOvr(trueLabels, scores, options)],
    'rocCurve, auc': [
      ...[curve, allPoints].flatMap(({ fpr, tpr, thresholds }) => [...fpr, ...tpr, ...thresholds]),
      auc(curve.fpr, curve.tpr),
    ],
    ...(bothOccur && {
      'topKAccuracy of two classes': [1, 2].map((k) => topKAccuracy(trueLabels, scores, { ...options, k })),
    }),
    ...(areProbabilities && {
      'brierScore of two classes': [
        brierScore(trueLabels, scores, options),
        brierScore(trueLabels, scores, {
          ...options,
          posLabel: Math.min(...trueLabels),
          scaleByHalf: false,
        }),
      ],
    }),
    ...(areProbabilities &&
      bothOccur && { 'logLoss of two classes': [logLoss(trueLabels, scores, options)] }),
  };
}

/** Labels and probabilities of every size from 1 to 300 or so, some with weights, some with classes that are absent. */
function ourCases(random: SeededRandom): MetricCase[] {
  const integers = (length: number, below: number) => Array.from({ length }, () => random.integer(below));
  const allLabels = [0, 1, 2, 3, 4, 5, 6];
  return [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 300].flatMap((size, i): MetricCase[] => {
    const trueLabels = integers(size, i % 2 === 0 ? 7 : 3);
    const weights = () => (i % 3 === 0 ? undefined : trueLabels.map(() => (1 + random.integer(9)) / 8));
    const table = trueLabels.map(() => integers(7, i % 2 === 0 ? 6 : 1000).map((part) => part + 1));
    // Both classes of two occur.
    const twoClasses = [0, 1, ...integers(size, 2)];
    return [
      {
        name: `${size} labels`,
        trueLabels,
        predictedLabels: integers(size, 7),
        labels: i % 4 === 0 ? allLabels : undefined,
        sampleWeight: weights(),
      },
      {
        name: `${size} rows of probabilities`,
        trueLabels,
        parts: table,
        labels: allLabels,
        sampleWeight: weights(),
      },
      {
        name: `${size + 2} scores of two classes`,
        trueLabels: twoClasses,
        thousandths: integers(size + 2, 1001),
      },
    ];
  });
}
