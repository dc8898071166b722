import { open } from 'node:fs/promises';
import path from 'node:path';
import type { tf } from '../tensorflow/tf';
import { loadKerasArchive, saveKerasArchive } from './keras-archive';
import { requireFile } from './keras-file';
import { loadKerasH5, saveKerasH5 } from './keras-h5';

/**
 * Saves a model in one of Keras's two file formats, as Keras's `model.save(file)` does, chosen by the file's name:
 * `.keras` for an archive, `.h5` or `.hdf5` for one HDF5 file.
 *
 * @throws Error naming the file when its name ends otherwise, it cannot be written, or a layer has no counterpart in
 *   Keras; a file that was there before stays as it is then.
 */
export async function saveKerasModel(model: tf.LayersModel, file: string): Promise<void> {
  switch (path.extname(file)) {
    case '.keras':
      return await saveKerasArchive(model, file);
    case '.h5':
    case '.hdf5':
      return await saveKerasH5(model, file);
    default:
      throw new Error(`cannot save ${file}: expected a name that ends in .keras, .h5 or .hdf5`);
  }
}

/**
 * Loads a model that Keras or `saveKerasModel` saved, as Keras's `load_model(file)` does; which of the two formats it
 * is, its first bytes say. See `loadKerasH5` and `loadKerasArchive`. The caller disposes it.
 *
 * @throws Error naming the file when it is missing, of neither format, damaged, or not a model that tfjs can follow.
 */
export async function loadKerasModel(file: string): Promise<tf.LayersModel> {
  await requireFile(file);
  const start = await firstBytes(file);
  if (start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06')) return await loadKerasArchive(file);
  if (start.startsWith('\x89HDF')) return await loadKerasH5(file);
  throw new Error(
    `${file}: expected a .keras archive or an HDF5 file, it begins otherwise; save the model again in Keras`,
  );
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead).toString('latin1');
  } finally {
    await handle.close();
  }
}
