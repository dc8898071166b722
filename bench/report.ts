import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { durationText } from '../src/command/duration-text';
import type { reportResults } from '../src/report/results';
import { loadBefore, machine } from './machine';

// How long a report takes from `npm run report` to the finished site, on the drawn faces, with set-up done, and how much
// of that no cell was running:
//   npm run bench:report [-- options of the report, as --data fer2013.csv]
// The first run finds nothing kept: it draws the faces and executes every notebook. The second, right after it, finds all
// unchanged.

const ROOT = path.resolve(__dirname, '..');

interface Measured {
  readonly run: string;
  readonly seconds: number;
  readonly besideCells: number;
  readonly load: number;
  readonly results: ReturnType<typeof reportResults>;
}

function measure(run: string, artifacts: string, args: readonly string[]): Measured {
  const out = path.join(artifacts, 'site');
  const [loadAtStart] = loadavg();
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', 'report', '--', '--out', out, ...args], {
    cwd: ROOT,
    env: { ...process.env, FER_ARTIFACTS: artifacts },
    stdio: 'inherit',
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`the report ended with status ${status}`);
  const results = JSON.parse(readFileSync(path.join(out, 'results.json'), 'utf8'));
  const inCells = results.seconds - results.secondsBesideCells;
  return { run, seconds, besideCells: seconds - inCells, load: (loadAtStart + loadavg()[0]) / 2, results };
}

const artifacts = mkdtempSync(path.join(tmpdir(), 'bench-report-'));
const { busy } = loadBefore();
try {
  const args = process.argv.slice(2);
  const runs = [measure('nothing kept', artifacts, args), measure('all unchanged', artifacts, args)];
  console.log(`\n${machine()}${busy ? '; busy, so that times are too long' : ''}`);
  for (const { run, seconds, besideCells, load } of runs) {
    console.log(
      `${run}: ${durationText(seconds)}, ${durationText(besideCells)} of them beside the cells (load ${load.toFixed(1)})`,
    );
  }
  for (const [name, seconds] of Object.entries(runs[0].results.secondsPerStep)) {
    console.log(`  ${name}: ${durationText(seconds)}`);
  }
} finally {
  rmSync(artifacts, { recursive: true });
}
