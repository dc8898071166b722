import { RUN_SIZES, type RunSize } from './run-size';

/** What a run of the notebooks is made with; read in this one place. */
export interface RunSettings {
  readonly size: RunSize;
  /** A file or folder with faces; undefined: found under `data/`, else drawn. */
  readonly data: string | undefined;
  /** Epochs the walkthrough's CNN is trained for. */
  readonly epochs: number;
  /** At most so many faces of each usage; undefined: all. */
  readonly limit: number | undefined;
  readonly seed: number;
  /** A picture of the reader's own for notebook 11; undefined: one is composed of the run's faces. */
  readonly photo: string | undefined;
  /** Where notebooks leave what later ones take up. */
  readonly artifactsFolder: string;
}

/**
 * Reads a run's settings from the environment, where the report and the tests put them: `FER_RUN_SIZE`, `FER_DATA`,
 * `FER_EPOCHS`, `FER_LIMIT`, `FER_SEED`, `FER_PHOTO` and `FER_ARTIFACTS`. What is not set there takes the size's default.
 *
 * @throws RangeError naming the variable, when one holds something else than expected.
 */
export function runSettings(env: NodeJS.ProcessEnv = process.env): RunSettings {
  const size = (env.FER_RUN_SIZE || 'report') as RunSize;
  const defaults = RUN_SIZES[size];
  if (defaults === undefined) {
    throw new RangeError(`FER_RUN_SIZE: expected ${Object.keys(RUN_SIZES).join(', ')}, got "${size}"`);
  }
  return {
    size,
    data: env.FER_DATA || undefined,
    epochs: wholeNumber(env, 'FER_EPOCHS', 1) ?? defaults.epochs,
    limit: wholeNumber(env, 'FER_LIMIT', 1) ?? defaults.limit,
    seed: wholeNumber(env, 'FER_SEED', 0) ?? 1,
    photo: env.FER_PHOTO || undefined,
    artifactsFolder: env.FER_ARTIFACTS || 'artifacts',
  };
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, least: number): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name}: expected a whole number from ${least}, got "${text}"`);
  }
  return value;
}
