import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import {
  type Attempt,
  attemptsIn,
  attemptUnderWay,
  leftWithin,
  numResults,
  type Row,
  rowsOf,
  startSweep,
  TWELVE_TRIALS,
} from './running-sweep';

/** What of a row must come out the same, however often it was interrupted. */
const outcomeOf = (row: Row) => [row.id, row.status, row.valAccuracy, row.valLoss, row.loss, row.epochs];
const byId = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1);
const outcomesOf = (rows: readonly Row[]) => rows.map(outcomeOf).sort(byId);

function assertTwelveOnce(storage: string): Row[] {
  const rows = rowsOf(storage);
  assert.equal(rows.length, 12);
  assert.equal(new Set(rows.map(({ id }) => id)).size, 12);
  assert.deepEqual(new Set(rows.map(({ status }) => status)), new Set(['finished']));
  assert.deepEqual(new Set(rows.map(({ epochs }) => Number(epochs))), new Set([8]));
  const finished = attemptsIn(storage).filter(({ outcome }) => outcome === 'finished');
  assert.equal(new Set(finished.map(({ trial }) => trial)).size, 12);
  assert.equal(finished.length, 12, 'no trial was done twice');
  return rows;
}

/** The attempts at a trial that was interrupted: the last one went on where the one before stood. */
function assertGoneOnWith(trial: string, attempts: readonly Attempt[]): void {
  const own = attempts.filter((attempt) => attempt.trial === trial);
  assert.ok(own.length >= 2, `${own.length} attempts at ${trial}`);
  const last = own[own.length - 1];
  assert.ok((last.resumedAtEpoch ?? 0) >= 2, `${trial} was gone on with in epoch ${last.resumedAtEpoch}`);
}

describe('a sweep of twelve trials over two workers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-killed-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  let undisturbed: Row[] = [];

  it('has all twelve results, none twice, when a worker is killed half-way', async () => {
    const storage = path.join(folder, 'worker');
    const sweep = startSweep(TWELVE_TRIALS, { folder, args: ['--storage', storage, '--workers', '2'] });
    const { trial, pid } = await attemptUnderWay(storage, sweep, 5);
    const doneBefore = attemptsIn(storage).filter(({ outcome }) => outcome === 'finished');
    process.kill(pid, 'SIGKILL');
    const { status, printed } = await sweep.ended;
    assert.equal(status, 0, printed);
    undisturbed = assertTwelveOnce(storage);
    const attempts = attemptsIn(storage);
    assertGoneOnWith(trial, attempts);
    for (const done of doneBefore) {
      assert.equal(
        attempts.filter((attempt) => attempt.trial === done.trial).length,
        1,
        'what was done stays',
      );
    }
    assert.match(printed, /Dashboard: http:\/\/127\.0\.0\.1:\d+\/status/);
    assert.deepEqual(await leftWithin(folder), []);
  });

  it('comes to the same when the command itself is killed, and started again', async () => {
    const storage = path.join(folder, 'command');
    const options = { folder, args: ['--storage', storage, '--workers', '2'] };
    const first = startSweep(TWELVE_TRIALS, options);
    const { trial } = await attemptUnderWay(storage, first, 5);
    first.child.kill('SIGKILL');
    await first.ended;
    assert.deepEqual(await leftWithin(folder), [], 'workers and trainings end with it');
    const numBefore = numResults(storage);
    assert.ok(numBefore >= 5 && numBefore < 12);
    const { status, printed } = await startSweep(TWELVE_TRIALS, options).ended;
    assert.equal(status, 0, printed);
    assert.match(printed, new RegExp(`^${numBefore} of 12 are done already$`, 'm'));
    const rows = assertTwelveOnce(storage);
    assertGoneOnWith(trial, attemptsIn(storage));
    assert.deepEqual(outcomesOf(rows), outcomesOf(undisturbed));
  });

  it('writes checkpoints when it is asked to stop, and goes on from them', async () => {
    const storage = path.join(folder, 'stopped');
    const options = { folder, args: ['--storage', storage, '--workers', '2'] };
    const first = startSweep({ ...TWELVE_TRIALS, checkpointSeconds: 3600 }, options);
    while (!attemptsIn(storage).some(({ outcome }) => outcome === 'finished')) {
      assert.equal(first.child.exitCode, null, first.printed());
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    first.child.kill('SIGINT');
    const { status, printed } = await first.ended;
    assert.equal(status, 130, printed);
    assert.match(printed, /Stopped; what is done is kept: the same command goes on\./);
    const stopped = attemptsIn(storage).filter(({ outcome }) => outcome === 'stopped');
    assert.ok(stopped.length >= 1, printed);
    for (const { trial } of stopped) {
      assert.ok(existsSync(path.join(storage, 'trials', trial, 'checkpoint.json')), trial);
    }
    assert.equal(rowsOf(storage).length, 12, 'the table has those that are open too');
    const again = await startSweep(TWELVE_TRIALS, options).ended;
    assert.equal(again.status, 0, again.printed);
    assert.deepEqual(outcomesOf(assertTwelveOnce(storage)), outcomesOf(undisturbed));
  });
});
