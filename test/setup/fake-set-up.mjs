// node fake-set-up.mjs FOLDER: three slow steps that each make a folder of three files with a child program, as the
// real ones do. What the tests look at: FOLDER/made/* and FOLDER/log, where each step notes its start and end.
import { appendFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder } from '../../setup/files.mjs';
import { runProgram } from '../../setup/programs.mjs';
import { openProject } from '../../setup/project.mjs';
import { bringUpToDate } from '../../setup/step-runner.mjs';

const root = process.argv[2];
const note = (text) => appendFileSync(join(root, 'log'), `${text}\n`);

// Like npm, it takes away what was there, writes piece by piece under the final name, and dies with its parent only
// if somebody sees to it.
const slowProgram = `
  const fs = require('node:fs');
  const [folder] = process.argv.slice(1);
  fs.mkdirSync(folder, { recursive: true });
  let count = 0;
  const timer = setInterval(() => {
    fs.writeFileSync(folder + '/' + count, 'whole');
    if (++count === 3) clearInterval(timer);
  }, 60);`;

const steps = ['first', 'second', 'third'].map((id, index, ids) => ({
  name: id,
  id,
  after: ids.slice(0, index),
  fingerprint: () => '1',
  isDone: ({ root }) => existsSync(join(root, 'made', id)),
  announce: () => 'making it',
  async run({ root, stateFolder }) {
    note(`start ${id}`);
    const folder = join(root, 'made', id);
    removeFolder(folder, join(stateFolder, 'old'));
    const { ok, output } = await runProgram(process.execPath, ['-e', slowProgram, folder]);
    if (!ok || readdirSync(folder).length !== 3) throw new Error(`${id} is not whole: ${output}`);
    note(`end ${id}`);
    return {};
  },
}));

const numRun = await bringUpToDate(openProject({ root, env: {} }), steps, (line) => console.error(line));
console.log(numRun);
