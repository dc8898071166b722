import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { IdlePreparation } from '../../kernel/idle-preparation';

describe('what a kernel prepares when it is idle', () => {
  it('waits for all requests to be answered, and then for a while without another', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const prepare = mock.fn();
    const preparation = new IdlePreparation(prepare, 1000);
    const calls = () => prepare.mock.callCount();
    t.mock.timers.tick(5000);
    assert.equal(calls(), 0, 'nobody has asked for anything');

    preparation.begin();
    preparation.begin();
    preparation.end();
    t.mock.timers.tick(5000);
    assert.equal(calls(), 0, 'a cell runs');

    preparation.end();
    t.mock.timers.tick(999);
    preparation.begin();
    preparation.end();
    t.mock.timers.tick(999);
    assert.equal(calls(), 0, 'the next one came in time');
    t.mock.timers.tick(1);
    assert.equal(calls(), 1);
  });
});
