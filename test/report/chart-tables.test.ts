import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Table } from '../../src/notebook/html-table';
import { chartHtml } from '../../src/report/chart-html';
import type { PlotlyFigure } from '../../src/report/chart-parts';
import { chartTables } from '../../src/report/chart-tables';

const titled = (text: string) => ({ title: { text } });

/** Columns and rows of the one table that a figure's data make. */
function tableOf(data: readonly object[], layout: PlotlyFigure['layout'] = {}) {
  const tables = chartTables({ data, layout });
  assert.equal(tables.length, 1);
  const [table] = tables;
  assert.ok(typeof table !== 'string', String(table));
  return { columns: table.columns, rows: table.rows };
}

describe('the data of a chart as tables', () => {
  it('names the columns of bars by the axes', () => {
    assert.deepEqual(
      tableOf([{ type: 'bar', x: ['Angry', 'Happy'], y: [3, 7], name: 'trace' }], {
        xaxis: titled('emotion'),
        yaxis: titled('number of <b>faces</b>'),
      }),
      {
        columns: ['emotion', 'number of faces'],
        rows: [
          ['Angry', 3],
          ['Happy', 7],
        ],
      },
    );
  });

  it('puts series with the same places side by side, under their names', () => {
    const bars = (name: string, x: number[]) => ({ type: 'bar', orientation: 'h', name, x, y: ['a', 'b'] });
    assert.deepEqual(
      tableOf([bars('accuracy', [1, 2]), bars('F1', [3, 4])], { xaxis: titled('score (%)') }),
      {
        columns: ['place', 'accuracy, score (%)', 'F1, score (%)'],
        rows: [
          ['a', 1, 3],
          ['b', 2, 4],
        ],
      },
    );
  });

  it('takes each panel’s own axes, and makes a table for each set of places', () => {
    const layout = {
      xaxis: titled('epoch'),
      yaxis: titled('accuracy'),
      xaxis2: titled('epoch'),
      yaxis2: titled('loss'),
    };
    const line = (x: number[], y: number[], axis: string) => ({
      name: 'training',
      x,
      y,
      xaxis: `x${axis}`,
      yaxis: `y${axis}`,
    });
    assert.deepEqual(tableOf([line([1, 2], [0.5, 0.6], ''), line([1, 2], [1.2, 1.1], '2')], layout), {
      columns: ['epoch', 'training, accuracy', 'training, loss'],
      rows: [
        [1, 0.5, 1.2],
        [2, 0.6, 1.1],
      ],
    });
    assert.equal(
      chartTables({ data: [line([1], [0.5], ''), line([1, 2], [1.2, 1.1], '2')], layout }).length,
      2,
    );
  });

  it('gives error bars columns of their own, and points between words and numbers their words first', () => {
    const point = { mode: 'markers', name: 'gain', y: ['flip', 'zoom'], x: [1.5, -2] };
    assert.deepEqual(tableOf([{ ...point, error_x: { type: 'data', array: [0.5, 0.25] } }]), {
      columns: ['place', 'gain', 'gain ±'],
      rows: [
        ['flip', 1.5, 0.5],
        ['zoom', -2, 0.25],
      ],
    });
    assert.deepEqual(tableOf([{ ...point, error_x: { array: [3, 3], arrayminus: [1, 1] } }]).columns, [
      'place',
      'gain',
      'gain +',
      'gain −',
    ]);
  });

  it('counts places from 0 where a series has none', () => {
    assert.deepEqual(tableOf([{ y: [5, 6] }]).rows, [
      [0, 5],
      [1, 6],
    ]);
  });

  it('keeps the rows and columns of a named matrix', () => {
    const heatmap = {
      type: 'heatmap',
      x: ['a', 'b'],
      y: ['c', 'd'],
      z: [
        [1, 2],
        [3, 4],
      ],
    };
    const layout = { xaxis: titled('predicted'), yaxis: titled('actual') };
    assert.deepEqual(tableOf([heatmap], layout), {
      columns: ['actual', 'a', 'b'],
      rows: [
        ['c', 1, 2],
        ['d', 3, 4],
      ],
    });
  });

  it('writes a matrix with many columns as a row a cell', () => {
    const z = [Array.from({ length: 21 }, (_, column) => column)];
    const { columns, rows } = tableOf([{ type: 'heatmap', y: ['row'], z }]);
    assert.deepEqual(columns, ['row', 'column', 'value']);
    assert.equal(rows.length, 21);
    assert.deepEqual(rows[20], ['row', 20, 20]);
  });

  it('does not list the pixels of a picture, but says their number and the words below them', () => {
    const z = Array.from({ length: 48 }, () => Array.from({ length: 100 }, (_, column) => column));
    const annotations = [{ text: 'Happy' }, { text: 'Sad' }];
    const tables = chartTables({ data: [{ type: 'heatmap', z }], layout: { annotations } });
    assert.equal(
      tables[0],
      'This chart is a picture of 100 by 48 points, with values from 0 to 99. A table of its points would tell no more than the description does; these are the words in it.',
    );
    assert.deepEqual((tables[1] as Table).rows, [
      [1, 'Happy'],
      [2, 'Sad'],
    ]);
    const [image] = chartTables({ data: [{ type: 'image', source: 'data:,' }] });
    assert.match(String(image), /^This chart is a picture\. /);
  });

  it('counts the values of a histogram in ranges, or by word', () => {
    // Ten ranges from 0 to 10, each 1 wide: of 0, 0.5, 2 and 10 the first has two, the third one, the last one.
    const { columns, rows } = tableOf([{ type: 'histogram', x: [0, 0.5, 2, 10] }], { xaxis: titled('age') });
    assert.deepEqual(columns, ['age, from', 'to', 'number']);
    assert.deepEqual(
      rows.map((row) => row[2]),
      [2, 0, 1, 0, 0, 0, 0, 0, 0, 1],
    );
    assert.deepEqual(rows[2].slice(0, 2), [2, 3]);
    assert.deepEqual(tableOf([{ type: 'histogram', y: ['a', 'b', 'a'] }]).rows, [
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('sums a box up as it is drawn', () => {
    // Plotly's box of 1, 2, 3, 4: quartiles at the values number 0.25·4 − 0.5 = 0.5, 1.5 and 2.5, counted from 0.
    assert.deepEqual(tableOf([{ type: 'box', name: 'one', y: [4, 1, 3, 2] }]).rows, [
      ['one', 4, 1, 1.5, 2.5, 3.5, 4],
    ]);
    const grouped = { type: 'violin', x: ['a', 'b', 'a'], y: [1, 5, 3] };
    assert.deepEqual(
      tableOf([grouped]).rows.map((row) => row.slice(0, 2)),
      [
        ['a', 2],
        ['b', 1],
      ],
    );
  });

  it('lists what other kinds are made of, and says so where it cannot', () => {
    assert.deepEqual(tableOf([{ type: 'pie', labels: ['a', 'b'], values: [1, 2] }]), {
      columns: ['labels', 'values'],
      rows: [
        ['a', 1],
        ['b', 2],
      ],
    });
    assert.match(String(chartTables({ data: [{ type: 'sankey' }] })), /no table .* “sankey”/);
    assert.deepEqual(chartTables({ data: [] }), ['This chart holds no data.']);
  });

  it('stands behind a disclosure, cut where it is long, with its words escaped', () => {
    const y = Array.from({ length: 1234 }, (_, index) => index);
    const html = chartHtml({ data: [{ y, name: '<b>' }], layout: { title: { text: 'A & b' } } }, undefined);
    assert.match(
      html,
      /<details class="chart-data"><summary>Data<span [^>]*> of the chart “A &amp; b”<\/span><\/summary>/,
    );
    assert.equal(html.match(/<tr>/g)?.length, 101, 'a head and 100 rows');
    assert.match(html, /<p>The first 100 of 1,234 rows\.<\/p>/);
    assert.match(html, /<th [^>]*>&lt;b&gt;<\/th>/);
  });
});
