import { spawn } from 'node:child_process';
import { seededRandom } from '../../src/dataset/seeded-random';
import { CLOCK } from './clock';
import { DAMAGE } from './damage';
import { type FaultKind, inFolder, LostResult } from './fault-kind';
import { OBSTRUCTED, OWN_MOUNTS, ownMountOptions } from './full-disk';
import { KILLED_COMMANDS } from './killed-commands';
import { KILLED_WRITERS } from './killed-writers';
import { MEMORY } from './memory';
import { TOGETHER } from './together';

// npm run test:faults [-- --only WORD,WORD --times N --seed S]: faults of each kind at random moments, and a table of what came
// of them. A fault after which something is lost, nothing is said, or the next run does not work is a failure.

const KINDS: readonly FaultKind[] = [
  ...DAMAGE,
  ...OBSTRUCTED,
  ...KILLED_WRITERS,
  ...KILLED_COMMANDS,
  ...MEMORY,
  ...CLOCK,
  ...TOGETHER,
];

interface Options {
  readonly only: readonly string[];
  readonly times: number | undefined;
  readonly seed: number;
}

const USAGE = `Usage: npm run test:faults -- [options]

  --only LIST   only kinds whose name has one of these words, e.g. damage,kill
  --times N     so many rounds of each kind
  --seed S      where the faults fall (default: drawn, and printed)
  --list        names of all kinds`;

function optionsOf(args: readonly string[]): Options {
  const given = (name: string) => {
    const at = args.indexOf(`--${name}`);
    return at < 0 ? undefined : args[at + 1];
  };
  const number = (name: string) => {
    const text = given(name);
    if (text !== undefined && !/^\d+$/.test(text))
      throw new RangeError(`--${name}: expected a whole number, got ${text}`);
    return text === undefined ? undefined : Number(text);
  };
  return {
    only: given('only')?.split(',') ?? [],
    times: number('times'),
    seed: number('seed') ?? Date.now() % 1_000_000,
  };
}

interface Row {
  readonly kind: string;
  faults: number;
  lost: number;
  failed: number;
  readonly endings: Map<string, number>;
}

async function rowOf(kind: FaultKind, { times, seed }: Options): Promise<Row> {
  const row: Row = { kind: kind.name, faults: 0, lost: 0, failed: 0, endings: new Map() };
  const count = (ending: string) => row.endings.set(ending, (row.endings.get(ending) ?? 0) + 1);
  const obstacle = kind.unavailable?.();
  if (obstacle !== undefined) {
    count(`skipped: ${obstacle}`);
    return row;
  }
  const random = seededRandom(seed).derive(kind.name);
  const started = performance.now();
  const { inject, end } = await kind.begin();
  try {
    const rounds = times ?? kind.times;
    for (let round = 1; round <= rounds; round += 1) {
      try {
        const { faults, ended } = await inFolder((folder) => inject(folder, random.derive(round)));
        row.faults += faults;
        count(ended);
      } catch (error) {
        row.faults += 1;
        if (error instanceof LostResult) row.lost += 1;
        else row.failed += 1;
        console.log(`${kind.name}, round ${round}: ${(error as Error).stack}`);
      }
    }
  } finally {
    await end?.();
  }
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${kind.name}: ${row.faults} faults in ${seconds.toFixed(0)} s, ${row.lost} lost, ${row.failed} failed`,
  );
  return row;
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ kind, faults, lost, failed, endings }) => {
    const how = [...endings].sort((a, b) => b[1] - a[1]).map(([ending, times]) => `${times} × ${ending}`);
    if (failed > 0) how.push(`${failed} × FAILED`);
    return `| ${kind} | ${faults} | ${how.join('; ')} | ${lost} |`;
  });
  return ['| fault | injected | how it ended | lost results |', '| --- | ---: | --- | ---: |', ...lines].join(
    '\n',
  );
}

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) return console.log(USAGE);
  if (args.includes('--list')) return console.log(KINDS.map(({ name }) => name).join('\n'));
  const options = optionsOf(args);
  const kinds = KINDS.filter(
    ({ name }) => options.only.length === 0 || options.only.some((word) => name.includes(word)),
  );
  if (kinds.length === 0)
    throw new RangeError(`no kind of fault has ${options.only.join(' or ')} in its name; see --list`);
  console.log(`seed ${options.seed}`);
  const rows: Row[] = [];
  for (const kind of kinds) rows.push(await rowOf(kind, options));
  const sum = (value: (row: Row) => number) => rows.reduce((total, row) => total + value(row), 0);
  console.log(`\n${tableOf(rows)}\n`);
  const failed = sum((row) => row.failed);
  const lost = sum((row) => row.lost);
  console.log(`${sum((row) => row.faults)} faults injected, ${lost} lost results, ${failed} failed`);
  process.exitCode = failed + lost === 0 ? 0 : 1;
}

/** Starts this again where mounts are its own, if that is possible; ends as that ends. */
function startWithOwnMounts(options: readonly string[]): void {
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', [...options, ...again], {
    stdio: 'inherit',
    env: { ...process.env, [OWN_MOUNTS]: '1' },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (status) => {
    process.exitCode = status ?? 1;
  });
}

const options = process.env[OWN_MOUNTS] === undefined ? ownMountOptions() : undefined;
if (options !== undefined) startWithOwnMounts(options);
else
  void main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof RangeError ? error.message : error);
    process.exitCode = 2;
  });
