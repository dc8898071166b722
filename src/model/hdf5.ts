import { statSync } from 'node:fs';
import path from 'node:path';
import { requireHeapsThatEnd } from './hdf5-heaps';
import { type Hdf5Metadata, type Hdf5Module, hdf5Reason, startHdf5 } from './hdf5-library';

/** Numbers as they lie in the file. */
export type Hdf5Numbers = Float32Array | BigInt64Array;

/** HDF5's own numbers for the kinds of values. */
const [INTEGER, FLOAT, STRING] = [0, 1, 3];

/** The longest list of texts that is read, in entries. */
const MAX_TEXTS = 100_000;

/** An open HDF5 file. Paths start at its root, e.g. `model_weights/conv`; the root itself is `/`. */
export class Hdf5File {
  constructor(
    private readonly module: Hdf5Module,
    private readonly id: bigint,
    /** Size of the file when it was opened to be read: no honest array in it is larger. One that is written has no bound. */
    readonly numBytes: number,
  ) {}

  /** Whether there is a group at the path, each step of which may be missing. */
  hasGroup(group: string): boolean {
    let parent = '/';
    return group.split('/').every((name) => {
      const found = this.module.get_names(this.id, parent, false).includes(name);
      parent = parent === '/' ? `/${name}` : `${parent}/${name}`;
      return found && this.module.get_type(this.id, parent) === this.module.H5G_GROUP;
    });
  }

  /** Names of what the group holds. */
  members(group: string): string[] {
    return this.module.get_names(this.id, group, false);
  }

  /** An attribute that is one text; null when it is missing, or something else. */
  text(object: string, attribute: string): string | null {
    const values = this.texts(object, attribute);
    return values?.length === 1 ? values[0] : null;
  }

  /** An attribute that is a list of texts; null when it is missing. An empty list has no type. */
  texts(object: string, attribute: string): string[] | null {
    const { module, id } = this;
    if (!module.get_attribute_names(id, object).includes(attribute)) return null;
    const metadata = module.get_attribute_metadata(id, object, attribute);
    const { type, size, total_size: length, vlen } = metadata;
    if (length === 0 || metadata.shape === null) return [];
    const numBytes = size * length;
    if (type !== STRING || length > MAX_TEXTS || (!vlen && numBytes > this.numBytes)) {
      throw new Error(`the attribute "${attribute}" of ${object} is no list of texts`);
    }
    const bytes = this.copied(numBytes, (into) => module.get_attribute_data(id, object, attribute, into));
    if (vlen) {
      return Array.from(new Uint32Array(bytes.buffer), (pointer) => module.UTF8ToString(pointer));
    }
    return Array.from({ length }, (_, i) => {
      const text = Buffer.from(bytes.subarray(i * size, (i + 1) * size)).toString('utf8');
      return text.split('\0', 1)[0];
    });
  }

  /** The shape of an array of 32-bit floating-point numbers or 64-bit whole ones. */
  shape(dataset: string): readonly number[] {
    return this.numbersMetadata(dataset).shape ?? [];
  }

  /**
   * An array's numbers, row-major.
   *
   * @throws Error when the file cannot hold them all, as one with a made-up shape does.
   */
  numbers(dataset: string): Hdf5Numbers {
    const { type, size, total_size: length } = this.numbersMetadata(dataset);
    const numBytes = size * length;
    if (numBytes > this.numBytes) {
      throw new Error(`${dataset} claims ${numBytes} bytes, more than the whole file has`);
    }
    const bytes = this.copied(numBytes, (into) =>
      this.module.get_dataset_data(this.id, dataset, null, null, null, into),
    );
    return type === FLOAT ? new Float32Array(bytes.buffer) : new BigInt64Array(bytes.buffer);
  }

  private numbersMetadata(dataset: string): Hdf5Metadata {
    const metadata = this.module.get_dataset_metadata(this.id, dataset);
    const { type, size, littleEndian, virtual_sources: sources } = metadata;
    // What is missing of such an array reads as 0.
    if (sources !== undefined) throw new Error(`${dataset} lies in another file; save the model as one file`);
    const known = (type === FLOAT && size === 4) || (type === INTEGER && size === 8);
    if (!known || !littleEndian) {
      throw new Error(`${dataset}: expected 32-bit floating-point numbers, got another type`);
    }
    return metadata;
  }

  /** Lets the library write into its own memory, and takes the bytes out of it. */
  private copied(numBytes: number, write: (into: bigint) => void): Uint8Array {
    const { module } = this;
    if (numBytes === 0) return new Uint8Array(0);
    const pointer = module._malloc(numBytes);
    if (pointer === 0) throw new Error(`there is no memory for ${numBytes} bytes`);
    try {
      write(BigInt(pointer));
      return module.HEAPU8.slice(pointer, pointer + numBytes);
    } finally {
      module._free(pointer);
    }
  }

  /** Makes a group, and those on the way to it. */
  createGroup(group: string): void {
    const names = group.split('/');
    names.forEach((_, i) => {
      const parent = names.slice(0, i + 1).join('/');
      if (!this.hasGroup(parent)) this.module.create_group(this.id, `/${parent}`, false);
    });
  }

  /** Writes one text, or a list of them, as an attribute. An empty list is left out, which means the same to Keras. */
  writeTexts(object: string, attribute: string, value: string | readonly string[]): void {
    const values = typeof value === 'string' ? [value] : [...value];
    if (values.length === 0) return;
    const shape = typeof value === 'string' ? [] : [BigInt(values.length)];
    const metadata = {
      type: STRING,
      size: 4,
      vlen: true,
      cset: 1,
      strpad: 0,
      signed: false,
      littleEndian: true,
    };
    this.module.create_vlen_str_attribute(this.id, object, attribute, values, {
      ...metadata,
      shape,
      maxshape: shape,
    });
  }

  /** Writes an array into an existing group. */
  writeNumbers(dataset: string, shape: readonly number[], values: Hdf5Numbers): void {
    const { module } = this;
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const isFloat = values instanceof Float32Array;
    const pointer = module._malloc(Math.max(bytes.length, 1));
    if (pointer === 0) throw new Error(`there is no memory for ${bytes.length} bytes`);
    try {
      module.HEAPU8.set(bytes, pointer);
      const sizes = shape.map(BigInt);
      module.create_dataset(this.id, `/${dataset}`, BigInt(pointer), {
        type: isFloat ? FLOAT : INTEGER,
        size: values.BYTES_PER_ELEMENT,
        signed: !isFloat,
        vlen: false,
        littleEndian: true,
        shape: sizes,
        maxshape: sizes,
        chunks: null,
        compression: 0,
        compression_opts: [],
        track_order: false,
      });
    } finally {
      module._free(pointer);
    }
  }
}

/**
 * Opens an HDF5 file, hands it to `use`, and closes it.
 *
 * HDF5 runs as an instance of its own for each file, and may open no other: a damaged file can leave the library in
 * a state that no later file should meet, and a malicious one can name files to be read as a part of it.
 *
 * @param mode `r` reads an existing file; `w` makes a new one.
 * @throws Error with HDF5's own reason, for the caller to add the file's name, when the file cannot be opened, is cut
 *   short or damaged, or is no HDF5 file, with the system's `code` where it may not be written; and what `use` throws.
 */
export async function withHdf5File<Result>(
  file: string,
  mode: 'r' | 'w',
  use: (opened: Hdf5File) => Result,
): Promise<Result> {
  const place = path.resolve(file);
  if (mode === 'r') requireHeapsThatEnd(place);
  const module = await startHdf5(place);
  try {
    const numBytes = mode === 'r' ? statSync(place).size : Number.POSITIVE_INFINITY;
    const access = mode === 'r' ? module.H5F_ACC_RDONLY : module.H5F_ACC_TRUNC;
    const id = module.open(place, access, false, -1, -1);
    const result = use(new Hdf5File(module, id, numBytes));
    if (module.close_file(id) < 0) throw new Error('it could not be closed');
    return result;
  } catch (error) {
    const { obstacle: code } = module;
    throw Object.assign(new Error(hdf5Reason(error), { cause: error }), mode === 'w' && code ? { code } : {});
  } finally {
    // After an error the file is still open, and so are those by which it was reported; the first three are the process's.
    for (const stream of module.FS.streams.slice(3)) if (stream) module.FS.close(stream);
  }
}
