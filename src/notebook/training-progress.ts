import { trainingCurvesFigure } from '../figures/training-curves';
import type { TrainingCallback } from '../training/callbacks';
import { type DisplayHandle, display } from './display';
import { duration, type ProgressBar, showProgress } from './progress';

/**
 * Shows a training while it runs: a bar with speed and time left, redrawn at most ten times a second, and the curves,
 * which grow as epochs end and stay as the cell's figure.
 *
 * @param options.curves false shows the bar alone, for a training of so few epochs that there is no curve. Default true.
 */
export function trainingProgress(
  title = 'Training',
  options: { readonly curves?: boolean } = {},
): TrainingCallback {
  const { curves: drawsCurves = true } = options;
  let bar: ProgressBar | undefined;
  let curves: DisplayHandle | undefined;
  let started = 0;
  let examplesDone = 0;
  const elapsed = () => (performance.now() - started) / 1000;
  return {
    onTrainBegin() {
      bar = showProgress(title);
      started = performance.now();
      examplesDone = 0;
    },
    onBatchEnd({ epoch, numExamples, loss, accuracy }, context) {
      examplesDone += numExamples;
      const fraction = examplesDone / (context.numExamples * (context.epochs - context.initialEpoch));
      const left = (elapsed() / fraction) * (1 - fraction);
      bar?.update(
        fraction,
        `epoch ${epoch + 1} of ${context.epochs} · loss ${loss.toFixed(3)} · accuracy ${(100 * accuracy).toFixed(1)} % · ` +
          `${Math.round(examplesDone / elapsed())} images/s · ${duration(left)} left`,
      );
    },
    onEpochEnd(_, { history }) {
      if (!drawsCurves) return;
      const figure = trainingCurvesFigure(history, `${title}: accuracy and loss per epoch`);
      if (curves === undefined) curves = display(figure);
      else curves.update(figure);
    },
    onTrainEnd({ history, epochs, initialEpoch }) {
      const finished = history.epoch.length;
      const wanted = epochs - initialEpoch;
      const stopped =
        finished < wanted
          ? `, stopped after ${finished} of ${wanted} epochs`
          : ` (${finished} ${finished === 1 ? 'epoch' : 'epochs'})`;
      bar?.finish(`${duration(elapsed())}${stopped}, ${Math.round(examplesDone / elapsed())} images/s`);
    },
  };
}
