import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { ROOT } from './running-sweep';
import { startS3Server } from './s3-server';

describe('the Python of a sweep', () => {
  it('passes its own tests, on files and on S3', async () => {
    const server = await startS3Server('unit-tests');
    try {
      const { status, stderr } = spawnSync(
        process.env.FER_SWEEP_PYTHON as string,
        ['-m', 'unittest', 'discover', '-s', 'test/sweep', '-t', '.'],
        {
          cwd: ROOT,
          encoding: 'utf8',
          env: { ...process.env, ...server.env, SWEEP_TEST_S3: 's3://unit-tests' },
        },
      );
      assert.equal(status, 0, stderr);
      assert.match(stderr, /Ran \d\d+ tests/);
    } finally {
      await server.stop();
    }
  });
});
