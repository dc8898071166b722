import path from 'node:path';
import { wholeNumber } from './command-options';
import type { FacesOptions } from './load-faces-with-progress';

/** The kinds of the options that say which faces. */
export const FACES_KINDS = {
  data: { type: 'string' },
  limit: { type: 'string' },
  seed: { type: 'string' },
} as const;

/** Of the drawn faces, and of whatever else a command draws by it. */
export const DEFAULT_SEED = 1;

/**
 * Reads the options that say which faces.
 *
 * @param folder what relative paths are relative to.
 * @throws OptionError when a value cannot be used.
 */
export function facesOptions(
  given: { readonly [Name in keyof typeof FACES_KINDS]?: string },
  folder: string,
): FacesOptions {
  return {
    data: given.data && path.resolve(folder, given.data),
    limit: wholeNumber('--limit', given.limit, 1),
    seed: wholeNumber('--seed', given.seed, 0) ?? DEFAULT_SEED,
  };
}
