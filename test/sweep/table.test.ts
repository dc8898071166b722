import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import pl from 'nodejs-polars';
import { parallelCoordinatesFigure } from '../../src/figures/parallel-coordinates';
import { configurationScoresFigure, learningCurvesFigure } from '../../src/figures/search-results';
import { isPlotlyFigure } from '../../src/notebook/figure-text';
import { describeSearch } from '../../src/sweep/describe-search';
import { rankedConfigurations } from '../../src/sweep/ranked-configurations';
import { readSweepTable, sweepTable } from '../../src/sweep/sweep-table';

/** A row as the sweep's Python writes it. */
function row(configuration: string, seed: number, score: number | null, more: object = {}) {
  const curve = score === null ? [] : [score / 2, score];
  return {
    sweep: 'test',
    data: 'FER2013',
    scoreName: 'valAccuracy',
    goal: 'highest',
    id: `${configuration}${seed}`,
    kind: 'training',
    status: score === null ? 'failed' : 'finished',
    configuration,
    seed,
    fold: null as number | null,
    score,
    epochs: curve.length,
    seconds: 1.5,
    'curve.epoch': curve.map((_, epoch) => epoch),
    'curve.loss': curve,
    'curve.accuracy': curve,
    'curve.valLoss': curve,
    'curve.valAccuracy': curve,
    'parameter.model': 'compact',
    'parameter.learningRate': { a: 0.001, b: 0.01, c: 0.1 }[configuration] ?? 1,
    'parameter.mixup': configuration === 'b' ? 0.2 : null,
    ...more,
  };
}

const frameOf = (...rows: object[]) => pl.DataFrame(rows);
// Means: a 0.5, b 0.55, c 0.3.
const ROWS = [
  row('a', 1, 0.4),
  row('a', 2, 0.6),
  row('b', 1, 0.54),
  row('b', 2, 0.56),
  row('c', 1, 0.3),
  row('c', 2, 0.3),
];

describe('the table of a sweep', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-table-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('is read from Parquet, with parameters and learning curves', () => {
    const file = path.join(folder, 'results.parquet');
    frameOf(...ROWS).writeParquet(file);
    const { name, data, score, trials } = readSweepTable(file);
    assert.deepEqual([name, data, score], ['test', 'FER2013', { name: 'valAccuracy', goal: 'highest' }]);
    assert.equal(trials.length, 6);
    assert.deepEqual(trials[2], {
      id: 'b1',
      status: 'finished',
      configuration: 'b',
      parameters: { model: 'compact', learningRate: 0.01, mixup: 0.2 },
      seed: 1,
      fold: null,
      score: 0.54,
      epochs: 2,
      seconds: 1.5,
      curve: {
        epoch: [0, 1],
        loss: [0.27, 0.54],
        accuracy: [0.27, 0.54],
        valLoss: [0.27, 0.54],
        valAccuracy: [0.27, 0.54],
      },
    });
  });

  it('that is none is refused by name', () => {
    const file = path.join(folder, 'other.parquet');
    pl.DataFrame({ a: [1] }).writeParquet(file);
    assert.throws(
      () => readSweepTable(file),
      /other\.parquet: expected the table of a sweep, got one without the columns sweep, data/,
    );
    writeFileSync(path.join(folder, 'text.parquet'), 'no table');
    assert.throws(
      () => readSweepTable(path.join(folder, 'text.parquet')),
      /text\.parquet: polars cannot read this as Parquet/,
    );
  });

  it('ranks configurations by the mean of their trials', () => {
    const ranked = rankedConfigurations(sweepTable(frameOf(...ROWS)));
    assert.deepEqual(
      ranked.map(({ id, words, score }) => [id, words, Number(score.toFixed(4))]),
      [
        ['b', 'learningRate 0.01, mixup 0.2', 0.55],
        ['a', 'learningRate 0.001, mixup none', 0.5],
        ['c', 'learningRate 0.1, mixup none', 0.3],
      ],
    );
  });

  it('leaves out a configuration of which a trial failed, and puts those behind that were given up early', () => {
    const failed = [row('a', 1, 0.9), row('a', 2, null), row('b', 1, 0.2), row('b', 2, 0.2)];
    assert.deepEqual(
      rankedConfigurations(sweepTable(frameOf(...failed))).map(({ id }) => id),
      ['b'],
    );
    const paused = { status: 'paused', epochs: 1 };
    const halved = [row('a', 1, 0.5), row('b', 1, 0.9, paused), row('c', 1, 0.6, { ...paused, epochs: 2 })];
    assert.deepEqual(
      rankedConfigurations(sweepTable(frameOf(...halved))).map(({ id }) => id),
      ['a', 'c', 'b'],
    );
  });

  it('ranks the other way where the lowest is the best', () => {
    const rows = ROWS.map((one) => ({ ...one, scoreName: 'valLoss', goal: 'lowest' }));
    assert.deepEqual(
      rankedConfigurations(sweepTable(frameOf(...rows))).map(({ id }) => id),
      ['c', 'a', 'b'],
    );
  });

  it('is described by its winner, and by what its lead is worth', () => {
    const text = describeSearch(sweepTable(frameOf(...ROWS)));
    assert.match(
      text,
      /Of 3 configurations in 6 trials, \*\*learningRate 0\.01, mixup 0\.2\*\* has the highest validation accuracy, 55\.0 %, the mean of 2 trials/,
    );
    // 0.55 − 0.5 is 5 points; 0.56 − 0.54 is 2.
    assert.match(text, /leads by 5\.0 points before learningRate 0\.001.*lie 2\.0 points apart\.$/);
    const close = [row('a', 1, 0.4), row('a', 2, 0.7), row('b', 1, 0.54), row('b', 2, 0.54)];
    assert.match(
      describeSearch(sweepTable(frameOf(...close))),
      /30\.0 points apart\. The lead may be chance too\.$/,
    );
    assert.equal(
      describeSearch(sweepTable(frameOf(row('a', 1, null)))),
      'No configuration has been tried to its end yet.',
    );
  });
});

describe('the charts of a search', () => {
  const table = sweepTable(frameOf(...ROWS));
  type Trace = { name: string; x: number[]; y: number[]; showlegend?: boolean };

  it('draw each configuration as a line through its parameters, the best last and on top', () => {
    const { data, layout } = parallelCoordinatesFigure(table, 'Recipes, FER2013');
    const lines = data as unknown as Trace[];
    assert.deepEqual(
      lines.map(({ name }) => name),
      ['third', 'second', 'best'],
    );
    // Learning rate in the middle of three decades; mixup 0.2 before none, as text; the highest score.
    assert.deepEqual(
      lines[2].y.map((place) => Number(place.toFixed(6))),
      [0.5, 0, 1],
    );
    assert.deepEqual(layout.xaxis?.ticktext, ['learningRate (log)', 'mixup', 'validation accuracy']);
    assert.match(layout.meta.alternativeText, /best: learningRate 0\.01, mixup 0\.2, 55\.0 %/);
  });

  it('name no two values of an axis that would run into each other', () => {
    const close = [row('a', 1, 0.1), row('b', 1, 0.101), row('c', 1, 0.9)];
    const { layout } = parallelCoordinatesFigure(sweepTable(frameOf(...close)), 'x');
    const scores = (layout.annotations ?? []).filter(({ x }) => x === 2).map(({ text }) => text);
    assert.deepEqual(scores, ['10.0 %', '90.0 %']);
  });

  it('show every trial as a dot, and the mean of each configuration', () => {
    const [dots, means] = configurationScoresFigure(table, 'Scores, FER2013').data as unknown as Trace[];
    assert.equal(dots.x.length, 6);
    assert.deepEqual(
      means.x.map((value) => Number(value.toFixed(4))),
      [55, 50, 30],
    );
  });

  it('show a learning curve a trial, each rank once in the legend', () => {
    const lines = learningCurvesFigure(table, 'Curves, FER2013').data as unknown as Trace[];
    assert.equal(lines.length, 6);
    assert.deepEqual(
      lines.filter(({ showlegend }) => showlegend).map(({ name }) => name),
      ['third', 'second', 'best'],
    );
    assert.deepEqual(lines[5].x, [1, 2]);
    assert.deepEqual(lines[5].y, [27, 54]);
  });

  it('say so where nothing has a score yet', () => {
    const open = sweepTable(frameOf(row('a', 1, null)));
    for (const figure of [parallelCoordinatesFigure, configurationScoresFigure, learningCurvesFigure]) {
      const { layout } = figure(open, 'Nothing');
      assert.match(layout.meta.alternativeText, /No (configuration|trial) has/);
    }
    assert.ok(isPlotlyFigure(parallelCoordinatesFigure(table, 'Recipes')));
  });
});
