import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** What the library says of an array or an attribute. */
export interface Hdf5Metadata {
  readonly type: number;
  readonly size: number;
  readonly total_size: number;
  readonly shape: readonly number[] | null;
  readonly vlen: boolean;
  readonly littleEndian: boolean;
  /** Where an array lies that is put together from others. */
  readonly virtual_sources?: readonly unknown[];
}

/** The part of h5wasm's WebAssembly module that is used: HDF5 itself, file by file and path by path. */
export interface Hdf5Module {
  readonly H5F_ACC_RDONLY: number;
  readonly H5F_ACC_TRUNC: number;
  readonly H5G_GROUP: number;
  readonly HEAPU8: Uint8Array;
  readonly FS: {
    readonly streams: readonly (object | null | undefined)[];
    readonly ErrnoError: new (code: number) => Error;
    open(file: string, ...rest: unknown[]): object;
    write(...args: unknown[]): number;
    close(stream: object): void;
  };
  activate_throwing_error_handler(): unknown;
  /** The system's code for why the file could not be opened or written, e.g. `ENOSPC`. */
  obstacle?: string;
  open(file: string, mode: number, trackOrder: boolean, oldest: number, newest: number): bigint;
  close_file(file: bigint): number;
  get_names(file: bigint, group: string, recursive: boolean): string[];
  get_type(file: bigint, object: string): number;
  get_attribute_names(file: bigint, object: string): string[];
  get_attribute_metadata(file: bigint, object: string, name: string): Hdf5Metadata;
  get_attribute_data(file: bigint, object: string, name: string, into: bigint): number;
  get_dataset_metadata(file: bigint, dataset: string): Hdf5Metadata;
  get_dataset_data(
    file: bigint,
    dataset: string,
    count: null,
    offset: null,
    strides: null,
    into: bigint,
  ): number;
  create_group(file: bigint, group: string, trackOrder: boolean): number;
  create_dataset(file: bigint, dataset: string, from: bigint, metadata: object): number;
  create_vlen_str_attribute(
    file: bigint,
    object: string,
    name: string,
    values: string[],
    metadata: object,
  ): number;
  UTF8ToString(pointer: number): string;
  _malloc(numBytes: number): number;
  _free(pointer: number): void;
}

/** The code of WebAssembly's system interface for it. */
const NO_SUCH_FILE = 44;

/** What keeps a file from being written, by the same interface's codes. */
const OBSTACLES: Readonly<Record<number, string>> = {
  ...{ 2: 'EACCES', 19: 'EDQUOT', 22: 'EFBIG', 51: 'ENOSPC', 63: 'EPERM', 69: 'EROFS' },
};

/**
 * Starts h5wasm's HDF5, which may open one file. The package is an ES module without an entry for `require`, which
 * the kernel's modules are left with, so its file is named instead.
 */
export async function startHdf5(place: string): Promise<Hdf5Module> {
  const requireHere = createRequire(__filename);
  const file = (requireHere.resolve.paths('h5wasm') ?? [])
    .map((folder) => path.join(folder, 'h5wasm', 'dist', 'node', 'hdf5_util.js'))
    .find((candidate) => existsSync(candidate));
  if (file === undefined) throw new Error('the package h5wasm is not installed; run the set-up again');
  const library: { default(options: object): Promise<Hdf5Module> } = requireHere(file);
  const module = await library.default({ noInitialRun: true, print: ignore, printErr: ignore });
  // Without this, errors are printed and the calls go on.
  module.activate_throwing_error_handler();
  const [openAny, write] = [module.FS.open.bind(module.FS), module.FS.write.bind(module.FS)];
  /** HDF5's own words do not say why the system refused. */
  const noting = <Result>(call: () => Result): Result => {
    try {
      return call();
    } catch (error) {
      const { code, errno } = error as { readonly code?: string; readonly errno?: number };
      module.obstacle = code ?? OBSTACLES[errno ?? 0];
      throw error;
    }
  };
  module.FS.open = (opened, ...rest) => {
    // The library reports errors by way of a temporary file.
    const isReport = opened.startsWith('/tmp/tmpfile_');
    if (isReport) return openAny(opened, ...rest);
    if (opened !== place) throw new module.FS.ErrnoError(NO_SUCH_FILE);
    return noting(() => openAny(opened, ...rest));
  };
  module.FS.write = (...args) => noting(() => write(...args));
  return module;
}

/** What the library prints, it says in its errors too. */
function ignore(): void {}

/** HDF5 reports the whole stack of its calls; the innermost one says what is wrong. */
export function hdf5Reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const innermost = [...message.matchAll(/^ +#\d+: .*? in \w+\(\): (.*)$/gm)].at(-1)?.[1];
  const cause = innermost ?? (error instanceof Error && error.name !== 'RuntimeError' ? null : message);
  return cause === null ? message : `not a whole HDF5 file (${cause}); get or save it again`;
}
