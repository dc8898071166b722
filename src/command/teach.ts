import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { answeredCopy, exercisesOf, type RawNotebook, studentCopy } from './exercise-cells';
import { PROJECT_ROOT } from './load-faces-with-progress';
import { standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { parseTeachOptions, TEACH_USAGE, type TeachOptions } from './teach-options';
import { writeTeachingFolder } from './teaching-folder';

// The command line of `npm run teach`.

const NOTEBOOKS = path.join(PROJECT_ROOT, 'notebooks');

/** Stands beside the copies. */
const NOTICE = `# Notebooks for a class

\`student\` holds the notebooks with their exercises to be done, \`answers\` the same with every exercise done.

Open them with the JupyterLab of the project they come from: \`npm run lab\` in the project's folder, if this folder lies
inside it. Or replace the notebooks in the project's folder \`notebooks\` by those of \`student\` and hand that out. Their
cells import from the project's \`src\`, wherever the notebooks themselves lie.

\`teach.json\` lists what \`npm run teach\` has written here; it will not write over anything that has changed since.
`;

function textOf(notebook: RawNotebook): string {
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

async function writeCopies({ out }: TeachOptions): Promise<ExitStatus> {
  const names = (await readdir(NOTEBOOKS)).filter((file) => file.endsWith('.ipynb')).sort();
  const files = new Map([['README.md', NOTICE]]);
  let numExercises = 0;
  for (const name of names) {
    const notebook = JSON.parse(await readFile(path.join(NOTEBOOKS, name), 'utf8')) as RawNotebook;
    numExercises += exercisesOf(notebook, name).length;
    files.set(`student/${name}`, textOf(studentCopy(notebook)));
    files.set(`answers/${name}`, textOf(answeredCopy(notebook, name)));
  }
  await writeTeachingFolder(out, files);
  standardOutput().write(
    `${names.length} notebooks with ${numExercises} exercises: ${path.join(out, 'student')}, and with the answers: ${path.join(out, 'answers')}\n`,
  );
  return 0;
}

void runCommand({ usage: TEACH_USAGE, parse: parseTeachOptions, run: writeCopies });
