import { percent } from '../dataset/percent';
import { rankedConfigurations } from './ranked-configurations';
import type { SweepTable } from './sweep-table';

/** Whether a score of this name is a share of the faces, told in percent. */
export const isShare = (name: string): boolean => /accuracy|f1/i.test(name);

/** A score as text: shares in percent, others with their digits. */
export function scoreText(name: string, score: number): string {
  return isShare(name) ? percent(score) : score.toPrecision(4);
}

const WORDS: Readonly<Record<string, string>> = {
  valAccuracy: 'validation accuracy',
  valLoss: 'validation loss',
};

/** What a score is called in prose. */
export const scoreWords = (name: string): string => WORDS[name] ?? name;

/** A difference of two scores: of shares in percentage points. */
function differenceText(name: string, difference: number): string {
  return isShare(name) ? `${(100 * difference).toFixed(1)} points` : difference.toPrecision(2);
}

/**
 * Names the winner of a search, and says how much its lead is worth beside the spread between trials of equal parameters.
 * With one trial of each there is nothing to say the spread by.
 */
export function describeSearch(table: SweepTable): string {
  const { score, trials, ensembles } = table;
  const ranked = rankedConfigurations(table);
  if (ranked.length === 0) return 'No configuration has been tried to its end yet.';
  const [winner, second] = ranked;
  const text = (value: number) => scoreText(score.name, value);
  const numTrials = winner.trials.length;
  const parts = [
    `Of ${ranked.length} configurations in ${trials.length} trials, **${winner.words}** has the ${score.goal} ` +
      `${scoreWords(score.name)}, ${text(winner.score)}${numTrials > 1 ? `, the mean of ${numTrials} trials` : ''}.`,
  ];
  if (second !== undefined) {
    const lead = Math.abs(winner.score - second.score);
    if (numTrials > 1) {
      const scores = winner.trials.map((trial) => trial.score as number);
      const spread = Math.max(...scores) - Math.min(...scores);
      parts.push(
        `It leads by ${differenceText(score.name, lead)} before ${second.words}; its own trials, which differ in nothing but chance, lie ` +
          `${differenceText(score.name, spread)} apart.${lead < spread ? ' The lead may be chance too.' : ''}`,
      );
    } else {
      parts.push(
        `It leads by ${differenceText(score.name, lead)} before ${second.words}; with one trial of each, nobody knows how much of that is chance.`,
      );
    }
  }
  const ensemble = ensembles.find(({ configuration }) => configuration === winner.id);
  if (ensemble !== undefined) {
    const { members, accuracy, bestMemberAccuracy, pValue } = ensemble;
    parts.push(
      `Its ${members.length} networks together recognize ${percent(accuracy)} of the faces, the best of them alone ` +
        `${percent(bestMemberAccuracy)} (McNemar's test p = ${pValue.toPrecision(2)}).`,
    );
  }
  return parts.join(' ');
}
