import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { CaseReply, CaseRequest } from './case-messages';
import { Finding, type FuzzKind, MOST_GROWTH_MB, type Outcome, type RunCase } from './fuzz-kind';
import { onReading } from './refusals';

// The process in which the cases of one kind run: node case-worker.ts KIND SANDBOX. It may crash, hang or be killed.

const [kindName, sandbox] = process.argv.slice(2);
const FOLDER = path.join(sandbox, 'work');
const OUTSIDE = path.join(sandbox, 'outside');
const SENTINEL = path.join(OUTSIDE, 'sentinel.txt');
/** Where the process stands, as a person does who gives a relative path. */
const STANDS = path.join(sandbox, 'stands');
const TEMPORARY = path.join(sandbox, 'tmp');
/** What stands there before and after every case. */
const SANDBOX_NAMES = ['outside', 'stands', 'tmp', 'work'];

/** Handles that may come and go without anything being wrong. */
const HANDLES_TO_SPARE = 8;

let late: string[] = [];
process.on('unhandledRejection', (reason) => late.push(`an unhandled rejection: ${text(reason)}`));
process.on('uncaughtException', (error) => late.push(`an uncaught exception: ${text(error)}`));

function text(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** A line of what Linux says about this process, in its unit; undefined elsewhere. */
function processStatus(name: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Lets the peak of memory begin anew, where the system can. */
function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // The peak of the whole process stands in.
  }
}

function emptySandbox(): void {
  for (const folder of [FOLDER, TEMPORARY]) {
    if (existsSync(folder) && readdirSync(folder).length === 0) continue;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }
}

/** What a case has left where nothing may be. */
function strayFiles(): string | undefined {
  const left = readdirSync(TEMPORARY).filter((name) => !name.startsWith('tsx-'));
  if (left.length > 0) return `left in the temporary folder: ${left.join(', ')}`;
  const beside = readdirSync(sandbox).filter((name) => !SANDBOX_NAMES.includes(name));
  const outside = readdirSync(OUTSIDE).filter((name) => name !== 'sentinel.txt');
  const stray = [...beside, ...outside, ...readdirSync(STANDS)];
  if (stray.length > 0) return `written outside of its folder: ${stray.join(', ')}`;
  if (readFileSync(SENTINEL, 'utf8') !== 'untouched') return 'the file outside of its folder was changed';
  return undefined;
}

/** Tensors there are, if TensorFlow was loaded at all. */
function numTensors(): number {
  const loaded = Object.entries(require.cache).find(([file]) => file.endsWith('/src/tensorflow/tf.ts'));
  const exported = loaded?.[1]?.exports as { readonly tf: { memory(): { numTensors: number } } } | undefined;
  return exported?.tf.memory().numTensors ?? 0;
}

function numHandles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

async function runOne(run: RunCase<unknown>, one: unknown, mostGrowthMB: number): Promise<CaseReply> {
  emptySandbox();
  late = [];
  const before = { memory: 0, at: 0, computing: process.cpuUsage() };
  const begin = () => {
    forgetPeak();
    before.memory = processStatus('VmRSS') ?? process.memoryUsage().rss / 2 ** 20;
    before.at = performance.now();
    before.computing = process.cpuUsage();
  };
  begin();
  onReading(begin);
  const tensorsBefore = numTensors();
  let outcome: Outcome | undefined;
  let finding: string | undefined;
  try {
    outcome = await run(one, { folder: FOLDER, outside: OUTSIDE });
  } catch (error) {
    finding = error instanceof Finding ? error.message : `not a valid result: ${text(error)}`;
  }
  const milliseconds = performance.now() - before.at;
  const computed = process.cpuUsage(before.computing);
  const computedMilliseconds = (computed.user + computed.system) / 1000;
  const peak = processStatus('VmHWM') ?? process.resourceUsage().maxRSS / 1024;
  const growthMB = Math.max(0, peak - before.memory);
  await setImmediate();
  await setImmediate();
  const tensors = numTensors() - tensorsBefore;
  finding ??= late[0] ?? strayFiles();
  if (tensors !== 0) finding ??= `${tensors} tensors more than before`;
  if (growthMB > mostGrowthMB)
    finding ??= `took ${growthMB.toFixed(0)} MB, at most ${mostGrowthMB} are expected`;
  return {
    outcome: finding === undefined ? outcome : undefined,
    milliseconds,
    computedMilliseconds,
    growthMB,
    finding,
  };
}

async function main(): Promise<void> {
  // Only what this kind needs: loading TensorFlow takes seconds.
  const { kind } = require(path.join(__dirname, 'kinds', kindName)) as { readonly kind: FuzzKind };
  for (const folder of SANDBOX_NAMES) mkdirSync(path.join(sandbox, folder), { recursive: true });
  writeFileSync(SENTINEL, 'untouched');
  process.chdir(STANDS);
  const run = await kind.prepare();
  let handlesBefore: number | undefined;
  const reply = (answer: CaseReply) => process.send?.(answer);
  const answer = async (request: CaseRequest) => {
    if ('case' in request) {
      reply(await runOne(run, request.case, kind.mostGrowthMB ?? MOST_GROWTH_MB));
      // Only once everything is loaded do handles stay as many.
      handlesBefore ??= numHandles();
      return;
    }
    // What is being closed needs a moment.
    await setTimeout(200);
    emptySandbox();
    const handles = numHandles() - (handlesBefore ?? numHandles());
    const finding =
      handles > HANDLES_TO_SPARE ? `${handles} open files more than after the first case` : undefined;
    reply({ outcome: undefined, milliseconds: 0, computedMilliseconds: 0, growthMB: 0, finding });
  };
  // They come ahead, and run one after the other.
  let before = Promise.resolve();
  process.on('message', (request: CaseRequest) => {
    before = before.then(() => answer(request));
  });
  reply({ ready: true });
}

void main();
