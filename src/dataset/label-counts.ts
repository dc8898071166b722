import { EMOTIONS, NUM_EMOTIONS } from './emotions';
import type { FaceDataset } from './face-dataset';
import { percent } from './percent';
import { USAGES, type Usage } from './usages';

/** How often each emotion occurs among some faces; both lists are in label order. */
export interface LabelCounts {
  readonly numExamples: number;
  /** `[7]` faces per label. */
  readonly counts: readonly number[];
  /** `[7]` counts as shares of `numExamples`, 0 to 1; all 0 where there is no face. */
  readonly shares: readonly number[];
}

/** Counts the labels of all faces and of each usage. */
export function countLabels(dataset: Pick<FaceDataset, 'labels' | 'usages'>): {
  readonly overall: LabelCounts;
  readonly byUsage: Readonly<Record<Usage, LabelCounts>>;
} {
  const counts = USAGES.map(() => Array<number>(NUM_EMOTIONS).fill(0));
  dataset.labels.forEach((label, row) => {
    counts[dataset.usages[row]][label] += 1;
  });
  const [training, publicTest, privateTest] = counts.map(withShares);
  const overall = EMOTIONS.map((_, label) => counts.reduce((sum, ofUsage) => sum + ofUsage[label], 0));
  return {
    overall: withShares(overall),
    byUsage: { Training: training, PublicTest: publicTest, PrivateTest: privateTest },
  };
}

function withShares(counts: readonly number[]): LabelCounts {
  const numExamples = counts.reduce((sum, count) => sum + count, 0);
  return {
    numExamples,
    counts,
    shares: counts.map((count) => (numExamples === 0 ? 0 : count / numExamples)),
  };
}

/**
 * Says in two or three sentences how unevenly the emotions occur, and what that means for reading an accuracy. Every number in
 * it comes from the counts.
 */
export function describeImbalance({ numExamples, counts, shares }: LabelCounts): string {
  if (numExamples === 0) return 'There are no faces to count.';
  const most = counts.indexOf(Math.max(...counts));
  const present = counts.filter((count) => count > 0);
  const least = counts.indexOf(Math.min(...present));
  const absent = EMOTIONS.filter((_, label) => counts[label] === 0);
  const sentences: string[] = [];
  if (counts[most] === counts[least]) {
    sentences.push(
      `The ${present.length} emotions that occur are equally frequent: ${inFigures(counts[most])} faces each.`,
    );
  } else {
    sentences.push(
      `${EMOTIONS[most]} is the most frequent emotion, with ${percent(shares[most])} of ${inFigures(numExamples)} faces; ` +
        `${EMOTIONS[least]} is the rarest, with ${percent(shares[least])}: ` +
        `${(counts[most] / counts[least]).toFixed(1)} faces of the one for every face of the other.`,
    );
  }
  if (absent.length > 0) sentences.push(`No face is labelled ${absent.join(', ')}.`);
  sentences.push(
    `Who always answers ${EMOTIONS[most]} is right in ${percent(shares[most])} of the cases, so an accuracy has to be read against that.`,
  );
  return sentences.join(' ');
}

function inFigures(count: number): string {
  return count.toLocaleString('en-US');
}
