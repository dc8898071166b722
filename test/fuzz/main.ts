import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { givenOptions, OptionError, wholeNumber } from '../../src/command/command-options';
import { ProgressLine, standardOutput } from '../../src/command/progress-screen';
import { type ExitStatus, runCommand } from '../../src/command/run-command';
import { CaseRunner } from './case-runner';
import type { FuzzKind } from './fuzz-kind';
import { casesOf, type FuzzFinding, type FuzzResult, fuzz, fuzzTable } from './fuzz-run';
import { FUZZ_KINDS } from './kinds';

interface MainOptions {
  readonly kinds: readonly FuzzKind[];
  readonly cases: number;
  readonly seed: number;
  readonly out: string;
  readonly replay: string | undefined;
}

/** Kinds tried at one time, each in a process of its own. */
const SIDE_BY_SIDE = 2;

const DEFAULTS = { cases: 100_000, seed: 1, out: 'runs/fuzz' } as const;

const USAGE = `Usage: npm run test:fuzz -- [options]

Gives bad input of every kind to the project: random files made of valid ones, each in a process that may crash, hang or
grow. Each is either accepted with a valid result, or refused with a message that names the file and what to do.

  --cases N      how many in all, shared out among the kinds (default: ${DEFAULTS.cases})
  --seed N       equal seeds give equal cases (default: ${DEFAULTS.seed})
  --only LIST    only these kinds, e.g. csv,zip: ${FUZZ_KINDS.map(({ name }) => name).join(', ')}
  --out DIR      where the smallest case of each failure is kept (default: ${DEFAULTS.out})
  --replay FILE  run one kept case again
  --help         this text

Exit status: 0 nothing was found, 1 something was, 2 wrong usage.`;

function parseOptions(args: readonly string[], folder: string): MainOptions | 'help' {
  const text = { type: 'string' } as const;
  const given = givenOptions(args, { cases: text, seed: text, only: text, out: text, replay: text });
  if (given === 'help') return 'help';
  const wanted = given.only?.split(',');
  const unknown = wanted?.find((name) => !FUZZ_KINDS.some((kind) => kind.name === name));
  if (unknown !== undefined)
    throw new OptionError(`--only takes kinds of input, got “${unknown}”; see --help.`);
  return {
    kinds: FUZZ_KINDS.filter(({ name }) => wanted?.includes(name) ?? true),
    cases: wholeNumber('--cases', given.cases, 1) ?? DEFAULTS.cases,
    seed: wholeNumber('--seed', given.seed, 0) ?? DEFAULTS.seed,
    out: path.resolve(folder, given.out ?? DEFAULTS.out),
    replay: given.replay && path.resolve(folder, given.replay),
  };
}

async function run(
  { kinds, cases, seed, out, replay }: MainOptions,
  signal: AbortSignal,
): Promise<ExitStatus> {
  if (replay !== undefined) return runAgain(replay);
  const screen = standardOutput();
  const numbers = casesOf(kinds, cases);
  const names = kinds.map(({ name }) => name);
  const results: FuzzResult[] = [];
  const waiting = [...kinds];
  const tryKinds = async (): Promise<void> => {
    const kind = waiting.shift();
    if (kind === undefined) return;
    const line = new ProgressLine(screen, kind.name);
    const total = numbers.get(kind.name) as number;
    const result = await fuzz(kind, {
      cases: total,
      seed,
      signal,
      onCase: (numCases) => line.update(numCases / total, `${numCases} of ${total} cases`),
    });
    line.clear();
    for (const finding of result.findings) screen.write(`${findingText(finding, keep(out, finding))}\n\n`);
    results.push(result);
    return tryKinds();
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, tryKinds));
  results.sort((a, b) => names.indexOf(a.kind) - names.indexOf(b.kind));
  screen.write(`seed ${seed}\n${fuzzTable(results)}\n`);
  if (signal.aborted) return 130;
  return results.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

/** Keeps a finding with its smallest case. @returns the file. */
function keep(out: string, finding: FuzzFinding): string {
  mkdirSync(out, { recursive: true });
  // Different findings can begin alike, with the name of a file.
  const hash = createHash('sha256').update(JSON.stringify(finding.case)).digest('hex').slice(0, 8);
  const name = finding.what.replace(/\W+/g, '-').slice(0, 60).toLowerCase();
  const file = path.join(out, `${finding.kind}-${name}-${hash}.json`);
  writeFileSync(file, `${JSON.stringify(finding, null, 1)}\n`);
  return file;
}

function findingText({ kind, what, times, case: one }: FuzzFinding, file: string): string {
  const smallest = JSON.stringify(one);
  return `${kind}, ${times} times: ${what}\n  smallest case: ${smallest.slice(0, 600)}\n  kept: ${file}`;
}

async function runAgain(file: string): Promise<ExitStatus> {
  const { kind, case: one } = JSON.parse(readFileSync(file, 'utf8')) as FuzzFinding;
  const runner = new CaseRunner(kind);
  const { outcome, finding, milliseconds, growthMB } = await runner.run(one);
  await runner.end();
  console.log(`${finding ?? outcome} (${milliseconds.toFixed(0)} ms, ${growthMB.toFixed(0)} MB)`);
  return finding === undefined ? 0 : 1;
}

void runCommand({ usage: USAGE, parse: parseOptions, run });
