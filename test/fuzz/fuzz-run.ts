import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { type CaseResult, CaseRunner } from './case-runner';
import type { FuzzKind } from './fuzz-kind';

/** Cases that are made and handed over at one time. */
const BLOCK_CASES = 250;

/** Runs in which a finding is made smaller; each may take as long as a hang. */
const MOST_SHRINKING = 100;
const SHRINKING_SECONDS = 25;

/** After so many different findings of one kind, more say little. */
const MOST_FINDINGS = 12;

/** Something wrong with our code, with the smallest case that shows it. */
export interface FuzzFinding {
  readonly kind: string;
  readonly what: string;
  /** How many cases came to it. */
  readonly times: number;
  readonly case: unknown;
}

/** What fuzzing one kind of input came to: a row of the table. */
export interface FuzzResult {
  readonly kind: string;
  readonly cases: number;
  readonly accepted: number;
  readonly refused: number;
  readonly slowestMilliseconds: number;
  /** Processor time of the case that took most of it. */
  readonly mostComputedMilliseconds: number;
  readonly peakGrowthMB: number;
  readonly seconds: number;
  readonly findings: readonly FuzzFinding[];
}

/** Options of `fuzz`. */
export interface FuzzOptions {
  /** How many cases, those by which a finding is made smaller not counted. */
  readonly cases: number;
  readonly seed: number;
  /** Called after every case. */
  readonly onCase?: (numCases: number) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/**
 * Tries random cases of one kind in another process. Equal seeds give equal cases. What is found is made as small as
 * fast-check can make it, and trying goes on: the same again is only counted.
 */
export async function fuzz(kind: FuzzKind, options: FuzzOptions): Promise<FuzzResult> {
  const runner = new CaseRunner(kind.name);
  const tally = {
    cases: 0,
    accepted: 0,
    refused: 0,
    slowestMilliseconds: 0,
    mostComputedMilliseconds: 0,
    peakGrowthMB: 0,
  };
  const found = new Map<string, { what: string; times: number; case: unknown }>();
  const started = performance.now();
  const count = ({ outcome, milliseconds, computedMilliseconds, growthMB }: CaseResult) => {
    tally.cases += 1;
    if (outcome !== undefined) tally[outcome] += 1;
    tally.slowestMilliseconds = Math.max(tally.slowestMilliseconds, milliseconds);
    tally.mostComputedMilliseconds = Math.max(tally.mostComputedMilliseconds, computedMilliseconds);
    tally.peakGrowthMB = Math.max(tally.peakGrowthMB, growthMB);
    options.onCase?.(tally.cases);
  };
  const goesOn = () => tally.cases < options.cases && found.size < MOST_FINDINGS && !options.signal?.aborted;
  const stopped = aborted(options.signal);
  const findings = () => [...found.values()].map((finding) => ({ kind: kind.name, ...finding }));
  try {
    for (let block = 0; goesOn(); block += 1) {
      const numRuns = Math.min(BLOCK_CASES, options.cases - tally.cases);
      const parameters = { seed: seedOf(options.seed, kind.name, block), numRuns };
      const news: number[] = [];
      const tried = fc.sample(kind.cases, parameters).map(async (one, run) => {
        const result = await runner.run(one);
        if (options.signal?.aborted) return;
        count(result);
        if (result.finding === undefined) return;
        const signature = signatureOf(result.finding);
        const known = found.get(signature);
        if (known === undefined) news.push(run);
        found.set(signature, {
          what: known?.what ?? result.finding,
          times: (known?.times ?? 0) + 1,
          case: known === undefined ? one : known.case,
        });
      });
      await Promise.race([Promise.all(tried), stopped]);
      for (const run of goesOn() ? news : [])
        await shrink(kind, runner, found, { ...parameters, path: `${run}` });
    }
    if (options.signal?.aborted)
      return { kind: kind.name, ...tally, seconds: secondsSince(started), findings: findings() };
    const left = await runner.end();
    if (left !== undefined) found.set('left', { what: left, times: 1, case: null });
  } finally {
    await runner.end();
  }
  return { kind: kind.name, ...tally, seconds: secondsSince(started), findings: findings() };
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

/** Comes when the signal does. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

/** Makes the case of a finding as small as it goes, and keeps it. */
async function shrink(
  kind: FuzzKind,
  runner: CaseRunner,
  found: Map<string, { what: string; times: number; case: unknown }>,
  replay: { readonly seed: number; readonly numRuns: number; readonly path: string },
): Promise<void> {
  const until = performance.now() + 1000 * SHRINKING_SECONDS;
  let runs = 0;
  let wanted: string | undefined;
  const property = fc.asyncProperty(kind.cases, async (one) => {
    runs += 1;
    if (runs > MOST_SHRINKING || performance.now() > until) return;
    const { finding } = await runner.run(one);
    if (finding === undefined) return;
    const signature = signatureOf(finding);
    wanted ??= signature;
    if (signature !== wanted) return;
    Object.assign(found.get(signature) ?? {}, { what: finding, case: one });
    throw new Error(finding);
  });
  await fc.check(property, replay);
}

/** Findings that differ only in numbers and quoted words are the same. */
function signatureOf(finding: string): string {
  return finding
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .replace(/["“'][^"”']*["”']/g, 'Q')
    .replace(/[\d.]+/g, 'N')
    .slice(0, 120);
}

function seedOf(seed: number, kind: string, block: number): number {
  return createHash('sha256').update(`${seed} ${kind} ${block}`).digest().readInt32LE();
}

/** Shares a number of cases out among kinds. */
export function casesOf(kinds: readonly FuzzKind[], total: number): Map<string, number> {
  const sum = kinds.reduce((shares, { share }) => shares + share, 0);
  return new Map(kinds.map(({ name, share }) => [name, Math.ceil((total * share) / sum)]));
}

/** A table of results, with all kinds together in the last row. */
export function fuzzTable(results: readonly FuzzResult[]): string {
  const sum = (value: (result: FuzzResult) => number) =>
    results.reduce((total, one) => total + value(one), 0);
  const most = (value: (result: FuzzResult) => number) => Math.max(0, ...results.map(value));
  const row = (name: string, one: Omit<FuzzResult, 'kind' | 'findings'>, failures: number) => [
    name,
    ...[one.cases, one.accepted, one.refused].map((number) => number.toLocaleString('en-US')),
    one.slowestMilliseconds.toFixed(0),
    one.mostComputedMilliseconds.toFixed(0),
    one.peakGrowthMB.toFixed(0),
    one.seconds.toFixed(0),
    String(failures),
  ];
  const numFailures = (result: FuzzResult) => result.findings.reduce((total, { times }) => total + times, 0);
  const rows = [
    [
      'kind',
      'cases',
      'accepted',
      'refused',
      'slowest ms',
      'most CPU ms',
      'peak growth MB',
      'seconds',
      'failures',
    ],
    ...results.map((result) => row(result.kind, result, numFailures(result))),
    row(
      'all',
      {
        cases: sum(({ cases }) => cases),
        accepted: sum(({ accepted }) => accepted),
        refused: sum(({ refused }) => refused),
        slowestMilliseconds: most(({ slowestMilliseconds }) => slowestMilliseconds),
        mostComputedMilliseconds: most(({ mostComputedMilliseconds }) => mostComputedMilliseconds),
        peakGrowthMB: most(({ peakGrowthMB }) => peakGrowthMB),
        seconds: sum(({ seconds }) => seconds),
      },
      sum(numFailures),
    ),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const lines = rows.map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  return lines.join('\n');
}
