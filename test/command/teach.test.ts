import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { OptionError } from '../../src/command/command-options';
import {
  answeredCopy,
  exercisesOf,
  type RawNotebook,
  sourceOf,
  studentCopy,
} from '../../src/command/exercise-cells';
import { parseTeachOptions } from '../../src/command/teach-options';
import { writeTeachingFolder } from '../../src/command/teaching-folder';
import { executeNotebook } from '../../src/report/execute-notebook';
import { FILES, notebookExercises, readRawNotebook } from '../exercises/notebook-exercises';
import { notebookPython } from '../kernel/executed-cells';

const MAIN = path.resolve(__dirname, '../../src/command/teach.ts');

/** A notebook with one exercise; `tags` are those of its four cells. */
function notebook(
  tags = ['exercise', 'exercise-check', 'exercise-hint', 'exercise-answer'],
  answer = '```ts\nconst one = () => 1;\n```',
): RawNotebook {
  const sources = ['const one = () => NaN;', 'check(one);', 'Think.', answer];
  const cells = sources.map((source, index) => ({
    cell_type: index < 2 ? 'code' : 'markdown',
    metadata: { tags: [tags[index]] },
    source,
    ...(index < 2 ? { execution_count: 3, outputs: [{ output_type: 'stream', text: 'seen' }] } : {}),
  }));
  return { cells: [{ cell_type: 'markdown', metadata: {}, source: ['# Title\n', 'text'] }, ...cells] };
}

describe('copies of a notebook for a class', () => {
  it('are the students’ without answers and outputs, and with everything else', () => {
    const copy = studentCopy(notebook());
    assert.deepEqual(copy.cells.map(sourceOf), [
      '# Title\ntext',
      'const one = () => NaN;',
      'check(one);',
      'Think.',
    ]);
    assert.ok(!JSON.stringify(copy).includes('seen'));
  });

  it('are the instructor’s with each stub completed', () => {
    const copy = answeredCopy(notebook(), 'n.ipynb');
    assert.equal(sourceOf(copy.cells[1]), 'const one = () => 1;');
    assert.equal(copy.cells.length, 5);
    assert.ok(!JSON.stringify(copy).includes('seen'));
  });

  it('are refused when an exercise is not whole, naming the notebook and the cell', () => {
    assert.throws(
      () =>
        exercisesOf(notebook(['exercise', 'exercise-hint', 'exercise-check', 'exercise-answer']), 'n.ipynb'),
      /^Error: n\.ipynb: expected .* got exercise-hint in place of exercise-check: check\(one\);$/,
    );
    assert.throws(
      () => exercisesOf(notebook(['exercise', 'exercise-check', 'exercise-hint', 'other']), 'n.ipynb'),
      /^Error: n\.ipynb: the last exercise lacks its cell tagged exercise-answer$/,
    );
    assert.throws(() => exercisesOf(notebook(undefined, 'One.'), 'n.ipynb'), /holds no block of ts: One\./);
  });
});

describe('the folder of a class', () => {
  let parent: string;
  let folder: string;
  before(() => {
    parent = mkdtempSync(path.join(tmpdir(), 'teaching-'));
    folder = path.join(parent, 'course');
  });
  after(() => rmSync(parent, { recursive: true }));
  const files = (text: string) => new Map([['student/a.ipynb', text]]);
  const read = () => readFileSync(path.join(folder, 'student/a.ipynb'), 'utf8');
  const isRefused = (reason: RegExp) =>
    assert.rejects(
      writeTeachingFolder(folder, files('third')),
      (error: unknown) => error instanceof OptionError && reason.test(error.message),
    );

  it('is written again as long as nobody has changed it, even if somebody has looked at it', async () => {
    await writeTeachingFolder(folder, files('first'));
    // JupyterLab's checkpoint of an opened notebook.
    mkdirSync(path.join(folder, 'student/.ipynb_checkpoints'));
    cpSync(
      path.join(folder, 'student/a.ipynb'),
      path.join(folder, 'student/.ipynb_checkpoints/a-checkpoint.ipynb'),
    );
    await writeTeachingFolder(folder, files('second'));
    assert.equal(read(), 'second');
    assert.deepEqual(readdirSync(path.join(folder, 'student')), ['a.ipynb']);
    assert.deepEqual(readdirSync(parent), ['course']);
  });

  it('is left alone once it holds somebody’s work', async () => {
    appendFileSync(path.join(folder, 'student/a.ipynb'), ', solved');
    await isRefused(/a\.ipynb is not, or no longer, as this command has written it.*--out/);
    assert.equal(read(), 'second, solved');
    writeFileSync(path.join(folder, 'student/a.ipynb'), 'second');
    writeFileSync(path.join(folder, 'notes.txt'), 'mine');
    await isRefused(/notes\.txt is not/);
  });

  it('is left alone when something else is in it', async () => {
    rmSync(path.join(folder, 'teach.json'));
    await isRefused(/holds notes\.txt, which this command has not written/);
    writeFileSync(path.join(folder, 'teach.json'), '"mine"');
    await isRefused(/holds notes\.txt, which this command has not written/);
    assert.equal(read(), 'second');
  });
});

describe('npm run teach', { timeout: 300_000 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'teach-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function teach(...args: string[]) {
    return spawnSync(process.execPath, ['--import', require.resolve('tsx'), MAIN, ...args], {
      encoding: 'utf8',
      env: { ...process.env, INIT_CWD: folder },
    });
  }

  it('needs a folder, taken from where the reader stands', () => {
    assert.deepEqual(parseTeachOptions(['--out', 'course'], '/home/reader'), { out: '/home/reader/course' });
    assert.throws(
      () => parseTeachOptions([], '/home/reader'),
      /^OptionError: --out is needed; see --help\.$/,
    );
    const { status, stderr } = teach('--into', 'course');
    assert.deepEqual([status, stderr], [2, "Unknown option '--into'; see --help.\n"]);
  });

  it('writes every notebook twice, twice if asked again, and refuses a folder of something else', () => {
    const numExercises = FILES.reduce((sum, file) => sum + notebookExercises(file).length, 0);
    for (const time of ['first', 'second']) {
      const { status, stdout, stderr } = teach('--out', 'course');
      assert.equal(status, 0, `${time}: ${stderr}`);
      assert.ok(
        stdout.startsWith(
          `${FILES.length} notebooks with ${numExercises} exercises: ${folder}/course/student`,
        ),
      );
    }
    for (const file of FILES) {
      const copy = (kind: string) =>
        JSON.parse(readFileSync(path.join(folder, 'course', kind, file), 'utf8')) as RawNotebook;
      const kept = readRawNotebook(file).cells.filter(
        ({ metadata }) => !metadata.tags?.includes('exercise-answer'),
      );
      assert.deepEqual(copy('student'), { ...readRawNotebook(file), cells: kept });
      for (const { stub, answerCode } of exercisesOf(readRawNotebook(file), file)) {
        const sources = copy('answers').cells.map(sourceOf);
        assert.ok(sources.includes(answerCode));
        assert.ok(!sources.includes(sourceOf(stub)));
      }
    }
    writeFileSync(path.join(folder, 'thesis.doc'), 'mine');
    const refused = teach('--out', '.');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /, which this command has not written/);
  });

  it('makes copies whose answers are all right in the kernel, too', async () => {
    const [file] = FILES;
    const { notebook: executed } = await executeNotebook(path.join(folder, 'course/answers', file), {
      python: notebookPython(),
      env: { FER_RUN_SIZE: 'quick', FER_ARTIFACTS: folder, FER_DATA: '', FER_LIMIT: '', FER_SEED: '' },
    });
    const texts = executed.cells.flatMap((cell) =>
      cell.kind === 'code' && cell.source.startsWith('checkExercise(')
        ? cell.outputs.map((output) => (output.kind === 'display' ? output.data['text/markdown'] : output))
        : [],
    );
    const sentences = texts.filter((text) => text !== undefined);
    assert.equal(sentences.length, notebookExercises(file).length);
    for (const sentence of sentences) assert.match(String(sentence), /: all \d checks are right/);
  });
});
