import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// npm run test:sweep [-- words]: sweeps of real trainings on a Dask cluster of this machine, killed and gone on with; an S3
// server on localhost; and the Python's own tests. Takes minutes; with words only the files whose name has one of them.

const words = process.argv.slice(2);
const files = readdirSync(__dirname)
  .filter((file) => file.endsWith('.long.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()
  .map((file) => path.join(__dirname, file));

let passed = 0;
let failed = 0;
const stream = run({ files, concurrency: 1, timeout: 1_800_000 });
stream.on('test:pass', ({ name, details }) => {
  if (details.type !== 'suite' && !path.isAbsolute(name)) passed += 1;
});
stream.on('test:fail', ({ name, details }) => {
  process.exitCode = 1;
  if (details.type !== 'suite' && !path.isAbsolute(name)) failed += 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => setImmediate(() => process.stdout.write(`\n${passed} passed, ${failed} failed\n`)));
