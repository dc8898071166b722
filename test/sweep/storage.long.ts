import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pl from 'nodejs-polars';
import { leftWithin, type Row, startSweep, TWELVE_TRIALS } from './running-sweep';
import { keysIn, objectOf, type S3Server, startS3Server } from './s3-server';

const BUCKET = 'sweeps';

const FOUR_TRIALS = {
  ...TWELVE_TRIALS,
  name: 'four',
  space: { learningRate: [0.001, 0.003], labelSmoothing: [0, 0.1] },
};

/** The worker of an attempt that is under way, once its trial has a checkpoint. */
async function workerUnderWay(server: S3Server): Promise<number | undefined> {
  const keys = await keysIn(server, BUCKET);
  for (const key of keys.filter((name) => /\/attempts\/.*\.json$/.test(name))) {
    const [trial] = key.split('/attempts/');
    if (!keys.includes(`${trial}/checkpoint.json`) || keys.includes(`${trial}/result.json`)) continue;
    const content = await objectOf(server, BUCKET, key);
    // Gone or replaced this moment: the next look will tell.
    if (content === undefined) continue;
    const attempt = JSON.parse(String(content));
    if (attempt.outcome === null) return attempt.pid;
  }
  return undefined;
}

describe('a sweep on S3', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sweep-s3-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps checkpoints, networks and the table in a bucket; a killed worker’s trial goes on from there', async () => {
    const server = await startS3Server(BUCKET);
    try {
      const table = path.join(folder, 'table.parquet');
      const options = {
        folder,
        args: ['--storage', `s3://${BUCKET}/first`, '--workers', '2', '--table', table],
        env: server.env,
      };
      const sweep = startSweep(FOUR_TRIALS, options);
      let pid: number | undefined;
      while (pid === undefined) {
        assert.equal(sweep.child.exitCode, null, sweep.printed());
        pid = await workerUnderWay(server);
        await sleep(50);
      }
      process.kill(pid, 'SIGKILL');
      const { status, printed } = await sweep.ended;
      assert.equal(status, 0, printed);

      const keys = await keysIn(server, BUCKET);
      assert.equal(keys.filter((key) => /^first\/trials\/\w+\/result\.json$/.test(key)).length, 4);
      assert.equal(
        keys.filter((key) => /\/model\/model\.json$/.test(key)).length,
        4,
        'one snapshot is kept of each',
      );
      assert.ok(!keys.some((key) => key.endsWith('command.json')), 'nobody works there any more');
      const attempts = await Promise.all(
        keys
          .filter((key) => /\/attempts\/.*\.json$/.test(key))
          .map(async (key) => JSON.parse(String(await objectOf(server, BUCKET, key)))),
      );
      assert.ok(
        attempts.some(({ resumedAtEpoch }) => resumedAtEpoch >= 2),
        'a trial was gone on with',
      );
      assert.equal(attempts.filter(({ outcome }) => outcome === 'finished').length, 4);
      assert.deepEqual(await objectOf(server, BUCKET, 'first/results.parquet'), readFileSync(table));
      const rows = pl.readParquet(table).toRecords() as Row[];
      assert.equal(new Set(rows.map(({ id }) => id)).size, 4);
      assert.deepEqual(new Set(rows.map(({ status: one }) => one)), new Set(['finished']));

      const again = await startSweep(FOUR_TRIALS, options).ended;
      assert.equal(again.status, 0, again.printed);
      assert.match(again.printed, /^4 of 4 are done already$/m);

      const kept = await Promise.all(keys.map((key) => objectOf(server, BUCKET, key)));
      const here = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => path.join(folder, name))
        .filter((file) => statSync(file).isFile())
        .map((file) => readFileSync(file));
      for (const content of [printed, again.printed, ...kept, ...here]) {
        assert.doesNotMatch(
          String(content),
          /a-secret-for-tests|a-key-for-tests/,
          'keys are written nowhere',
        );
      }
      assert.deepEqual(await leftWithin(folder), []);
    } finally {
      await server.stop();
    }
  });

  it('says in a sentence that there is no such bucket', async () => {
    const server = await startS3Server(BUCKET);
    try {
      const { status, printed } = await startSweep(FOUR_TRIALS, {
        folder,
        args: ['--storage', 's3://another/place'],
        env: server.env,
      }).ended;
      assert.equal(status, 1);
      assert.match(printed, /^s3:\/\/another\/place cannot be written to: .*bucket.*$/m);
      assert.doesNotMatch(printed, /Traceback/);
    } finally {
      await server.stop();
    }
  });
});
