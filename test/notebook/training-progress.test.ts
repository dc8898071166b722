import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setPublisher } from '../../src/notebook/display';
import type { MimeBundle } from '../../src/notebook/mime-bundle';
import { trainingProgress } from '../../src/notebook/training-progress';
import type { TrainingContext } from '../../src/training/callbacks';
import { emptyHistory, type History, recordEpoch } from '../../src/training/history';

const PLOTLY = 'application/vnd.plotly.v1+json';

/** A training of two epochs of four examples each, in two batches. */
function contextOf(history: History, more: Partial<TrainingContext> = {}): TrainingContext {
  return {
    model: { optimizer: { learningRate: 0.00025 } } as unknown as TrainingContext['model'],
    epochs: 2,
    initialEpoch: 0,
    stepsPerEpoch: 2,
    numExamples: 4,
    history,
    stop: () => undefined,
    ...more,
  };
}

const batch = (epoch: number, index: number) =>
  ({ epoch, batch: index, numExamples: 2, loss: 1.5, accuracy: 0.25 }) as const;
const epochResult = (epoch: number) => ({
  epoch,
  loss: 1.5 - epoch,
  accuracy: 0.25 + epoch / 2,
  valLoss: 1.4,
  valAccuracy: 0.5,
  seconds: 1,
  secondsPerStep: 0.5,
  learningRate: 0.00025,
});

/** At most ten drawings a second. */
const untilNextDrawing = () => new Promise((resolve) => setTimeout(resolve, 110));

describe('the panel of a training', () => {
  /** What stands on the page, by display id, in the order it first came. */
  let page: Map<string, MimeBundle>;
  const shown = () => [...page.values()];
  const html = () => String(shown()[0]['text/html']);

  beforeEach(() => {
    page = new Map();
    setPublisher({ display: (bundle, id) => void page.set(String(id), bundle), clear: () => undefined });
  });
  afterEach(() => setPublisher(undefined));

  it('is one output with a bar, the pace and the curves so far, and becomes the figure of the curves', async () => {
    const history = emptyHistory({ validation: true });
    const context = contextOf(history);
    const callback = trainingProgress('Training <it>');
    callback.onTrainBegin?.(context);
    assert.match(html(), /Training &lt;it&gt;.*<progress max="1" value="0\.0000"/);
    assert.doesNotMatch(html(), /<svg/);
    await untilNextDrawing();
    callback.onBatchEnd?.(batch(0, 0), context);
    assert.match(html(), /value="0\.2500".*epoch 1 of 2 · loss 1\.500 · accuracy 25\.0 %/);
    assert.match(html(), /s left · \d+ images\/s · learning rate 0\.00025/);
    recordEpoch(history, epochResult(0));
    await untilNextDrawing();
    callback.onEpochEnd?.(epochResult(0), context);
    assert.match(
      html(),
      /aria-label="Accuracy over 1 epoch: training ends at 0\.250, test ends at 0\.500\."/,
    );
    assert.match(html(), /aria-label="Loss over 1 epoch/);
    assert.equal(shown().length, 1);
    recordEpoch(history, epochResult(1));
    callback.onEpochEnd?.(epochResult(1), context);
    callback.onTrainEnd?.(context);
    const [figure, summary] = shown();
    const { data } = figure[PLOTLY] as { data: { y: number[] }[] };
    assert.deepEqual(data[0].y, [25, 75]);
    assert.match(String(summary['text/plain']), /^Training <it>: .* s \(2 epochs\), \d+ images\/s$/);
    assert.equal(shown().length, 2);
  });

  it('starts where a checkpoint stands', () => {
    const history = emptyHistory({ validation: true });
    recordEpoch(history, epochResult(0));
    const callback = trainingProgress('Training');
    callback.onTrainBegin?.(contextOf(history, { resumedAt: { epoch: 1, batch: 1 } }));
    assert.match(html(), /value="0\.7500"/);
    assert.match(html(), /<svg/);
  });

  it('says so when training was stopped, and keeps a line where no epoch was finished', () => {
    const callback = trainingProgress('Training');
    const context = contextOf(emptyHistory({ validation: false }));
    callback.onTrainBegin?.(context);
    callback.onTrainEnd?.(context);
    assert.equal(shown().length, 1);
    assert.match(String(shown()[0]['text/plain']), /stopped after 0 of 2 epochs/);
  });

  it('can do without the curves', () => {
    const history = emptyHistory({ validation: false });
    const context = contextOf(history);
    const callback = trainingProgress('Training', { curves: false });
    callback.onTrainBegin?.(context);
    recordEpoch(history, { ...epochResult(0), valLoss: undefined, valAccuracy: undefined } as never);
    callback.onEpochEnd?.(epochResult(0), context);
    assert.doesNotMatch(html(), /<svg/);
    callback.onTrainEnd?.(context);
    assert.equal(shown().length, 1);
    assert.equal(shown()[0][PLOTLY], undefined);
  });
});
