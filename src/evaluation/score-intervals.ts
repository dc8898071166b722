import { EMOTIONS } from '../dataset/emotions';
import { type BootstrapOptions, bootstrapIntervals, type Interval } from './bootstrap-intervals';
import type { Evaluation } from './evaluation';
import { wilsonInterval } from './wilson-interval';

/** A score with the interval in which it lies with 95 % probability. */
export interface ScoreInterval {
  readonly score: string;
  /** As measured, 0 to 1. */
  readonly value: number;
  readonly interval: Interval;
  /** Examples that it was measured on. */
  readonly numExamples: number;
  /** Where the interval is from. */
  readonly method: 'bootstrap' | 'Wilson';
}

/**
 * Accuracy and macro F1 with their bootstrap intervals, then the recall of every emotion that occurs with Wilson's: the
 * fewer the faces, the wider.
 *
 * @param labels the true ones, `[numExamples]`, 0 to 6, in the order of the evaluation.
 * @throws RangeError as `bootstrapIntervals`.
 */
export function scoreIntervals(
  { report, predictedLabels, confusionMatrix }: Evaluation,
  labels: ArrayLike<number>,
  options: Omit<BootstrapOptions, 'level'> = {},
): ScoreInterval[] {
  const { accuracy, macroF1 } = bootstrapIntervals(labels, predictedLabels, options);
  const numExamples = labels.length;
  const recalls = EMOTIONS.flatMap((emotion, label): ScoreInterval[] => {
    const { recall, support } = report.perClass[label];
    if (support === 0) return [];
    const interval = wilsonInterval(confusionMatrix[label][label], support);
    return [
      { score: `recall of ${emotion}`, value: recall, interval, numExamples: support, method: 'Wilson' },
    ];
  });
  return [
    { score: 'accuracy', value: report.accuracy, interval: accuracy, numExamples, method: 'bootstrap' },
    { score: 'macro F1', value: report.macro.f1, interval: macroF1, numExamples, method: 'bootstrap' },
    ...recalls,
  ];
}
