import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../../src/dataset/seeded-random';
import { readArtifact, writeArtifact } from '../../src/notebook/artifacts';
import { executeNotebook, NotebookCellError } from '../../src/report/execute-notebook';
import { resultOf, startTraining, trainWithKills } from '../command/killed-training';
import { notebookPython } from '../kernel/executed-cells';
import { contentsOf, ROOT, startReport, succeed } from './commands';
import { type FaultKind, inFolder, LostResult, type Round } from './fault-kind';

// SIGKILL of whole commands and of kernels at random moments.

const killedTraining: FaultKind = {
  name: 'kill train',
  times: 6,
  async begin() {
    const { expected, longestSeconds } = await inFolder(async (folder) => {
      const out = path.join(folder, 'whole');
      const started = performance.now();
      const { status, stderr } = await startTraining(out).ended;
      assert.equal(status, 0, stderr);
      return { expected: resultOf(out), longestSeconds: (performance.now() - started) / 2000 };
    });
    return {
      async inject(folder, random) {
        const out = path.join(folder, 'run');
        const kills = await trainWithKills(out, {
          numKills: 3,
          random: () => random.uniform(),
          longestSeconds,
        });
        try {
          assert.deepEqual(resultOf(out), expected);
        } catch (error) {
          throw new LostResult(`${kills.join('; ')}: ${(error as Error).message}`);
        }
        return { faults: kills.length, ended: 'gone on with by --resume, to the same weights bit for bit' };
      },
    };
  },
};

const killedReport: FaultKind = {
  name: 'kill report',
  times: 6,
  begin: async () => {
    const prepared = mkdtempSync(path.join(tmpdir(), 'faults-report-'));
    const started = performance.now();
    await succeed(startReport(prepared, '01'));
    const seconds = (performance.now() - started) / 1000;
    const before = contentsOf(path.join(prepared, 'reports'));
    return { inject, end: () => rmSync(prepared, { recursive: true }) };

    async function inject(folder: string, random: SeededRandom): Promise<Round> {
      cpSync(prepared, folder, { recursive: true });
      // Another seed, so that every notebook runs again.
      const running = startReport(folder, '01', { FER_SEED: '2' });
      await Promise.race([sleep(1000 * (0.1 + random.uniform()) * seconds), running.ended]);
      running.child.kill('SIGKILL');
      const { status } = await running.ended;
      const after = contentsOf(path.join(folder, 'reports'));
      const isEarlier = equal(after, before);
      if (!isEarlier && !isWholeReport(after))
        throw new LostResult('the report is neither the old nor a new one');
      // Kernels end with the process that started them.
      for (let wait = 0; wait < 100 && kernelsOf(folder).length > 0; wait += 1) await sleep(100);
      assert.deepEqual(kernelsOf(folder), []);
      await succeed(startReport(folder, '01', { FER_SEED: '2' }));
      assert.ok(isWholeReport(contentsOf(path.join(folder, 'reports'))));
      assert.deepEqual(
        readdirSync(folder).sort(),
        ['artifacts', 'reports'],
        'nothing stays beside the report',
      );
      if (status === 0) return { faults: 0, ended: 'was done before the kill' };
      const ended = isEarlier ? 'the report before is whole' : 'the new report is whole';
      return { faults: 1, ended: `${ended}; the next run works; no kernel is left` };
    }
  },
};

function isWholeReport(files: ReadonlyMap<string, string>): boolean {
  const results = files.get('results.json');
  return files.size === 3 && results !== undefined && JSON.parse(results) !== undefined;
}

function equal(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, content]) => b.get(name) === content);
}

/** Kernels, and what executes notebooks, that have the folder's artifacts in their environment. */
function kernelsOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`FER_ARTIFACTS=${folder}/`);
      } catch {
        return false; // ended meanwhile
      }
    })
    .map(Number);
}

const killedKernel: FaultKind = {
  name: 'kill kernel',
  times: 8,
  begin: async () => ({
    async inject(folder, random) {
      const artifacts = path.join(folder, 'artifacts');
      const cell = (last: string) =>
        "import { writeArtifact } from './src/notebook/artifacts';\n" +
        `const write = (n: number) => writeArtifact(${JSON.stringify(artifacts)}, 'result.json', { n, values: Array(5000).fill(n) });\n` +
        `for (let n = 1; n <= ${last}; n += 1) await write(n);`;
      const file = (name: string, source: string) => {
        const metadata = {
          kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' },
        };
        const cells = [
          { cell_type: 'code', id: 'cell', metadata: {}, execution_count: null, outputs: [], source },
        ];
        const notebook = path.join(folder, `${name}.ipynb`);
        writeFileSync(notebook, JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
        return notebook;
      };
      await writeArtifact(artifacts, 'result.json', { n: 0, values: [] });
      let kernel = 0;
      const running = executeNotebook(file('killed', cell('1e9')), {
        python: notebookPython(),
        onEvent: (event) => {
          if (event.event === 'kernel') kernel = event.pid as number;
          if (event.event !== 'cell-start') return;
          setTimeout(() => process.kill(kernel, 'SIGKILL'), 3000 * random.uniform());
        },
      });
      const error = await running.then(
        () => undefined,
        (failure: unknown) => failure,
      );
      assert.ok(error instanceof NotebookCellError, String(error));
      assert.match(
        error.message,
        /^killed, code cell 1 \(import .*\): DeadKernelError: the kernel's process ended before the cell did \(out of memory, or killed\): run it again, .*fewer faces/,
      );
      let found: { n: number; values: number[] };
      try {
        found = (await readArtifact(artifacts, 'result.json')) as typeof found;
        assert.ok(found.values.every((value) => value === found.n));
      } catch (damage) {
        throw new LostResult((damage as Error).message);
      }
      await executeNotebook(file('next', cell('1')), { python: notebookPython() });
      assert.deepEqual(readdirSync(artifacts), ['result.json']);
      return {
        faults: 1,
        ended:
          "told: “code cell 1 (…): … the kernel's process ended before the cell did (out of memory, or killed): run it again, …”; the artifact is whole",
      };
    },
  }),
};

const killedSetUp: FaultKind = {
  name: 'kill set-up',
  times: 25,
  begin: async () => ({
    async inject(folder, random) {
      const setUp = () => {
        const child = spawn(process.execPath, [path.join(ROOT, 'test/setup/fake-set-up.mjs'), folder]);
        let output = '';
        for (const stream of [child.stdout, child.stderr])
          stream.on('data', (chunk: Buffer) => (output += chunk));
        const ended = new Promise<{ status: number | null; output: string }>((resolve) =>
          child.on('close', (status) => resolve({ status, output })),
        );
        return { child, ended };
      };
      let faults = 0;
      for (let kill = 0; kill < 3; kill += 1) {
        const { child, ended } = setUp();
        await Promise.race([sleep(1500 * random.uniform()), ended]);
        child.kill('SIGKILL');
        if ((await ended).status === null) faults += 1;
      }
      const { status, output } = await setUp().ended;
      assert.equal(status, 0, output);
      for (const step of ['first', 'second', 'third']) {
        const files = readdirSync(path.join(folder, 'made', step)).sort();
        if (files.join() !== '0,1,2') throw new LostResult(`step ${step} has made ${files}`);
      }
      assert.deepEqual(readdirSync(path.join(folder, '.setup')).sort(), [
        'first.json',
        'second.json',
        'third.json',
      ]);
      return { faults, ended: 'the next set-up goes on where it was and is whole' };
    },
  }),
};

/** Kills of train, report, kernel and set-up. */
export const KILLED_COMMANDS: readonly FaultKind[] = [
  killedTraining,
  killedReport,
  killedKernel,
  killedSetUp,
];
