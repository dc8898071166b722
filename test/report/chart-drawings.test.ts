import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ChartDrawings } from '../../src/report/chart-drawings';
import { codeCell, notebookOf, plotlyOutput } from './sample-run';

describe('charts drawn while notebooks run', () => {
  it('are drawn once for each notebook, whether begun before or asked for now', async () => {
    const figure = plotlyOutput([{ type: 'bar', x: ['a'], y: [1] }], {});
    const executed = { name: '01-a', notebook: notebookOf([codeCell('x', [figure])]), seconds: 1 };
    const drawings = new ChartDrawings();
    drawings.begin(executed);
    const drawn = await drawings.of(executed);
    assert.equal(drawn.size, 1);
    assert.match([...drawn.values()][0], /^<svg/);
    assert.equal(await drawings.of({ ...executed, reusedFrom: new Date() }), drawn);
    const other = { ...executed, notebook: notebookOf([]) };
    assert.equal((await drawings.of(other)).size, 0);
  });
});
