import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProgressLine } from '../../src/command/progress-screen';
import { trainingLines } from '../../src/command/training-lines';
import type { TrainingContext } from '../../src/training/callbacks';

function screenOf(rewritable: boolean) {
  const written: string[] = [];
  return { written, screen: { write: (text: string) => written.push(text), rewritable, columns: 40 } };
}

describe('the progress of a command', () => {
  it('is one bar on a terminal, written over at most ten times a second and cut to its width', () => {
    const { written, screen } = screenOf(true);
    let seconds = 0;
    const line = new ProgressLine(screen, 'Work', () => seconds);
    line.update(0.5, 'half of the way, and a long remark');
    seconds = 0.05;
    line.update(0.6, 'too soon');
    seconds = 0.2;
    line.update(1, 'all');
    line.say('done');
    assert.deepEqual(written, [
      '\r\u001b[KWork ██████████░░░░░░░░░░ 50 %  half of',
      '\r\u001b[KWork ████████████████████ 100 %  all',
      '\r\u001b[Kdone\n',
    ]);
  });

  it('is plain lines elsewhere, at most one in five seconds', () => {
    const { written, screen } = screenOf(false);
    let seconds = 0;
    const line = new ProgressLine(screen, 'Work', () => seconds);
    for (; seconds <= 11; seconds += 1) line.update(seconds / 10, `${seconds} of 10`);
    line.say('done');
    assert.deepEqual(written, [
      'Work 0 %  0 of 10\n',
      'Work 50 %  5 of 10\n',
      'Work 100 %  10 of 10\n',
      'done\n',
    ]);
  });
});

describe('the lines of a training', () => {
  it('say where it goes on, and what each epoch came to', () => {
    const { written, screen } = screenOf(false);
    const lines = trainingLines(screen);
    const context = {
      epochs: 3,
      initialEpoch: 0,
      stepsPerEpoch: 10,
      numExamples: 100,
      resumedAt: { epoch: 1, batch: 4 },
    } as TrainingContext;
    lines.onTrainBegin?.(context);
    const result = { loss: 1.5, accuracy: 0.25, seconds: 83, secondsPerStep: 8, learningRate: 0.001 };
    lines.onEpochEnd?.({ epoch: 1, ...result, valLoss: 1.25, valAccuracy: 0.5 }, context);
    lines.onEpochEnd?.({ epoch: 2, ...result }, context);
    assert.deepEqual(written, [
      'Going on in epoch 2 of 3, step 5 of 10\n',
      'Epoch 2/3: loss 1.500, accuracy 25.0 %; on PublicTest loss 1.250, accuracy 50.0 %; 1 min 23 s\n',
      'Epoch 3/3: loss 1.500, accuracy 25.0 %; 1 min 23 s\n',
    ]);
  });
});
