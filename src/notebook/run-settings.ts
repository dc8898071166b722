import { messageText } from '../dataset/message-text';
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

/** What is kept beside a result, so that the report knows one of another run, made meanwhile in the same folder. */
export function settingsInArtifacts({ size, epochs, limit, seed }: RunSettings) {
  return { size, epochs, limit: limit ?? null, seed };
}

/** What a notebook declares as its parameters, where a person or a tool may change it. */
export type RunParameters = Partial<Pick<RunSettings, 'epochs' | 'limit' | 'seed'>>;

/**
 * Reads a run's settings from the environment, where the report and the tests put them: `FER_RUN_SIZE`, `FER_DATA`,
 * `FER_EPOCHS`, `FER_LIMIT`, `FER_SEED`, `FER_PHOTO` and `FER_ARTIFACTS`. What is not set there takes the size's default.
 *
 * @param parameters take the place of what the environment says.
 * @throws RangeError naming the variable or parameter, when one holds something else than expected.
 */
export function runSettings(
  parameters: RunParameters = {},
  env: NodeJS.ProcessEnv = process.env,
): RunSettings {
  const size = (env.FER_RUN_SIZE || 'report') as RunSize;
  if (!Object.hasOwn(RUN_SIZES, size)) {
    const sizes = Object.keys(RUN_SIZES).join(', ');
    throw new RangeError(messageText(`FER_RUN_SIZE: expected ${sizes}, got "${size}"`));
  }
  const defaults = RUN_SIZES[size];
  const number = (name: keyof RunParameters, least: number) => {
    const variable = `FER_${name.toUpperCase()}`;
    return wholeNumber(name, parameters[name], least) ?? wholeNumber(variable, env[variable], least);
  };
  return {
    size,
    data: env.FER_DATA || undefined,
    epochs: number('epochs', 1) ?? defaults.epochs,
    limit: number('limit', 1) ?? defaults.limit,
    seed: number('seed', 0) ?? 1,
    photo: env.FER_PHOTO || undefined,
    artifactsFolder: env.FER_ARTIFACTS || 'artifacts',
  };
}

function wholeNumber(name: string, given: number | string | undefined, least: number): number | undefined {
  if (given === undefined || given === '') return undefined;
  const value = Number(given);
  // A blank would be 0, and `0x10` 16.
  const isWritten = typeof given === 'number' || /^\d+$/.test(given);
  if (!isWritten || !Number.isSafeInteger(value) || value < least) {
    throw new RangeError(messageText(`${name}: expected a whole number from ${least}, got "${given}"`));
  }
  return value;
}
