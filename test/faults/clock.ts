import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadFaces } from '../../src/dataset/load-faces';
import type { SeededRandom } from '../../src/dataset/seeded-random';
import { resultOf } from '../command/killed-training';
import { HEADER, row } from '../dataset/tiny-data';
import { contentsOf, startReport, startSmallTraining, succeed } from './commands';
import { type FaultKind, inFolder, LostResult } from './fault-kind';

// The clock of a process is set back while it works, by seconds to years: nothing that is told or decided may rest on it.

const HOOK = path.join(__dirname, 'clock-set-back.cjs');

/** The environment of a process, and of those it starts, whose clock is set back a few times within so many seconds. */
function clockSetBack(
  random: SeededRandom,
  withinSeconds: number,
): { env: NodeJS.ProcessEnv; faults: number } {
  const numJumps = 1 + random.integer(4);
  const jumps = Array.from({ length: numJumps }, () => [
    Math.round(1000 * withinSeconds * random.uniform()),
    // From a second to three years, all magnitudes alike.
    Math.round(10 ** (8 * random.uniform())),
  ]);
  const env = { NODE_OPTIONS: `--require ${HOOK}`, FER_FAULTS_CLOCK: JSON.stringify(jumps) };
  return { env, faults: numJumps };
}

const whileTraining: FaultKind = {
  name: 'clock set back while training',
  times: 6,
  async begin() {
    const expected = await inFolder(async (folder) => {
      await succeed(startSmallTraining(path.join(folder, 'whole')));
      return resultOf(path.join(folder, 'whole'));
    });
    return {
      async inject(folder, random) {
        const out = path.join(folder, 'run');
        const { env, faults } = clockSetBack(random, 8);
        const { stdout } = await succeed(startSmallTraining(out, env));
        try {
          assert.deepEqual(resultOf(out), expected);
        } catch (error) {
          throw new LostResult((error as Error).message);
        }
        const { history } = JSON.parse(readFileSync(path.join(out, 'history.json'), 'utf8'));
        for (const seconds of [...history.seconds, ...history.secondsPerStep]) {
          assert.ok(seconds > 0 && seconds < 600, `an epoch of ${seconds} s`);
        }
        assert.doesNotMatch(stdout, /-\d+(\.\d+)? s|NaN|Infinity/);
        return { faults, ended: 'the same weights; durations are right' };
      },
    };
  },
};

const whileReporting: FaultKind = {
  name: 'clock set back while reporting',
  times: 3,
  begin: async () => ({
    async inject(folder, random) {
      const { env, faults } = clockSetBack(random, 20);
      const { stdout } = await succeed(startReport(folder, '01', env));
      assert.doesNotMatch(stdout, /-\d+(\.\d+)? s|NaN|Infinity/);
      for (const [page, text] of contentsOf(path.join(folder, 'reports'))) {
        const visible = page.endsWith('.html') ? (/<main[\s\S]*<\/main>/.exec(text)?.[0] ?? text) : '';
        assert.doesNotMatch(visible.replace(/<script[\s\S]*?<\/script>/g, ''), />-\d+(\.\d+)? s</);
      }
      const executed = path.join(folder, 'artifacts', 'executed');
      const [name] = readdirSync(executed);
      const kept = JSON.parse(readFileSync(path.join(executed, name), 'utf8'));
      assert.ok(kept.seconds > 0 && kept.seconds < 600);
      assert.ok(
        kept.notebook.cells.every(({ seconds = 0 }: { seconds?: number }) => seconds >= 0 && seconds < 600),
      );
      // Years before it was kept, it is still what was kept; and what is changed then is noticed.
      const earlier = { ...env, FER_FAULTS_CLOCK: '[[0, 100000000]]' };
      const again = await succeed(startReport(folder, '01', earlier));
      assert.match(again.stdout, /^01-\S+ unchanged, taken from the run of/m);
      const other = await succeed(startReport(folder, '01', { ...earlier, FER_SEED: '2' }));
      assert.doesNotMatch(other.stdout, /unchanged/);
      return {
        faults: faults + 2,
        ended: 'durations are right; what is unchanged is taken over, what is changed runs',
      };
    },
  }),
};

const cacheStamp: FaultKind = {
  name: 'clock set back between edits of the data',
  times: 40,
  begin: async () => ({
    async inject(folder, random) {
      const csv = path.join(folder, 'fer2013.csv');
      const load = () => loadFaces({ data: csv, root: folder });
      const greys = [100 + random.integer(100), 100 + random.integer(100)];
      const textOf = (grey: number) => `${[HEADER, row(1, grey), row(2, grey)].join('\n')}\n`;
      writeFileSync(csv, textOf(greys[0]));
      assert.equal((await load()).pixels[0], greys[0]);
      const { mtimeMs } = statSync(csv);
      // The same length, and a time before that of the first.
      writeFileSync(csv, textOf(greys[1]));
      const back = mtimeMs / 1000 - 10 ** (8 * random.uniform()) / 1000;
      utimesSync(csv, back, back);
      const { pixels } = await load();
      if (pixels[0] !== greys[1])
        throw new LostResult(`the edit was not noticed: ${pixels[0]}, not ${greys[1]}`);
      return { faults: 1, ended: 'the edit is noticed' };
    },
  }),
};

/** Clocks that go backwards. */
export const CLOCK: readonly FaultKind[] = [cacheStamp, whileTraining, whileReporting];
