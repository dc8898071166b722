import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// npm test [-- words]: runs every test file, or those whose path holds one of the words, and prints the count last.

const FOLDER = __dirname;

/** Files side by side; kernels and TensorFlow use both of two cores on their own. */
const CONCURRENCY = 2;

/** A file that takes longer hangs. */
const FILE_TIMEOUT_MS = 600_000;

const words = process.argv.slice(2);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()
  .map((file) => path.join(FOLDER, file));

if (files.length === 0) {
  console.error(`no test file has ${words.join(' or ')} in its path`);
  process.exit(2);
}

let passed = 0;
let failed = 0;

/** Node reports a file as a test of its own name; only what stands in it counts, unless the file itself broke. */
function isFile(name: string): boolean {
  return path.isAbsolute(name) && name.endsWith('.test.ts');
}

const stream = run({ files, concurrency: CONCURRENCY, timeout: FILE_TIMEOUT_MS });
stream.on('test:pass', ({ name, details }) => {
  if (details.type !== 'suite' && !isFile(name)) passed += 1;
});
stream.on('test:fail', ({ name, details }) => {
  process.exitCode = 1;
  const ownFailure = !/subtests? failed/.test(details.error.message);
  if (details.type !== 'suite' && (!isFile(name) || ownFailure)) failed += 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  // After the reporter's own last lines.
  setImmediate(() => process.stdout.write(`\n${passed} passed, ${failed} failed\n`));
});
