import { execFileSync } from 'node:child_process';
import { environmentOfAllCores } from './machine';
import { median } from './median';

// Each measurement is a process of its own that has only just started, and the ways take turns, another one first in every
// round, so that neither a warm compiler nor a busy minute favors one.

/** What one process reports: the last line that it prints, as JSON. */
export interface Measurement {
  readonly seconds: number;
  /** What was computed, so that all ways can be seen to have done the same. */
  readonly outcome: readonly number[];
  /** Most memory that the process ever held at once. */
  readonly peakMegabytes: number;
  readonly versions: string;
  readonly note?: string;
}

/** A program that measures once. */
export interface Way {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

/** Measurements of several ways, by name, in the order in which the ways were given. */
export type Runs = ReadonlyMap<string, readonly Measurement[]>;

/** Middle, least and greatest of what one way's runs took. */
export interface Summary {
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
  readonly peakMegabytes: number;
}

/** A TypeScript file of this project as a way. */
export function scriptWay(name: string, file: string, args: readonly string[]): Way {
  return { name, program: process.execPath, args: [...process.execArgv, file, ...args] };
}

/**
 * Measures once; with all cores, whatever this process's own settings are.
 *
 * @throws Error with what the process wrote to standard error, when it fails.
 */
export function measure({ program, args }: Way): Measurement {
  const output = execFileSync(program, args, {
    encoding: 'utf8',
    env: { ...environmentOfAllCores(), KERAS_BACKEND: 'tensorflow', TF_CPP_MIN_LOG_LEVEL: '3' },
    // TensorFlow greets there.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return JSON.parse(output.trim().split('\n').at(-1) as string) as Measurement;
}

/**
 * Lets every way measure once.
 *
 * @param round counted from 0; decides which way is first.
 */
export function measureRound(
  ways: readonly Way[],
  round: number,
  record: (way: Way, measurement: Measurement) => void,
): void {
  ways.forEach((_, position) => {
    const way = ways[(position + round) % ways.length];
    record(way, measure(way));
  });
}

/** Lets the ways take turns for a number of rounds. */
export function alternatingRuns(ways: readonly Way[], rounds: number): Runs {
  const runs = new Map<string, Measurement[]>(ways.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    measureRound(ways, round, ({ name }, measurement) => runs.get(name)?.push(measurement));
  }
  return runs;
}

/**
 * @param tolerance of a difference, relative to the greatest number.
 * @throws Error when two runs did not compute the same.
 */
export function requireSameOutcome(what: string, runs: Runs, tolerance = 0): void {
  const outcomes = [...runs.values()].flat().map(({ outcome }) => outcome);
  const [first] = outcomes;
  const allowed = tolerance * Math.max(...first.map(Math.abs));
  for (const outcome of outcomes) {
    const differs = first.some((number, i) => !(Math.abs(number - outcome[i]) <= allowed));
    if (differs || outcome.length !== first.length) {
      throw new Error(`${what}: the ways did not compute the same: ${first} and ${outcome}`);
    }
  }
}

/** @returns undefined when there are no measurements. */
export function summaryOf(measurements: readonly Measurement[] = []): Summary | undefined {
  if (measurements.length === 0) return undefined;
  const seconds = measurements.map((measurement) => measurement.seconds);
  return {
    median: median(seconds),
    fastest: Math.min(...seconds),
    slowest: Math.max(...seconds),
    peakMegabytes: Math.max(...measurements.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

/** Every version that took part, once. */
export function versionsOf(runs: Runs): string[] {
  return [...new Set([...runs.values()].flat().map(({ versions }) => versions))];
}

/** @throws Error when the Python of the reference environment is not there. */
export function referencePython(command: string): string {
  const python = process.env.FER_REFERENCE_PYTHON;
  if (python !== undefined) return python;
  throw new Error(
    `expected FER_REFERENCE_PYTHON, the Python to compare with: start this with \`${command}\``,
  );
}
