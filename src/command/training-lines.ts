import { percent } from '../dataset/percent';
import type { TrainingCallback, TrainingContext } from '../training/callbacks';
import { durationText } from './duration-text';
import { ProgressLine, type ProgressScreen } from './progress-screen';

/**
 * Tells how a training goes: a bar with speed and time left, and a line that stays for every epoch.
 *
 * @param watchedName what the faces are called that are measured after every epoch.
 */
export function trainingLines(screen: ProgressScreen, watchedName = 'PublicTest'): TrainingCallback {
  const line = new ProgressLine(screen, 'Training');
  let started = 0;
  let examplesDone = 0;
  let examplesWanted = 0;
  return {
    onTrainBegin(context) {
      started = performance.now();
      examplesWanted = examplesLeft(context);
      const { resumedAt, epochs, stepsPerEpoch } = context;
      if (resumedAt === undefined || resumedAt.epoch >= epochs) return;
      line.say(
        `Going on in epoch ${resumedAt.epoch + 1} of ${epochs}, step ${resumedAt.batch + 1} of ${stepsPerEpoch}`,
      );
    },
    onBatchEnd({ epoch, batch, numExamples, loss, accuracy }, { epochs, stepsPerEpoch }) {
      examplesDone += numExamples;
      const seconds = (performance.now() - started) / 1000;
      const left = (seconds / examplesDone) * (examplesWanted - examplesDone);
      line.update(
        (epoch * stepsPerEpoch + batch + 1) / (epochs * stepsPerEpoch),
        `epoch ${epoch + 1}/${epochs}, loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)}, ` +
          `${Math.round(examplesDone / seconds)} images/s, ${durationText(left)} left`,
      );
    },
    onEpochEnd({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }, { epochs }) {
      const validated =
        valLoss === undefined || valAccuracy === undefined
          ? ''
          : `; on ${watchedName} loss ${valLoss.toFixed(3)}, accuracy ${percent(valAccuracy)}`;
      line.say(
        `Epoch ${epoch + 1}/${epochs}: loss ${loss.toFixed(3)}, accuracy ${percent(accuracy)}${validated}; ` +
          durationText(seconds),
      );
    },
  };
}

/** How many examples this call of `fit` has before it. */
function examplesLeft({
  epochs,
  initialEpoch,
  numExamples,
  stepsPerEpoch,
  resumedAt,
}: TrainingContext): number {
  const { epoch, batch } = resumedAt ?? { epoch: initialEpoch, batch: 0 };
  return numExamples * (epochs - epoch - batch / stepsPerEpoch);
}
