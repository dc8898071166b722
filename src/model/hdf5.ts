import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** An array of numbers in an HDF5 file. */
export interface Hdf5Dataset {
  readonly shape: readonly number[] | null;
  readonly value: unknown;
}

/** A group of an HDF5 file, as far as models need it. */
export interface Hdf5Group {
  readonly attrs: Readonly<Record<string, { readonly value: unknown } | undefined>>;
  get(objectPath: string): Hdf5Group | Hdf5Dataset | null;
  create_attribute(name: string, value: string | string[]): void;
  create_group(name: string): Hdf5Group;
  create_dataset(dataset: { name: string; data: Float32Array; shape: number[]; dtype: '<f' }): unknown;
}

interface Hdf5File extends Hdf5Group {
  close(): unknown;
}

interface Hdf5Library {
  readonly ready: Promise<{ activate_throwing_error_handler(): unknown }>;
  readonly File: new (file: string, mode: 'r' | 'w') => Hdf5File;
}

/**
 * The package h5wasm, loaded when it is first needed: it unpacks 4 MB of WebAssembly. It is an ES module without
 * an entry for `require`, which the kernel's modules are left with, so its file is named instead.
 */
async function loadLibrary(): Promise<Hdf5Library> {
  const requireHere = createRequire(__filename);
  const file = (requireHere.resolve.paths('h5wasm') ?? [])
    .map((folder) => path.join(folder, 'h5wasm', 'dist', 'node', 'hdf5_hl.js'))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error('the package h5wasm is not installed; run the set-up again');
  const library: Hdf5Library = requireHere(file);
  const module = await library.ready;
  // Without this, errors are printed and the calls go on.
  module.activate_throwing_error_handler();
  return library;
}

/**
 * Opens an HDF5 file, hands its root group to `use`, and closes it.
 *
 * @param mode `r` reads an existing file; `w` makes a new one.
 * @throws Error with the file's name and HDF5's own reason, when the file cannot be opened, is cut short or
 *   damaged, or is no HDF5 file.
 */
export async function withHdf5File<Result>(
  file: string,
  mode: 'r' | 'w',
  use: (root: Hdf5Group) => Result,
): Promise<Result> {
  const { File } = await loadLibrary();
  let opened: Hdf5File | undefined;
  try {
    opened = new File(path.resolve(file), mode);
    return use(opened);
  } catch (error) {
    throw new Error(`${file}: ${reason(error as Error)}`, { cause: error });
  } finally {
    opened?.close();
  }
}

/** HDF5 reports the whole stack of its calls; the innermost one says what is wrong. */
function reason(error: Error): string {
  const calls = [...error.message.matchAll(/^ +#\d+: .*? in \w+\(\): (.*)$/gm)];
  const innermost = calls.at(-1)?.[1];
  if (innermost !== undefined) return `not a whole HDF5 file (${innermost})`;
  return error.name === 'RuntimeError' ? `the HDF5 file is damaged (${error.message})` : error.message;
}
