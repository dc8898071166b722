import { percent } from '../dataset/percent';
import type { History } from './history';

/** A gap between training and test accuracy above this is worth a word, in [0, 1]. */
const NOTABLE_GAP = 0.05;

/**
 * Says in a few sentences how a training went: where it ended, whether it was still getting better, and whether it
 * learned more about the training faces than about others. Every number in it comes from the history.
 */
export function describeHistory({ epoch, accuracy, loss, valAccuracy, valLoss, seconds }: History): string {
  if (epoch.length === 0) return 'No epoch was trained.';
  const last = epoch.length - 1;
  const sentences = [
    `${epoch.length === 1 ? 'One epoch' : `${epoch.length} epochs`} took ${seconds.reduce((sum, s) => sum + s, 0).toFixed(0)} s.`,
    `Training accuracy went from ${percent(accuracy[0])} to ${percent(accuracy[last])}, loss from ${loss[0].toFixed(3)} to ${loss[last].toFixed(3)}.`,
  ];
  if (valAccuracy === undefined || valLoss === undefined) return sentences.join(' ');
  const lowest = valLoss.indexOf(Math.min(...valLoss));
  sentences.push(
    `On the test images the accuracy ended at ${percent(valAccuracy[last])}.`,
    lowest === last
      ? 'Their loss was lowest after the last epoch: the network was still getting better.'
      : `Their loss was lowest after epoch ${epoch[lowest] + 1} (${valLoss[lowest].toFixed(3)}) and ended at ${valLoss[last].toFixed(3)}.`,
  );
  const gap = accuracy[last] - valAccuracy[last];
  if (gap > NOTABLE_GAP) {
    sentences.push(
      `Training accuracy ended ${(100 * gap).toFixed(1)} points above it: part of what was learned holds for the training faces only.`,
    );
  }
  return sentences.join(' ');
}
