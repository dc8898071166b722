import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Project, projectIn, type Step, setupModule, temporaryFolder } from './setup-modules';

interface StepRunner {
  bringUpToDate(project: Project, steps: readonly Step[], print: (line: string) => void): Promise<number>;
}

/** A step that makes one empty file, and notes in `journal` that it ran. */
function fileStep(id: string, journal: string[], changes: Partial<Step> = {}): Step {
  return {
    name: `the ${id}`,
    id,
    fingerprint: () => 'same',
    isDone: ({ root }) => existsSync(join(root, id)),
    announce: () => 'making it',
    run: async ({ root }) => {
      journal.push(id);
      writeFileSync(join(root, id), '');
    },
    ...changes,
  };
}

describe('bringing steps up to date', () => {
  it('runs one after the one it needs, says what each does and how long it took, and then has nothing to do', async (context) => {
    const { bringUpToDate } = await setupModule<StepRunner>('step-runner');
    const project = await projectIn(temporaryFolder(context));
    const journal: string[] = [];
    const lines: string[] = [];
    const slowA = fileStep('a', journal, {
      run: async ({ root }) => {
        await sleep(20);
        journal.push('a');
        writeFileSync(join(root, 'a'), '');
      },
    });
    const steps = [slowA, fileStep('b', journal, { after: ['a'] })];

    assert.equal(await bringUpToDate(project, steps, (line) => lines.push(line)), 2);
    assert.deepEqual(journal, ['a', 'b']);
    assert.equal(lines.length, 4);
    assert.equal(lines[0], 'the a: making it …');
    assert.match(lines[1], /^the a: done in \d+\.\d s$/);

    assert.equal(await bringUpToDate(project, steps, (line) => lines.push(line)), 0);
    assert.equal(lines.length, 4);
  });

  it('runs again only the step whose fingerprint changed or whose result is gone', async (context) => {
    const { bringUpToDate } = await setupModule<StepRunner>('step-runner');
    const project = await projectIn(temporaryFolder(context));
    const journal: string[] = [];
    const quiet = () => {};
    await bringUpToDate(project, [fileStep('a', journal), fileStep('b', journal)], quiet);

    const changed = fileStep('b', journal, { fingerprint: () => 'another' });
    await bringUpToDate(project, [fileStep('a', journal), changed], quiet);
    assert.deepEqual(journal, ['a', 'b', 'b']);

    rmSync(join(project.root, 'a'));
    await bringUpToDate(project, [fileStep('a', journal), changed], quiet);
    assert.deepEqual(journal, ['a', 'b', 'b', 'a']);
  });

  it('lets a step that runs beside a failing one finish, and starts none that needs the failed one', async (context) => {
    const { bringUpToDate } = await setupModule<StepRunner>('step-runner');
    const project = await projectIn(temporaryFolder(context));
    const journal: string[] = [];
    const steps = [
      fileStep('broken', journal, { run: () => Promise.reject(new Error('broken')) }),
      fileStep('beside', journal, {
        run: async ({ root }) => {
          await sleep(20);
          journal.push('beside');
          writeFileSync(join(root, 'beside'), '');
        },
      }),
      fileStep('needs-it', journal, { after: ['broken'] }),
    ];
    await assert.rejects(
      bringUpToDate(project, steps, () => {}),
      /broken/,
    );
    assert.deepEqual(journal, ['beside']);
    assert.ok(existsSync(join(project.stateFolder, 'beside.json')));
  });

  it('forgets a step that failed half-way, though an earlier run of it had finished', async (context) => {
    const { bringUpToDate } = await setupModule<StepRunner>('step-runner');
    const project = await projectIn(temporaryFolder(context));
    const journal: string[] = [];
    await bringUpToDate(project, [fileStep('a', journal)], () => {});
    const failing = fileStep('a', journal, {
      fingerprint: () => 'another',
      run: () => Promise.reject(new Error('half-way')),
    });
    await assert.rejects(
      bringUpToDate(project, [failing], () => {}),
      /half-way/,
    );
    assert.equal(await bringUpToDate(project, [fileStep('a', journal)], () => {}), 1);
  });

  it('refuses a step before it starts when the disk has too little room', async (context) => {
    const { bringUpToDate } = await setupModule<StepRunner>('step-runner');
    const project = await projectIn(temporaryFolder(context));
    const journal: string[] = [];
    // 1e18 bytes are a million terabytes.
    const step = fileStep('a', journal, { diskNeeded: ({ root }) => [{ folder: root, bytes: 1e18 }] });
    await assert.rejects(
      bringUpToDate(project, [step], () => {}),
      /the a need 1000000000\.0 GB of disk space and .* GB are free at .*make room there/,
    );
    assert.deepEqual(journal, []);
  });
});

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

function startFakeSetUp(folder: string): { kill(): void; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(__dirname, 'fake-set-up.mjs'), folder]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<Ended>((resolve) => child.on('close', (status) => resolve({ status, output })));
  return { kill: () => child.kill('SIGKILL'), ended };
}

const journalOf = (folder: string) => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');

function assertWhole(folder: string): void {
  for (const id of ['first', 'second', 'third']) {
    const files = readdirSync(join(folder, 'made', id)).sort();
    assert.deepEqual(files, ['0', '1', '2'], id);
    for (const file of files) assert.equal(readFileSync(join(folder, 'made', id, file), 'utf8'), 'whole');
  }
  // Only the stamps: no lock, nothing half-written.
  assert.deepEqual(readdirSync(join(folder, '.setup')).sort(), ['first.json', 'second.json', 'third.json']);
}

describe('a set-up that is killed', () => {
  for (const moment of [
    '.setup/lock',
    'made/first/0',
    '.setup/first.json',
    'made/second/1',
    'made/third/2',
  ]) {
    it(`is finished by the next one when it died as ${moment} appeared`, async (context) => {
      const folder = temporaryFolder(context);
      const killed = startFakeSetUp(folder);
      while (!existsSync(join(folder, moment))) await sleep(5);
      killed.kill();
      const { status, output } = await startFakeSetUp(folder).ended;
      assert.equal(status, 0, output);
      assertWhole(folder);
    });
  }

  it('takes the programs it started with it', async (context) => {
    const folder = temporaryFolder(context);
    const killed = startFakeSetUp(folder);
    while (!existsSync(join(folder, 'made', 'first', '0'))) await sleep(5);
    killed.kill();
    await killed.ended;
    // Two more files were to come, 60 ms apart.
    await sleep(400);
    assert.ok(readdirSync(join(folder, 'made', 'first')).length < 3);
  });
});

describe('two set-ups at once', () => {
  it('share the work: each step runs once, and both succeed', async (context) => {
    const folder = temporaryFolder(context);
    const results = await Promise.all([startFakeSetUp(folder).ended, startFakeSetUp(folder).ended]);
    assert.deepEqual(
      results.map(({ status }) => status),
      [0, 0],
      results.map(({ output }) => output).join('\n'),
    );
    assert.deepEqual(
      journalOf(folder),
      ['first', 'second', 'third'].flatMap((id) => [`start ${id}`, `end ${id}`]),
    );
    assertWhole(folder);
  });
});

interface Lock {
  withLock<T>(
    path: string,
    options: { onWait?: (pid?: number) => void; silentMilliseconds?: number },
    work: () => Promise<T>,
  ): Promise<T>;
}

describe('the lock', () => {
  it('is taken over from a process that is gone', async (context) => {
    const { withLock } = await setupModule<Lock>('lock');
    const path = join(temporaryFolder(context), 'lock');
    const gone = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => gone.on('exit', resolve));
    writeFileSync(path, JSON.stringify({ pid: gone.pid, host: hostname() }));
    assert.equal(await withLock(path, {}, async () => 'worked'), 'worked');
    assert.ok(!existsSync(path));
  });

  it('is taken over when its process number now belongs to another process', {
    skip: !existsSync('/proc/self/stat'),
  }, async (context) => {
    const { withLock } = await setupModule<Lock>('lock');
    const path = join(temporaryFolder(context), 'lock');
    // This process lives, and did not start at the kernel's tick 1.
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), started: '1' }));
    assert.equal(await withLock(path, {}, async () => 'worked'), 'worked');
  });

  it('of another machine is judged by how long it stays the same, whatever the clocks say', async (context) => {
    const { withLock } = await setupModule<Lock>('lock');
    const path = join(temporaryFolder(context), 'lock');
    const claim = JSON.stringify({ pid: 1, host: 'elsewhere' });
    // As if the clock had been set back by a day since its holder died.
    writeFileSync(path, claim);
    const [tomorrow, longAgo] = [Date.now() / 1000 + 86_400, 1_000_000_000];
    utimesSync(path, tomorrow, tomorrow);
    assert.equal(await withLock(path, { silentMilliseconds: 300 }, async () => 'worked'), 'worked');
    // A holder that lives, on a machine whose clock is years behind.
    writeFileSync(path, claim);
    let numTouched = 0;
    const heartbeat = setInterval(() => {
      numTouched += 1;
      utimesSync(path, longAgo + numTouched, longAgo + numTouched);
    }, 50);
    setTimeout(() => {
      clearInterval(heartbeat);
      unlinkSync(path);
    }, 2000);
    const touched = await withLock(path, { silentMilliseconds: 1000 }, async () => numTouched);
    assert.ok(touched > 20, `taken from its holder after ${touched} signs of life`);
  });

  it('lets one holder work at a time, and is free after one that failed', async (context) => {
    const { withLock } = await setupModule<Lock>('lock');
    const path = join(temporaryFolder(context), 'lock');
    let numInside = 0;
    const work = async () => {
      assert.equal(++numInside, 1);
      await sleep(20);
      numInside--;
    };
    await Promise.all([withLock(path, {}, work), withLock(path, {}, work), withLock(path, {}, work)]);
    await assert.rejects(
      withLock(path, {}, () => Promise.reject(new Error('failed'))),
      /failed/,
    );
    assert.equal(await withLock(path, {}, async () => 'free'), 'free');
  });
});
