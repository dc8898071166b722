// npm run test:setup [-- KILLS]: the real set-up, in a copy of the project, killed at random moments of each slow step and then
// let through. Takes minutes, so it is no part of `npm test`, which does the same with small steps.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = dirname(dirname(__dirname));
const numKills = Number(process.argv[2] ?? 6);
/** The longest it may work on the step it dies in. */
const longestSeconds = 10;

function copyProject(folder: string): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  assert.equal(listed.status, 0, listed.stderr);
  for (const path of listed.stdout.split('\0').filter(Boolean)) cpSync(join(root, path), join(folder, path));
}

function setUp(folder: string, env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ['setup/run.mjs'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended, output: () => output.trim() };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-and-recover-'));
  const project = join(folder, 'project');
  const cache = join(folder, 'cache');
  // An empty cache of its own, so that the download and the build are among what is killed.
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  mkdirSync(cache);
  try {
    copyProject(project);
    // What makes each slow step start, and what it prints then.
    const slowSteps = [
      { name: 'npm packages', result: join(project, 'node_modules', '.package-lock.json') },
      { name: 'Python environment', result: join(project, '.venv', 'bin', 'python') },
      { name: 'TensorFlow binding', result: join(cache, 'facial-emotion-notebooks') },
    ];
    for (let numKilled = 0; numKilled < numKills; numKilled++) {
      const { name, result } = slowSteps[numKilled % slowSteps.length];
      rmSync(result, { recursive: true, force: true });
      const { child, ended, output } = setUp(project, env);
      while (child.exitCode === null && !output().includes(`${name}: `)) await sleep(10);
      const seconds = Math.random() * longestSeconds;
      await Promise.race([sleep(seconds * 1000), ended]);
      child.kill('SIGKILL');
      const status = await ended;
      assert.ok(status === null || status === 0, output());
      console.log(`${name}: ${status === null ? 'killed' : 'done'} within ${seconds.toFixed(1)} s`);
    }
    const last = setUp(project, env);
    assert.equal(await last.ended, 0, last.output());
    console.log(last.output());

    const doctor = spawnSync(process.execPath, ['setup/doctor.mjs'], { cwd: project, env, encoding: 'utf8' });
    assert.equal(doctor.status, 0, doctor.stdout);
    const left = [join(project, '.setup'), join(cache, 'facial-emotion-notebooks'), project]
      .flatMap((path) => readdirSync(path))
      .filter((name) => name === 'lock' || name.includes('.partial-'));
    assert.deepEqual(left, []);
    console.log(`1 passed, 0 failed (after ${numKills} kills, doctor finds nothing wrong)`);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
