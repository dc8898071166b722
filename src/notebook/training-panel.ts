import { escapeHtml } from '../figures/escape-html';
import { type Curve, historyDrawing } from '../figures/history-drawing';
import type { History } from '../training/history';
import { JUPYTER_DISPLAY } from './mime-bundle';
import { progressRow } from './progress';

/** What the panel of a running training shows. */
export interface TrainingPanel {
  readonly title: string;
  /** Share of the training that is done, 0 to 1. */
  readonly fraction: number;
  /** What stands behind the bar: epoch, loss, accuracy. */
  readonly now: string;
  /** What stands below it: time left, images per second, learning rate. */
  readonly pace: string;
  readonly history: History;
}

/**
 * A running training at a glance: a bar, its pace, and the curves of the finished epochs. Plain HTML, so that it can be
 * redrawn many times a second and stands in a notebook that was saved in between.
 */
export function trainingPanel({ title, fraction, now, pace, history }: TrainingPanel) {
  const share = `${Math.round(100 * fraction)} %`;
  const drawings = history.epoch.length === 0 ? '' : curvesOf(history);
  return {
    [JUPYTER_DISPLAY]: () => ({
      'text/html':
        `<div style="max-width:52em">${progressRow(title, fraction, now)}` +
        `<div style="opacity:0.75;font-size:0.9em">${escapeHtml(pace)}</div>${drawings}</div>`,
      'text/plain': `${title}: ${share}, ${now}, ${pace}`,
    }),
  };
}

function curvesOf(history: History): string {
  const epochs = history.epoch.map((epoch) => epoch + 1);
  const drawing = (title: string, training: readonly number[], watched: readonly number[] | undefined) => {
    const curves: Curve[] = [{ name: 'training', values: training }];
    if (watched !== undefined) curves.push({ name: 'test', values: watched });
    return `<div style="flex:1 1 20em;min-width:0">${historyDrawing(title, epochs, curves)}</div>`;
  };
  return (
    '<div style="display:flex;flex-wrap:wrap;gap:0 1.5em">' +
    drawing('Accuracy', history.accuracy, history.valAccuracy) +
    drawing('Loss', history.loss, history.valLoss) +
    '</div>'
  );
}
