import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { type ExecuteRunOptions, executeRun } from '../../src/report/execute-run';
import { KeptNotebooks } from '../../src/report/kept-notebooks';
import { ARTIFACT_FILES } from '../../src/report/run-artifacts';
import { notebookPython } from '../kernel/executed-cells';

const folder = mkdtempSync(path.join(tmpdir(), 'run-'));

/** A notebook of these cells, of which the first is where parameters may be declared. */
function notebookFile(name: string, ...codes: string[]): string {
  const cells = codes.map((source, i) => ({
    ...{ cell_type: 'code', id: `cell-${i}`, execution_count: null, outputs: [], source },
    metadata: i === 0 ? { tags: ['parameters'] } : {},
  }));
  const kernelspec = { name: 'typescript', display_name: 'TypeScript', language: 'typescript' };
  const file = path.join(folder, `${name}.ipynb`);
  writeFileSync(file, JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  return file;
}

async function runOf(
  notebooks: readonly string[],
  options: Partial<ExecuteRunOptions> = {},
  parameterCells = new Map<string, string>(),
) {
  const moments: string[] = [];
  const planned = {
    dataset: {
      name: 'none',
      synthetic: true,
      counts: { Training: 0, PublicTest: 0, PrivateTest: 0 },
      sha256: '',
    },
    settings: { epochs: 1, limit: undefined, seed: 1, size: 'quick', partial: false },
    versions: {},
    notebooks,
    parameterCells,
  };
  const run = executeRun(planned, {
    python: notebookPython(),
    env: {},
    artifactsFolder: folder,
    onStart: (name) => moments.push(`${name} starts`),
    onEnd: (name, outcome) => moments.push(`${name} ${outcome}`),
    onReuse: ({ name }) => moments.push(`${name} reused`),
    ...options,
  });
  return { moments, run };
}

describe('a run of several notebooks', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('runs two side by side, and keeps those that take up a result waiting for it', async () => {
    const files = [
      notebookFile('04-a', '1'),
      notebookFile('05-b', '// as saveWalkthrough(…) leaves it'),
      notebookFile('06-c', '// as loadOrTrainWalkthrough(…) takes it up'),
    ];
    const { moments, run } = await runOf(files);
    const { notebooks } = await run;
    assert.deepEqual(
      notebooks.map(({ name }) => name),
      ['04-a', '05-b', '06-c'],
    );
    assert.deepEqual(moments.slice(0, 2), ['05-b starts', '04-a starts']);
    assert.ok(moments.indexOf('06-c starts') > moments.indexOf('05-b done'));
  });

  it('takes over what is unchanged, and runs again what takes up another result', async () => {
    const train = (loss: number) =>
      notebookFile(
        '05-train',
        "// stands for saveWalkthrough(…)\nimport { writeArtifact } from './src/notebook/artifacts';\n" +
          `const history = { epoch: [0], loss: [${loss}], accuracy: [0], seconds: [1] };\n` +
          `await writeArtifact('${folder}', '${ARTIFACT_FILES.training}', { modelParameters: 1, history });`,
      );
    const others = [
      notebookFile('06-look', '// loadOrTrainWalkthrough(…)\n6 * 7'),
      notebookFile('01-count', '1'),
    ];
    const kept = new KeptNotebooks(folder, 'the same project');

    const first = await runOf([train(2), ...others], { kept });
    const executed = await first.run;
    assert.ok(!first.moments.some((moment) => moment.endsWith('reused')));

    const second = await runOf([train(2), ...others], { kept });
    const reused = await second.run;
    assert.deepEqual([...second.moments].sort(), ['01-count reused', '05-train reused', '06-look reused']);
    assert.deepEqual(
      reused.notebooks.map(({ notebook }) => notebook),
      executed.notebooks.map(({ notebook }) => notebook),
    );
    assert.ok(reused.notebooks.every(({ reusedFrom }) => reusedFrom instanceof Date));
    assert.deepEqual(
      reused.artifacts,
      executed.artifacts,
      'results of notebooks taken over are the run’s too',
    );

    const third = await runOf([train(1), ...others], { kept });
    assert.deepEqual((await third.run).artifacts.training?.history.loss, [1]);
    assert.ok(third.moments.includes('05-train done'));
    assert.ok(third.moments.includes('06-look done'), 'it takes up another network');
    assert.ok(third.moments.includes('01-count reused'));

    const forced = await runOf([others[1]], { kept, force: true });
    await forced.run;
    assert.deepEqual(forced.moments, ['01-count starts', '01-count done']);
  });

  it('keeps nothing of a notebook that fails', async () => {
    const kept = new KeptNotebooks(folder, 'the same project');
    const file = notebookFile('07-fails', "throw new Error('no');");
    for (const _ of [1, 2]) {
      const { moments, run } = await runOf([file], { kept });
      await assert.rejects(run, /Error: no/);
      assert.deepEqual(moments, ['07-fails starts', '07-fails failed']);
    }
  });

  it('sets parameters by a cell below the one that declares them', async () => {
    const file = notebookFile('08-parameters', 'const epochs: number = 5;', "console.log(epochs, 'epochs')");
    const cell = '/** @parameters */\nepochs = 3;';
    const { run } = await runOf([file], {}, new Map([[file, cell]]));
    const [executed] = (await run).notebooks;
    const shown = executed.notebook.cells.map((other) => [
      other.source,
      other.kind === 'code' && other.outputs[0]?.kind === 'stream' ? other.outputs[0].text : '',
    ]);
    assert.deepEqual(shown.slice(1), [
      [cell, ''],
      ["console.log(epochs, 'epochs')", '3 epochs\n'],
    ]);
  });

  it('ends at the first failing cell: what runs is stopped, what waits is never started', async () => {
    const files = [
      notebookFile('01-fails', "throw new Error('no');"),
      notebookFile('02-long', 'await new Promise((resolve) => setTimeout(resolve, 600_000));'),
      notebookFile('03-never', '1'),
    ];
    const { moments, run } = await runOf(files);
    await assert.rejects(run, /01-fails, code cell 1 .*Error: no/);
    assert.ok(moments.includes('02-long failed'));
    assert.ok(!moments.includes('03-never starts'));
  });
});
