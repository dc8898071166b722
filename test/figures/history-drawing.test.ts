import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { axisTicks, historyDrawing } from '../../src/figures/history-drawing';

describe('ticks of an axis', () => {
  it('are round numbers around all values', () => {
    assert.deepEqual(axisTicks([0.21, 0.88]), [0.2, 0.4, 0.6, 0.8, 1]);
    assert.deepEqual(axisTicks([1.2, 1.8]), [1.2, 1.4, 1.6, 1.8]);
  });

  it('span something even where all values are equal', () => {
    const ticks = axisTicks([0.5, 0.5]);
    assert.ok(ticks[0] <= 0.5 && ticks[ticks.length - 1] > ticks[0]);
    assert.deepEqual(axisTicks([0, 0]), [0, 0.5]);
  });
});

describe('the drawing of a history', () => {
  it('puts epochs side by side and higher values higher', () => {
    // The plot spans x 44 to 348 and y 170 (lowest tick, 0) to 12 (highest tick, 1).
    const svg = historyDrawing('Accuracy', [1, 2, 3], [{ name: 'training', values: [0, 0.5, 1] }]);
    assert.match(svg, /points="44\.0,170\.0 196\.0,91\.0 348\.0,12\.0"/);
  });

  it('draws a single epoch in the middle', () => {
    assert.match(historyDrawing('Loss', [1], [{ name: 'training', values: [2] }]), /points="196\.0,/);
  });
});
