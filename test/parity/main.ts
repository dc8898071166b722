import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Comparison, isWithinAllowed, type ParitySubject } from './comparison';
import { committedFixture } from './made-anew';
import { parityTable } from './parity-table';
import { referencePython } from './reference-python';
import { compareNotebook } from './side-by-side/compare-notebook';
import { COMPARED_NOTEBOOKS } from './side-by-side/compared-values';
import { SUBJECTS } from './subjects';

// npm run parity [-- words]: compares with the Keras and scikit-learn of the reference environment, live, all subjects or
// those whose name holds one of the words. Every fixture is made anew in a temporary folder; ours is compared with it and
// it with the committed one; then what ours makes of inputs of its own is checked in Python. Subjects named after a
// notebook run its cells and the Python that stands folded beside them.

const FIXTURES = path.join(__dirname, '..', 'fixtures');

type Progress = (what: string) => void;

async function python(script: string, folder: string): Promise<string> {
  return referencePython([path.join(FIXTURES, script), folder], {
    kerasHome: path.join(folder, 'keras-home'),
  });
}

async function compareSubject(subject: ParitySubject, progress: Progress): Promise<Comparison[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parity-'));
  const name = subject.name.replaceAll(' ', '_');
  try {
    progress('making its fixture anew');
    await python(`make_${name}.py`, folder);
    progress('comparing ours with it');
    const rows = await subject.compare(folder);
    const madeAnew = (await readdir(folder)).filter((file) => existsSync(path.join(FIXTURES, file)));
    rows.push(await committedFixture(subject.name, madeAnew, { committed: FIXTURES, anew: folder }));
    if (subject.write !== undefined) {
      progress('checking what ours writes in Python');
      await subject.write(folder);
      const lines = (await python(`check_${name}.py`, folder))
        .split('\n')
        .filter((line) => line.startsWith('{'));
      if (lines.length === 0) throw new Error(`check_${name}.py compared nothing`);
      rows.push(...lines.map(parseComparison));
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Python writes infinite differences as JSON does not allow them. */
function parseComparison(line: string): Comparison {
  return JSON.parse(line.replace(/: (?:Infinity|NaN)\b/g, ': 1e999'));
}

function progressOf(name: string): Progress {
  const start = performance.now();
  return (what) => console.error(`${name}: ${what} (${((performance.now() - start) / 1000).toFixed(0)} s)`);
}

const notebookSubject = (notebook: string) => `notebook ${notebook}`;

async function main(words: readonly string[]): Promise<void> {
  const isMeant = (name: string) => words.length === 0 || words.some((word) => name.includes(word));
  const subjects = SUBJECTS.filter(({ name }) => isMeant(name));
  const notebooks = Object.keys(COMPARED_NOTEBOOKS).filter((name) => isMeant(notebookSubject(name)));
  if (subjects.length + notebooks.length === 0) {
    const names = [
      ...SUBJECTS.map(({ name }) => name),
      ...Object.keys(COMPARED_NOTEBOOKS).map(notebookSubject),
    ];
    console.error(`no subject has ${words.join(' or ')} in its name; there are ${names.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const rows: Comparison[] = [];
  for (const subject of subjects) rows.push(...(await compareSubject(subject, progressOf(subject.name))));
  for (const name of notebooks) {
    rows.push(...(await compareNotebook(name, progressOf(notebookSubject(name)))));
  }
  console.log(parityTable(rows));
  const failed = rows.filter((row) => !isWithinAllowed(row));
  for (const { what, worstCase } of failed) console.log(`\ntoo different: ${what}, most in ${worstCase}`);
  console.log(`\n${rows.length - failed.length} of ${rows.length} comparisons are within what is allowed`);
  const requirements = await readFile(
    path.join(__dirname, '..', '..', 'setup', 'reference-requirements.in'),
    'utf8',
  );
  console.log(`compared with ${requirements.match(/^(?!tensorflow-cpu)[\w.-]+==[^\s;]+/gm)?.join(', ')}`);
  if (failed.length > 0) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: Error & { stderr?: string }) => {
  console.error(error.stderr ?? '', error.message);
  process.exitCode = 1;
});
