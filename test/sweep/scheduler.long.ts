import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { freePorts } from '../free-ports';
import {
  attemptsIn,
  attemptUnderWay,
  leftWithin,
  ROOT,
  rowsOf,
  startSweep,
  TWELVE_TRIALS,
} from './running-sweep';

const FOUR_TRIALS = {
  ...TWELVE_TRIALS,
  name: 'four',
  space: { learningRate: [0.001, 0.003], labelSmoothing: [0, 0.1] },
};

describe('a sweep on a cluster that is there already', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-scheduler-'));
  const started: ChildProcess[] = [];
  after(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  /** `dask scheduler` or `dask worker`, as docs/sweep.md says. */
  const dask = (...args: readonly string[]) => {
    const python = process.env.FER_SWEEP_PYTHON as string;
    const child = spawn(python, ['-m', 'dask', ...args], {
      cwd: ROOT,
      env: { ...process.env, PYTHONPATH: ROOT, FER_DATA: '', TMPDIR: folder, TF_CPP_MIN_LOG_LEVEL: '3' },
      stdio: 'ignore',
    });
    started.push(child);
    return child;
  };

  it('uses its workers, and goes on after the command is killed and one of them too', async () => {
    const [port] = await freePorts(1);
    const address = `tcp://127.0.0.1:${port}`;
    dask('scheduler', '--host', '127.0.0.1', '--port', String(port), '--dashboard-address', '127.0.0.1:0');
    for (const name of ['one', 'two']) {
      dask(
        'worker',
        address,
        '--name',
        name,
        '--nworkers',
        '1',
        '--nthreads',
        '1',
        '--memory-limit',
        '0',
        '--no-dashboard',
      );
    }
    const storage = path.join(folder, 'store');
    const options = { folder, args: ['--storage', storage, '--scheduler', address] };
    const first = startSweep(FOUR_TRIALS, options);
    await attemptUnderWay(storage, first, 0);
    first.child.kill('SIGKILL');
    await first.ended;
    const second = startSweep(FOUR_TRIALS, options);
    const { pid } = await attemptUnderWay(storage, second, 1);
    process.kill(pid, 'SIGKILL');
    const { status, printed } = await second.ended;
    assert.equal(status, 0, printed);
    const rows = rowsOf(storage);
    assert.equal(new Set(rows.map(({ id }) => id)).size, 4);
    assert.deepEqual(new Set(rows.map((row) => row.status)), new Set(['finished']));
    assert.equal(attemptsIn(storage).filter(({ outcome }) => outcome === 'finished').length, 4);
    for (const child of started) child.kill('SIGTERM');
    await Promise.all(
      started.map((child) => child.exitCode ?? new Promise((resolve) => child.on('exit', resolve))),
    );
    assert.deepEqual(await leftWithin(folder), []);
  });
});
