import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { KeptNotebooks, type NotebookInputs, projectSha256 } from '../../src/report/kept-notebooks';
import type { ArtifactName } from '../../src/report/run-artifacts';
import { codeCell, notebookOf } from './sample-run';

const executedAt = new Date('2024-05-01T10:00:00Z');

function inputs(changes: Partial<NotebookInputs> = {}): NotebookInputs {
  const nothing: ReadonlySet<ArtifactName> = new Set();
  return { name: '05-fit', source: 'fit()', takesUp: nothing, leaves: nothing, ...changes };
}

describe('kept notebooks', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kept-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const executed = { name: '05-fit', notebook: notebookOf([codeCell('fit()')]), seconds: 61 };
  const kept = (common: unknown = { seed: 1 }) => new KeptNotebooks(folder, common);
  function write(name: string, text: string): void {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  it('come back as they were executed, with the moment', async () => {
    await kept().keep(inputs(), executed, executedAt);
    assert.deepEqual(await kept().find(inputs()), { ...executed, reusedFrom: executedAt });
    assert.equal(await kept().secondsBefore('05-fit'), 61);
  });

  it('are not taken where they are damaged, whatever is left of them', async () => {
    await kept().keep(inputs(), executed, executedAt);
    const file = path.join(folder, 'executed', '05-fit.json');
    const whole = readFileSync(file, 'utf8');
    for (const text of ['null', '7', '{', whole.replace('fit()', 'fat()'), whole.replace('61', '"61"')]) {
      writeFileSync(file, text);
      assert.equal(await kept().find(inputs()), undefined, text.slice(0, 40));
    }
  });

  it('are not taken for a notebook with another text, name, seed or anything else in common', async () => {
    await kept().keep(inputs(), executed, executedAt);
    assert.equal(await kept().find(inputs({ source: 'fit(2)' })), undefined);
    assert.equal(await kept().find(inputs({ name: '06-fit' })), undefined);
    assert.equal(await kept({ seed: 2 }).find(inputs()), undefined);
  });

  it('are not taken when what they took up is another now', async () => {
    write('walkthrough-cnn/history.json', 'first');
    const taking = inputs({ takesUp: new Set<ArtifactName>(['training']) });
    await kept().keep(taking, executed, executedAt);
    assert.notEqual(await kept().find(taking), undefined);
    write('walkthrough-cnn/history.json', 'second');
    assert.equal(await kept().find(taking), undefined);
  });

  it('are not taken when what they left is gone or another now, to the last file', async () => {
    write('walkthrough-cnn/history.json', 'history');
    write('walkthrough-cnn/model/weights.bin', 'weights');
    const leaving = inputs({ leaves: new Set<ArtifactName>(['training']) });
    await kept().keep(leaving, executed, executedAt);
    assert.notEqual(await kept().find(leaving), undefined);
    write('walkthrough-cnn/model/weights.bin', 'others');
    assert.equal(await kept().find(leaving), undefined);
    rmSync(path.join(folder, 'walkthrough-cnn'), { recursive: true });
    assert.equal(await kept().find(leaving), undefined);
  });

  it('are executed anew where the file is damaged', async () => {
    await kept().keep(inputs(), executed, executedAt);
    assert.deepEqual(
      readdirSync(path.join(folder, 'executed')),
      ['05-fit.json'],
      'no temporary file is left',
    );
    const file = path.join(folder, 'executed', '05-fit.json');
    const text = readFileSync(file, 'utf8');
    const { contentSha256, ...unsealed } = JSON.parse(text);
    unsealed.notebook.cells[0].source = 'fib()';
    for (const damaged of [
      '{"format": "executed',
      text.replace('fit()', 'fib()'),
      JSON.stringify(unsealed),
    ]) {
      write('executed/05-fit.json', damaged);
      const told: string[] = [];
      const damagedOne = new KeptNotebooks(
        folder,
        { seed: 1 },
        { onWarning: (sentence) => told.push(sentence) },
      );
      assert.equal(await damagedOne.find(inputs()), undefined);
      assert.deepEqual(told, [`${file} is damaged: 05-fit is executed anew.`]);
    }
  });
});

describe('a notebook that cannot be kept', () => {
  it('is no error, and is said', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'kept-'));
    writeFileSync(path.join(folder, 'executed'), 'a file where the folder should be');
    const told: string[] = [];
    const notebook = notebookOf([codeCell('fit()')]);
    await new KeptNotebooks(folder, 1, { onWarning: (sentence) => told.push(sentence) }).keep(
      inputs(),
      { name: '05-fit', notebook, seconds: 1 },
      executedAt,
    );
    rmSync(folder, { recursive: true });
    assert.match(told.join(), /^05-fit is not kept for the next report: EEXIST/);
  });
});

describe('the hash of what notebooks depend on', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'project-'));
    put('src/model/cnn.ts', 'one');
    put('src/report/page.ts', 'one');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  function put(name: string, text: string): void {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }

  it('changes with code, kernel, networks and package versions, wherever and however', async () => {
    const hashes = [await projectSha256(root)];
    const changes: [string, string][] = [
      ['src/model/cnn.ts', 'two'],
      ['src/model/new.ts', ''],
      ['kernel/compiler.ts', ''],
      ['models/compact/weights.bin', ''],
      ['package-lock.json', '{}'],
      ['src/report/execute_notebook.py', ''],
    ];
    for (const [name, text] of changes) {
      put(name, text);
      hashes.push(await projectSha256(root));
    }
    assert.equal(new Set(hashes).size, changes.length + 1);
  });

  it('stays where only the making of pages or commands changed', async () => {
    const before = await projectSha256(root);
    put('src/report/page.ts', 'two');
    put('src/command/train.ts', 'two');
    assert.equal(await projectSha256(root), before);
  });
});
