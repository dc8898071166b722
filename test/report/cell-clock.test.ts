import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CellClock } from '../../src/report/cell-clock';

describe('the time beside the cells', () => {
  it('goes on only while no cell of any notebook runs', () => {
    let now = 0;
    const clock = new CellClock(() => now);
    const at = (second: number, what: () => void) => {
      now = second;
      what();
    };
    // Cells run from 3 to 8, where two overlap, and from 10 to 11: nothing runs from 0 to 3, 8 to 10 and 11 to 15.
    at(3, () => clock.cellStarted());
    at(5, () => clock.cellStarted());
    at(6, () => clock.cellEnded());
    at(8, () => clock.cellEnded());
    at(10, () => clock.cellStarted());
    at(11, () => clock.cellEnded());
    now = 15;
    assert.equal(clock.idleSeconds, 9);
  });
});
