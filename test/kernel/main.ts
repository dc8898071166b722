import { readdirSync } from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

// npm run test:kernel: what Jupyter and its clients may expect of the kernel, a line for each behaviour, and the count
// last. jupyter_kernel_test comes first, and only its pager may be skipped.

const ROOT = path.resolve(__dirname, '..');
const CONFORMANCE = path.join(ROOT, 'kernel', 'jupyter-kernel-test.test.ts');
const MAY_BE_SKIPPED = 'pages (test_pager)';

/** Files side by side; kernels use both of two cores on their own. */
const CONCURRENCY = 2;

/** A file that takes longer hangs: a kernel that does not answer, or one left open by a test that failed. */
const FILE_TIMEOUT_MS = 300_000;

const files = ['kernel', 'clients'].flatMap((folder) =>
  readdirSync(path.join(ROOT, folder))
    .filter((file) => file.endsWith('.test.ts'))
    .sort()
    .map((file) => path.join(ROOT, folder, file)),
);
const ordered = [CONFORMANCE, ...files.filter((file) => file !== CONFORMANCE)];

const count = { passed: 0, failed: 0, skipped: 0 };

/** Node reports a file as a test of its own name; only what stands in it counts, unless the file itself broke. */
function isFile(name: string): boolean {
  return path.isAbsolute(name) && name.endsWith('.test.ts');
}

const stream = run({ files: ordered, concurrency: CONCURRENCY, timeout: FILE_TIMEOUT_MS });
stream.on('test:pass', ({ name, skip, details }) => {
  if (details.type === 'suite' || isFile(name)) return;
  if (skip === undefined) {
    count.passed += 1;
  } else {
    count.skipped += 1;
    if (name !== MAY_BE_SKIPPED) process.exitCode = 1;
  }
});
stream.on('test:fail', ({ name, details }) => {
  process.exitCode = 1;
  const ownFailure = !/subtests? failed/.test(details.error.message);
  if (details.type !== 'suite' && (!isFile(name) || ownFailure)) count.failed += 1;
});
stream.compose(new spec()).pipe(process.stdout);
stream.on('end', () => {
  const { passed, failed, skipped } = count;
  // After the reporter's own last lines.
  setImmediate(() => process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`));
});
