import { trainingCurvesFigure } from '../figures/training-curves';
import type { TrainingCallback, TrainingContext } from '../training/callbacks';
import { emptyHistory } from '../training/history';
import { learningRateOf } from '../training/train-step';
import { type DisplayHandle, display } from './display';
import { duration, plainLine, REDRAW_MS } from './progress';
import { type TrainingPanel, trainingPanel } from './training-panel';

/**
 * Shows a training while it runs, in one panel: a bar with time left, images per second and learning rate, redrawn at most
 * ten times a second, and the curves of accuracy and loss, which grow as epochs end. In the end the panel becomes the
 * figure of the curves.
 *
 * @param options.curves false shows the bar alone, for a training of so few epochs that there is no curve. Default true.
 */
export function trainingProgress(
  title = 'Training',
  options: { readonly curves?: boolean } = {},
): TrainingCallback {
  const { curves = true } = options;
  let panel: DisplayHandle | undefined;
  let shown: TrainingPanel = {
    title,
    fraction: 0,
    now: '',
    pace: '',
    history: emptyHistory({ validation: false }),
  };
  let started = 0;
  let drawn = 0;
  let shareBefore = 0;
  let examplesDone = 0;
  const elapsed = () => (performance.now() - started) / 1000;
  const imagesPerSecond = () => `${Math.round(examplesDone / elapsed())} images/s`;
  const isTimeToDraw = () => performance.now() - drawn >= REDRAW_MS;
  const draw = (changes: Partial<TrainingPanel> = {}) => {
    shown = { ...shown, ...changes };
    drawn = performance.now();
    panel?.update(trainingPanel(shown));
  };
  return {
    onTrainBegin(context) {
      started = performance.now();
      shareBefore = shareDoneBefore(context);
      examplesDone = 0;
      const history = curves ? context.history : emptyHistory({ validation: false });
      shown = { title, fraction: shareBefore, now: '', pace: '', history };
      panel = display(trainingPanel(shown));
    },
    onBatchEnd({ epoch, numExamples, loss, accuracy }, context) {
      examplesDone += numExamples;
      if (!isTimeToDraw()) return;
      const doneHere = examplesDone / (context.numExamples * (context.epochs - context.initialEpoch));
      const fraction = Math.min(1, shareBefore + doneHere);
      const left = (elapsed() / doneHere) * (1 - fraction);
      const rate = learningRateOf(context.model.optimizer);
      draw({
        fraction,
        now: `epoch ${epoch + 1} of ${context.epochs} · loss ${loss.toFixed(3)} · accuracy ${(100 * accuracy).toFixed(1)} %`,
        pace: `${duration(left)} left · ${imagesPerSecond()} · learning rate ${Number(rate.toPrecision(3))}`,
      });
    },
    onEpochEnd() {
      // The history that is shown has grown by itself.
      if (isTimeToDraw()) draw();
    },
    onTrainEnd({ history, epochs, initialEpoch }) {
      const finished = history.epoch.length;
      const wanted = epochs - initialEpoch;
      const stopped =
        finished < wanted
          ? `, stopped after ${finished} of ${wanted} epochs`
          : ` (${finished} ${finished === 1 ? 'epoch' : 'epochs'})`;
      const summary = plainLine(`${title}: ${duration(elapsed())}${stopped}, ${imagesPerSecond()}`);
      if (!curves || finished === 0) {
        panel?.update(summary);
        return;
      }
      panel?.update(trainingCurvesFigure(history, `${title}: accuracy and loss per epoch`));
      display(summary);
    },
  };
}

/** How much of the training a checkpoint has taken off this run, 0 to 1. */
function shareDoneBefore({ resumedAt, initialEpoch, epochs, stepsPerEpoch }: TrainingContext): number {
  if (resumedAt === undefined) return 0;
  return (resumedAt.epoch - initialEpoch + resumedAt.batch / stepsPerEpoch) / (epochs - initialEpoch);
}
