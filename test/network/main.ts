// npm run test:network: the real set-up in a copy of the project, with empty caches and through a proxy that remembers whom it
// was asked for, and then commands of all kinds in it; each under strace. Says whom they connected to and what they wrote
// outside of the project. Takes minutes and downloads everything anew, so `npm test` does it for one report alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRecordingProxy } from './recording-proxy';
import { outside, type TracedRun, tracedRun, whyNotTraced } from './traced-run';

const ROOT = path.resolve(__dirname, '../..');

/** Where npm and pip look when nobody has told them otherwise, and where the prebuilt TensorFlow binding lies. */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  'npm’s registry': ['registry.npmjs.org'],
  'Python’s package index': ['pypi.org', 'files.pythonhosted.org'],
  'TensorFlow’s host': ['storage.googleapis.com'],
};

/** What a program prints, or nothing where it fails. */
function printed(program: string, ...parameters: string[]): string {
  return spawnSync(program, parameters, { cwd: ROOT, encoding: 'utf8' }).stdout ?? '';
}

function hostsIn(text: string): string[] {
  return [...text.matchAll(/https?:\/\/([^\s/'":]+)/g)].map(([, host]) => host);
}

/** The hosts that set-up may ask, by what they are: the settings of npm and pip say which mirrors are in use. */
function allowedHosts(): Map<string, string> {
  const ofNpm = hostsIn(printed('npm', 'config', 'get', 'registry'));
  const ofPip = hostsIn(
    printed('python3', '-m', 'pip', 'config', 'list') +
      (process.env.PIP_INDEX_URL ?? '') +
      (process.env.PIP_EXTRA_INDEX_URL ?? ''),
  );
  const [npm, python] = Object.keys(USUAL);
  return new Map([
    ...Object.entries(USUAL).flatMap(([what, hosts]) => hosts.map((host): [string, string] => [host, what])),
    ...ofNpm.map((host): [string, string] => [host, npm]),
    ...ofPip.map((host): [string, string] => [host, python]),
  ]);
}

function copyProject(folder: string): void {
  const listed = printed('git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of listed.split('\0').filter(Boolean))
    cpSync(path.join(ROOT, file), path.join(folder, file));
}

let passed = 0;
let failed = 0;

function check(what: string, holds: () => void): void {
  try {
    holds();
    passed += 1;
    console.log(`✔ ${what}`);
  } catch (error) {
    failed += 1;
    console.log(`✖ ${what}\n${(error as Error).message}`);
  }
}

async function main(): Promise<void> {
  const why = whyNotTraced();
  if (why !== undefined) throw new Error(why);
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'test-network-')));
  const [project, caches, temporary, out] = ['project', 'caches', 'tmp', 'out'].map((name) =>
    path.join(folder, name),
  );
  for (const made of [project, caches, temporary, out]) mkdirSync(made);
  const proxy = await startRecordingProxy();
  try {
    copyProject(project);
    // So that what it writes for the user can be told from what it writes elsewhere: every cache has its documented place.
    const { NO_PROXY, no_proxy, ...env } = process.env;
    const common = {
      ...env,
      INIT_CWD: project,
      TMPDIR: temporary,
      XDG_CACHE_HOME: caches,
      npm_config_cache: path.join(caches, 'npm'),
      PIP_CACHE_DIR: path.join(caches, 'pip'),
      FER_RUN_SIZE: 'quick',
    };
    const viaProxy = {
      HTTP_PROXY: proxy.address,
      HTTPS_PROXY: proxy.address,
      http_proxy: proxy.address,
      https_proxy: proxy.address,
    };
    const run = (what: string, parameters: readonly string[], settings: NodeJS.ProcessEnv) => {
      console.log(`… ${what}`);
      return tracedRun([process.execPath, 'setup/run.mjs', ...parameters], { cwd: project, env: settings });
    };
    const checkWritten = (what: string, { written }: TracedRun, places: readonly string[]) =>
      check(`${what} writes nowhere else (${written.length} paths)`, () =>
        assert.deepEqual(outside(written, [project, temporary, ...places]), []),
      );

    const setUp = await run('set-up with empty caches', [], { ...common, ...viaProxy });
    check('set-up succeeds', () => assert.equal(setUp.status, 0, setUp.output.slice(-2000)));
    const allowed = allowedHosts();
    const asked = new Set([...proxy.hosts].map((host) => allowed.get(host) ?? host));
    check(`set-up asks package registries and TensorFlow’s host alone: ${[...asked].sort().join(', ')}`, () =>
      assert.deepEqual(
        [...asked].filter((what) => !(what in USUAL)),
        [],
      ),
    );
    check('set-up connects to nothing beside the proxy that it was given', () =>
      assert.deepEqual(setUp.connections, []),
    );
    checkWritten('set-up', setUp, [caches]);

    const model = path.join(out, 'run');
    const commands: [string, string[]][] = [
      [
        'a report',
        ['src/report/main.ts', '--only', '01,02', '--limit', '100', '--out', path.join(out, 'report')],
      ],
      [
        'training',
        [
          'src/command/train.ts',
          '--model',
          'compact',
          '--epochs',
          '1',
          '--limit',
          '256',
          '--batch-size',
          '64',
          '--out',
          model,
        ],
      ],
      ['evaluating', ['src/command/evaluate.ts', '--model', 'compact', '--limit', '64']],
      ['the copies for a class', ['src/command/teach.ts', '--out', path.join(out, 'class')]],
      ['the API pages', ['docs/api-pages.ts', '--out', path.join(out, 'api')]],
    ];
    for (const [what, parameters] of commands) {
      // Without a proxy: whatever it would ask is seen.
      const done = await run(what, parameters, common);
      check(`${what} succeeds`, () => assert.equal(done.status, 0, done.output.slice(-2000)));
      check(`${what}: no connection to another machine`, () => assert.deepEqual(done.connections, []));
      checkWritten(what, done, [out, path.join(caches, 'facial-emotion-notebooks')]);
    }
    const lock = readFileSync(path.join(project, 'package-lock.json'), 'utf8');
    check('the lockfile is as it was', () =>
      assert.equal(lock, readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')),
    );
  } finally {
    proxy.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
