import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../src/dataset/seeded-random';
import { resultOf, startTraining, trainWithKills } from './killed-training';

// npm run test:resume [-- RUNS [SEED]]: trainings killed at random moments and gone on with, each compared bit for bit
// with one that was never killed. A line for each, and the count last. Takes minutes.

const [numRuns, seed] = [process.argv[2] ?? '20', process.argv[3] ?? String(Date.now() % 1_000_000)].map(
  Number,
);

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kill-and-resume-'));
  const random = seededRandom(seed);
  let passed = 0;
  let failed = 0;
  try {
    const whole = path.join(folder, 'whole');
    const { ended, printed } = startTraining(whole);
    while (!printed().includes('Data: ')) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = performance.now();
    assert.equal((await ended).status, 0);
    const longestSeconds = (performance.now() - started) / 1000;
    const expected = resultOf(whole);
    console.log(
      `never killed: ${longestSeconds.toFixed(1)} s of work, weights ${expected.weights.slice(0, 12)}; seed ${seed}`,
    );
    for (let run = 1; run <= numRuns; run += 1) {
      const out = path.join(folder, String(run));
      try {
        const uniform = () => random.uniform();
        const kills = await trainWithKills(out, { numKills: 1 + (run % 3), random: uniform, longestSeconds });
        assert.deepEqual(resultOf(out), expected);
        passed += 1;
        console.log(`${run} equal: ${kills.join('; ')}`);
      } catch (error) {
        failed += 1;
        console.log(`${run} FAILED: ${(error as Error).message}`);
      }
      rmSync(out, { recursive: true, force: true });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
