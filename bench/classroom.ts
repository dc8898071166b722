import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningHub, startHub, startServer } from '../test/hub/running-hub';
import { KernelClient, ROOT } from '../test/kernel/kernel-client';
import {
  LIMITS,
  type Measured,
  type NotebookRow,
  notebooksTable,
  type Spread,
  type StudentsRow,
  studentsTable,
  withTables,
} from './classroom-page';
import { loadBefore, machine } from './machine';
import { median } from './median';
import { ownMegabytes, processesWith, type Usage, usageOfAll } from './process-memory';

// What students take who work at the same time, on this machine, under the project's own JupyterHub:
//   npm run bench:classroom [-- --students 1,5,10] [--write]
//   npm run bench:classroom -- --notebooks 01,05 [--write]
// The first opens as many servers at once, then as many kernels at once, each of which runs notebook 01 to its first
// chart. The second runs whole notebooks, one student each, and tells the most memory a student ever had. `--write` puts
// the figures into docs/classroom-measured.json and docs/classroom.md. No accounts are made: students are
// told apart by folders alone here. Memory of their own is what a limit counts for sure; pages of the shared library come
// on top as far as there is room. Ends with status 1 when a student took more than the hub allows.

const MEASURED = path.join(ROOT, 'docs/classroom-measured.json');
const PAGE = path.join(ROOT, 'docs/classroom.md');
/** A cell of many kernels at once, or one that trains. */
const REPLY_MS = 300_000;
const FIRST_CHART = 'labelDistributionFigure(';

/** A student with a server that runs. */
interface Seat {
  readonly name: string;
  readonly folder: string;
}

const spread = (values: readonly number[]): Spread => ({
  median: rounded(median(values)),
  last: rounded(Math.max(...values)),
});

const rounded = (value: number) => Math.round(10 * value) / 10;

/** The code cells of a notebook as it is in the repository. */
function codeCells(file: string): string[] {
  const { cells } = JSON.parse(readFileSync(path.join(ROOT, 'notebooks', file), 'utf8')) as {
    cells: { cell_type: string; source: string[] | string }[];
  };
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => (Array.isArray(source) ? source.join('') : source));
}

function isKernel(command: string): boolean {
  return command.includes('kernel/launch.cjs');
}

/** Server and kernels of a student. */
function usageOf({ name }: Seat): { readonly server: Usage; readonly kernel: Usage } {
  const own = processesWith('JUPYTERHUB_USER', name);
  const pids = (kernel: boolean) =>
    own.filter(({ command }) => isKernel(command) === kernel).map(({ pid }) => pid);
  return { server: usageOfAll(pids(false)), kernel: usageOfAll(pids(true)) };
}

/** The most memory that each student has of their own, looked at twice a second until it is asked for. */
function watchMemory(seats: readonly Seat[]): () => number[] {
  const most = seats.map(() => 0);
  const look = () => {
    for (const [index, { name }] of seats.entries()) {
      const pids = processesWith('JUPYTERHUB_USER', name).map(({ pid }) => pid);
      most[index] = Math.max(most[index], ownMegabytes(pids));
    }
  };
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

/** Starts a kernel through the student's server, as JupyterLab does. */
async function startKernel(hub: RunningHub, { name, folder }: Seat): Promise<KernelClient> {
  const answer = await hub.ask(`/user/${name}/api/kernels`, { method: 'POST', body: { name: 'typescript' } });
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  const connection = path.join(folder, '.setup/jupyter/runtime', `kernel-${id}.json`);
  return KernelClient.attach(connection, REPLY_MS);
}

async function execute(kernel: KernelClient, code: string): Promise<void> {
  const { ended } = kernel.start(code);
  const { reply, outputs } = await ended;
  if (reply.status !== 'ok') {
    const error = outputs.find(({ type }) => type === 'error');
    throw new Error(`${code}\n${JSON.stringify(error?.content ?? reply)}`);
  }
}

/** Ends servers and kernels, and waits until their processes have gone. */
async function standUp(hub: RunningHub, seats: readonly Seat[]): Promise<void> {
  for (const { name } of seats) await hub.ask(`/hub/api/users/${name}/server`, { method: 'DELETE' });
  const deadline = Date.now() + 60_000;
  while (seats.some(({ name }) => processesWith('JUPYTERHUB_USER', name).length > 0)) {
    if (Date.now() > deadline) throw new Error('servers did not end within a minute');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function measure(hub: RunningHub, seats: readonly Seat[]): Promise<StudentsRow> {
  const cells = codeCells('01-dataset-and-labels.ipynb');
  const upToChart = cells.findIndex((code) => code.includes(FIRST_CHART)) + 1;
  const mostMemory = watchMemory(seats);
  const servers = await Promise.all(seats.map(({ name }) => startServer(hub, name)));
  const firstCell: number[] = [];
  const firstChart: number[] = [];
  const kernels = await Promise.all(
    seats.map(async (seat) => {
      const start = performance.now();
      const kernel = await startKernel(hub, seat);
      for (const [index, code] of cells.slice(0, upToChart).entries()) {
        await execute(kernel, code);
        if (index === 0) firstCell.push((performance.now() - start) / 1000);
      }
      firstChart.push((performance.now() - start) / 1000);
      return kernel;
    }),
  );
  const ownMost = mostMemory();
  const usages = seats.map(usageOf);
  for (const kernel of kernels) await kernel.close();
  await standUp(hub, seats);
  const mean = (value: (usage: { server: Usage; kernel: Usage }) => number) =>
    usages.reduce((sum, usage) => sum + value(usage), 0) / usages.length;
  return {
    students: seats.length,
    server: spread(servers),
    firstCell: spread(firstCell),
    firstChart: spread(firstChart),
    serverMegabytes: Math.round(mean(({ server }) => server.proportional)),
    kernelMegabytes: Math.round(mean(({ kernel }) => kernel.proportional)),
    megabytes: Math.round(mean(({ server, kernel }) => server.proportional + kernel.proportional)),
    residentMegabytes: Math.round(mean(({ server, kernel }) => server.resident + kernel.resident)),
    ownMegabytes: Math.round(Math.max(...ownMost)),
    serverCoreSeconds: rounded(mean(({ server }) => server.coreSeconds)),
    kernelCoreSeconds: rounded(mean(({ kernel }) => kernel.coreSeconds)),
  };
}

async function runNotebook(hub: RunningHub, seat: Seat, file: string): Promise<NotebookRow> {
  const mostMemory = watchMemory([seat]);
  await startServer(hub, seat.name);
  const start = performance.now();
  const kernel = await startKernel(hub, seat);
  for (const code of codeCells(file)) await execute(kernel, code);
  const seconds = (performance.now() - start) / 1000;
  const { kernel: used } = usageOf(seat);
  const [own] = mostMemory();
  await kernel.close();
  await standUp(hub, [seat]);
  return {
    notebook: file.slice(0, 2),
    seconds: rounded(seconds),
    coreSeconds: rounded(used.coreSeconds),
    ownMegabytes: Math.round(own),
  };
}

/** Replaces what was measured again; the rest stays. */
function write(part: Partial<Measured>): void {
  const before = existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, 'utf8')) as Measured) : {};
  const measured = { ...before, ...part };
  writeFileSync(MEASURED, `${JSON.stringify(measured, null, 2)}\n`);
  if (measured.students) {
    writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), { ...measured, students: measured.students }));
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      students: { type: 'string', default: '1,5,10' },
      notebooks: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const counts = values.students.split(',').map(Number);
  const homes = mkdtempSync(path.join(tmpdir(), 'classroom-'));
  const seatsOf = (count: number): Seat[] =>
    Array.from({ length: count }, (_, index) => {
      const name = `student-${index + 1}`;
      return { name, folder: path.join(homes, name, 'facial-emotion-notebooks') };
    });
  const all = seatsOf(values.notebooks === undefined ? Math.max(...counts) : 1);
  const { load, busy } = loadBefore();
  console.error(`load before: ${load.toFixed(2)}${busy ? ', too busy for times to mean much' : ''}`);
  const hub = await startHub(ROOT, [
    'c.JupyterHub.spawner_class = "simple"',
    `c.SimpleLocalProcessSpawner.home_dir_template = ${JSON.stringify(path.join(homes, '{username}'))}`,
    'c.JupyterHub.authenticator_class = "null"',
    `c.Authenticator.allowed_users = {${all.map(({ name }) => `"${name}"`).join(', ')}}`,
    // Where this runs as root, as in a container.
    'c.Spawner.args.append("--allow-root")',
  ]);
  const conditions = {
    machine: machine(),
    node: process.version,
    load: Number(load.toFixed(1)),
  };
  let most = 0;
  try {
    if (values.notebooks !== undefined) {
      const words = values.notebooks.split(',');
      const files = readdirSync(path.join(ROOT, 'notebooks'))
        .filter((file) => file.endsWith('.ipynb') && words.some((word) => file.startsWith(word)))
        .sort();
      const rows: NotebookRow[] = [];
      console.log(
        '| notebook | seconds | core-seconds | own memory at most, MB |\n| --- | ---: | ---: | ---: |',
      );
      for (const file of files) {
        console.error(`${file} …`);
        rows.push(await runNotebook(hub, all[0], file));
      }
      console.log(notebooksTable({ ...conditions, rows }));
      most = Math.max(...rows.map(({ ownMegabytes }) => ownMegabytes));
      if (values.write) write({ notebooks: { ...conditions, rows } });
    } else {
      const rows: StudentsRow[] = [];
      for (const count of counts) {
        console.error(`${count} of ${counts.join(', ')} …`);
        rows.push(await measure(hub, all.slice(0, count)));
      }
      console.log(studentsTable({ ...conditions, rows }));
      most = Math.max(...rows.map(({ ownMegabytes }) => ownMegabytes));
      if (values.write) write({ students: { ...conditions, rows } });
    }
  } catch (error) {
    console.error(hub.words());
    throw error;
  } finally {
    await hub.stop();
    rmSync(homes, { recursive: true, force: true, maxRetries: 5 });
  }
  console.log(`Most memory a student had of their own: ${most} MB of ${LIMITS.megabytes}.`);
  if (most > LIMITS.megabytes) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
