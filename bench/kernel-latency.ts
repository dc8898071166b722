import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { KernelClient, ROOT } from '../test/kernel/kernel-client';

// How fast the kernel answers, beside plain tslab, on this machine, in this run:
//   npm run bench:kernel [-- --repeats 5 --cells 200]
// The two take turns, each time in a new process. Times are a client's: from sending a request to its whole answer.

/** What one kernel process has measured, by name; milliseconds, but for ratios. */
type Measurements = Record<string, number[]>;

const KERNELS: Readonly<Record<string, ((connectionFile: string) => string[]) | undefined>> = {
  'this kernel': undefined,
  'plain tslab': (connectionFile) => [
    process.execPath,
    '-e',
    `process.chdir(${JSON.stringify(ROOT)});` +
      `require(${JSON.stringify(path.join(ROOT, 'node_modules/tslab/dist/main.js'))})` +
      `.startKernel({ configPath: ${JSON.stringify(connectionFile)}, enableFindLocal: false });`,
  ],
};

const IMPORTS = [
  "import { tf } from './src/tensorflow/tf';",
  "import { DataFrame } from 'danfojs-node';",
  "import * as pl from 'nodejs-polars';",
];

const COMPLETIONS = 30;
const BATCHES = 40;
/** A cell that has not ended this long after its interrupt is left alone. */
const LONGEST_WAIT_MS = 10_000;

/** Runs a cell until its reply; plain tslab does not always say that it is idle again. */
function execute(kernel: KernelClient, code: string): Promise<unknown> {
  return kernel.request('execute_request', { code, silent: false, store_history: true, stop_on_error: true });
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function measure(name: string, cells: number): Promise<Measurements> {
  const start = performance.now();
  const kernel = await KernelClient.launch({ command: KERNELS[name] });
  const found: Measurements = { 'ready (ms)': [performance.now() - start] };
  try {
    await execute(kernel, '1 + 1');
    found['ready and first cell (ms)'] = [performance.now() - start];
    found['importing tfjs, danfojs and polars (ms)'] = [
      await timed(async () => {
        for (const code of IMPORTS) await execute(kernel, code);
      }),
    ];
    const times: number[] = [];
    for (let cell = 0; cell < cells; cell += 1) {
      times.push(await timed(() => execute(kernel, `const value${cell} = ${cell} * 2;\nvalue${cell} + 1`)));
    }
    found['trivial cell (ms)'] = times;
    found['200th cell against the 10th (ratio)'] = [median(times.slice(-10)) / median(times.slice(5, 15))];
    const request = (type: string, code: string) =>
      kernel.request(type, { code, cursor_pos: code.length, detail_level: 0 });
    for (const [what, type, code] of [
      ['completion (ms)', 'complete_request', 'tf.layers.conv'],
      ['inspection (ms)', 'inspect_request', 'tf.layers.conv2d'],
    ]) {
      await request(type, code);
      found[what] = [];
      for (let i = 0; i < COMPLETIONS; i += 1) {
        found[what].push(await timed(() => request(type, `${code.slice(0, code.length - (i % 3))}`)));
      }
    }
    Object.assign(found, await whileTraining(name, kernel));
    return found;
  } finally {
    await kernel.close();
  }
}

/** How long after the end of the running batch the kernel answers, while the walkthrough's network trains. */
async function whileTraining(name: string, kernel: KernelClient): Promise<Measurements> {
  await execute(
    kernel,
    `import { buildWalkthroughCnn, compileWalkthroughCnn } from './src/model/cnn';
import { fit } from './src/training/fit';
const model = buildWalkthroughCnn({ seed: 1 });
compileWalkthroughCnn(model);
function* epoch() {
  for (;;) yield { images: tf.ones([64, 48, 48, 1]) as never, oneHotLabels: tf.tidy(() => tf.oneHot(tf.zeros([64], 'int32'), 7)) as never };
}
const batches = { stepsPerEpoch: 1e9, numExamples: 1e9, epoch } as never;`,
  );
  const ends: number[] = [];
  const training = kernel.start(
    "await fit(model, batches, { epochs: 1, callbacks: [{ onBatchEnd: () => console.log('end', Date.now()) }] });",
  );
  const endsOf = () =>
    kernel.published
      .filter(({ parent, type }) => parent === training.id && type === 'stream')
      .flatMap(({ content }) =>
        [...String(content.text).matchAll(/end (\d+)/g)].map(([, time]) => Number(time)),
      );
  while (endsOf().length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
  const found: Measurements = {
    'while training: heartbeat (ms after being sent)': [],
    'while training: completion (ms after the batch)': [],
    'while training: interrupt (ms after the batch)': [],
  };
  const answered: [string, number, number][] = [];
  for (let i = 0; i < BATCHES; i += 1) {
    // At no fixed moment of a batch.
    await new Promise((resolve) => setTimeout(resolve, (i * 37) % 200));
    const sent = Date.now();
    if (i % 2 === 0) {
      found['while training: heartbeat (ms after being sent)'].push(await kernel.beat());
    } else {
      const code = 'tf.layers.den';
      await kernel.request('complete_request', { code, cursor_pos: code.length });
      answered.push(['while training: completion (ms after the batch)', sent, Date.now()]);
    }
  }
  const sent = Date.now();
  // Plain tslab knows only the signal, by which it abandons the cell; the training goes on, and at times no answer comes.
  if (name === 'plain tslab') kernel.process.kill('SIGINT');
  else await kernel.interrupt();
  await Promise.race([
    training.ended.catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS)),
  ]);
  answered.push(['while training: interrupt (ms after the batch)', sent, Date.now()]);
  ends.push(...endsOf());
  for (const [what, asked, done] of answered) {
    const end = ends.find((time) => time >= asked) ?? asked;
    found[what].push(Math.max(0, done - end));
  }
  return found;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { repeats: { type: 'string' }, cells: { type: 'string' } } });
  const repeats = Number(values.repeats ?? 3);
  const cells = Number(values.cells ?? 200);
  const all: Record<string, Measurements> = {};
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const name of Object.keys(KERNELS)) {
      console.error(`${name}, ${repeat + 1} of ${repeats} …`);
      const found = await measure(name, cells);
      all[name] ??= {};
      for (const [what, times] of Object.entries(found)) {
        all[name][what] = [...(all[name][what] ?? []), ...times];
      }
    }
  }
  console.log(
    `Node ${process.version}, ${cpus().length} cores, ${repeats} times each, ${cells} cells; p50 / p95`,
  );
  const names = Object.keys(KERNELS);
  const width = Math.max(...Object.keys(all[names[0]]).map(({ length }) => length));
  console.log(`${''.padEnd(width)}  ${names.map((name) => name.padStart(16)).join('  ')}`);
  for (const what of Object.keys(all[names[0]])) {
    const digits = what.includes('ratio') ? 2 : 0;
    const cellsOfRow = names.map((name) => {
      const times = all[name][what] ?? [];
      return `${quantile(times, 0.5).toFixed(digits)} / ${quantile(times, 0.95).toFixed(digits)}`.padStart(
        16,
      );
    });
    console.log(`${what.padEnd(width)}  ${cellsOfRow.join('  ')}`);
  }
}

void main();
