import type { Parameters } from './search-space';
import type { SweepTable, TrialResult } from './sweep-table';

/** Parameters that were tried, with what all their trials came to. */
export interface RankedConfiguration {
  readonly id: string;
  readonly parameters: Parameters;
  /** What tells it from the others, e.g. `learningRate 0.01, mixup none`. */
  readonly words: string;
  readonly trials: readonly TrialResult[];
  /** The mean of its trials' scores. */
  readonly score: number;
  /** Epochs that all of its trials have done. */
  readonly epochs: number | null;
}

/**
 * The configurations all of whose trials have a score. Those that went further stand before those that were given up at an
 * earlier rung, as scores after different numbers of epochs are not comparable; then the best first.
 */
export function rankedConfigurations({ trials, score: { goal } }: SweepTable): RankedConfiguration[] {
  const groups = new Map<string, TrialResult[]>();
  for (const trial of trials) {
    groups.set(trial.configuration, [...(groups.get(trial.configuration) ?? []), trial]);
  }
  const searched = searchedParameters(trials);
  const ranked = [...groups].flatMap(([id, own]): RankedConfiguration[] => {
    const scores = own.flatMap(({ score }) => (score === null ? [] : [score]));
    if (scores.length < own.length) return [];
    const [{ parameters }] = own;
    const epochs = own.map((trial) => trial.epochs ?? 0);
    return [
      {
        id,
        parameters,
        words: searched.map((name) => `${name} ${parameters[name] ?? 'none'}`).join(', ') || 'the only one',
        trials: own,
        score: scores.reduce((sum, score) => sum + score, 0) / scores.length,
        epochs: own.some((trial) => trial.epochs === null) ? null : Math.min(...epochs),
      },
    ];
  });
  const sign = goal === 'highest' ? -1 : 1;
  const further = (configuration: RankedConfiguration) =>
    configuration.trials.every(({ status }) => status === 'finished')
      ? Infinity
      : (configuration.epochs ?? 0);
  return ranked.sort(
    (a, b) => compare(further(b), further(a)) || sign * (a.score - b.score) || (a.id < b.id ? -1 : 1),
  );
}

/** The names of the parameters that are not the same in all trials, in the table's order. */
export function searchedParameters(trials: readonly Pick<TrialResult, 'parameters'>[]): string[] {
  const names = new Set(trials.flatMap(({ parameters }) => Object.keys(parameters)));
  return [...names].filter((name) => new Set(trials.map(({ parameters }) => parameters[name])).size > 1);
}

/** The difference's sign; infinite numbers may be equal too. */
function compare(first: number, second: number): number {
  return first === second ? 0 : first - second;
}
