import { loadavg } from 'node:os';
import { durationText } from '../../src/command/duration-text';
import { machine } from '../../src/command/machine';
import { growthOf, LIMITS, runSession, type SessionQuantity, type SessionSample } from './long-session';

// npm run test:long-run [-- CELLS [FITS]]: eight hours' worth of cells in one kernel, 5,000 of them, 200 of which train a small
// network, and what the kernel holds on the way: memory, open handles, threads, tensors and temporary files. Ends with
// status 1 when any of it grows in the later half by more than is allowed.

const SAMPLES = 20;

const [cells, fits] = [process.argv[2] ?? '5000', process.argv[3] ?? '200'].map(Number);
const COLUMNS = Object.keys(LIMITS) as SessionQuantity[];

function line(sample: SessionSample, seconds: number): string {
  const values = COLUMNS.map((name) => LIMITS[name].text(sample[name]));
  return `| ${[sample.cells.toLocaleString('en-US'), sample.fits, durationText(seconds), ...values].join(' | ')} |`;
}

async function main(): Promise<void> {
  console.log(`Node ${process.version}; ${machine()}; load ${loadavg()[0].toFixed(1)} in the beginning\n`);
  console.log(`| cells | trainings | after | ${COLUMNS.map((name) => LIMITS[name].title).join(' | ')} |`);
  console.log(`|${' ---: |'.repeat(COLUMNS.length + 3)}`);
  const started = performance.now();
  const samples = await runSession({
    cells,
    fits,
    sampleEvery: Math.ceil(cells / SAMPLES),
    onSample: (sample) => console.log(line(sample, (performance.now() - started) / 1000)),
  });
  console.log('\nGrowth a thousand cells over the later half, and what is allowed:');
  for (const name of COLUMNS) {
    const { title, text, most } = LIMITS[name];
    const growth = growthOf(samples, name);
    const passed = growth > most;
    if (passed) process.exitCode = 1;
    console.log(`  ${title}: ${text(growth)} of ${text(most)}${passed ? ' TOO MUCH' : ''}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
