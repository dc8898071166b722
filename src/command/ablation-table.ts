import { percent } from '../dataset/percent';
import type { Ablation } from '../evaluation/ablation';
import { durationText } from './duration-text';

/** An ablation in one table, in Markdown, with a line under it that says how to read it. */
export function ablationTable({ variations, numExamples }: Ablation): string {
  const first = variations[0];
  const rows = variations.map((variation) => {
    const { accuracy, mirrorAccuracy, logLoss, againstFirst } = variation;
    const points = 100 * (accuracy - first.accuracy);
    const difference =
      againstFirst === null ? '' : `${points >= 0 ? '+' : '−'}${Math.abs(points).toFixed(1)}`;
    const cells = [
      variation.what,
      variation.parameters.toLocaleString('en-US'),
      Math.round(variation.imagesPerSecond),
      variation.epochs,
      durationText(variation.seconds),
      percent(accuracy),
      difference,
      againstFirst === null ? '' : againstFirst.pValue.toFixed(3),
      percent(mirrorAccuracy),
      logLoss.toFixed(3),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| what is changed | parameters | images/s | epochs | time | PublicTest | points | p | with mirror images | log loss |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    `Points against the first row, on ${numExamples.validation.toLocaleString('en-US')} faces; p is the probability of ` +
      'such a difference, or a greater one, if both were equally good (McNemar’s test).',
  ].join('\n');
}
