import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FER2013_FILE_NAMES } from './archive-member';
import { DataError } from './data-error';
import { isImageFolder } from './image-folder';

/** Where the faces come from. */
export type DataSource =
  /** A CSV, plain or packed. */
  | { readonly kind: 'csv'; readonly path: string }
  /** The root of a folder tree of pictures. */
  | { readonly kind: 'images'; readonly path: string }
  /** No data yet: the drawn faces stand in. */
  | { readonly kind: 'synthetic' };

/** What a CSV's name may end in, most direct form first. */
const CSV_ENDINGS = ['.csv', '.csv.gz', '.csv.xz', '.csv.zip', '.zip', '.tar.gz', '.tgz', '.tar', '.tar.xz'];

/** File names looked for in a folder, in order of precedence. */
const KNOWN_FILES = FER2013_FILE_NAMES.flatMap((name) =>
  CSV_ENDINGS.map((ending) => name.replace(/\.csv$/, ending)),
);

const LOOKED_FOR =
  `${FER2013_FILE_NAMES.join(' or ')} (also as .gz, .xz, .zip or .tar.gz), ` +
  'a folder tree train|test/<emotion>/*.jpg or .png, or one other CSV or archive';

/**
 * Finds the data: the path given, else the environment variable `FER_DATA`, else what lies in the project's folder `data`,
 * else the drawn faces. In a folder, this takes precedence over the next: `fer2013.csv`, the same packed, `icml_face_data.csv`,
 * the same packed, pictures (`train` or `test`), the only other CSV or archive, and at last the only subfolder with any of these.
 *
 * @param options.data path of a file or a folder, as given on a command line.
 * @param options.root the project's folder; relative paths start here. Default: the working directory.
 * @throws DataError when a given path does not exist or holds nothing of the kind, and when a folder leaves a choice.
 */
export async function findDataSource(
  options: { readonly data?: string; readonly env?: NodeJS.ProcessEnv; readonly root?: string } = {},
): Promise<DataSource> {
  const { data, env = process.env, root = process.cwd() } = options;
  if (data) return findGiven(data, resolve(root, data), '');
  if (env.FER_DATA) return findGiven(env.FER_DATA, resolve(root, env.FER_DATA), ' (from FER_DATA)');
  const folder = join(root, 'data');
  return ((await isFolder(folder)) && (await findInFolder(folder))) || { kind: 'synthetic' };
}

async function findGiven(given: string, path: string, origin: string): Promise<DataSource> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) {
    throw new DataError({ file: given }, `no such file or folder${origin}. Expected ${LOOKED_FOR}.`);
  }
  if (!stats.isDirectory()) return { kind: 'csv', path };
  const found = await findInFolder(path);
  if (found === undefined) {
    throw new DataError(
      { file: given },
      `nothing in this folder${origin} is a data set. Looked for ${LOOKED_FOR}.`,
    );
  }
  return found;
}

async function findInFolder(folder: string): Promise<DataSource | undefined> {
  const here = await findDirectlyIn(folder);
  if (here !== undefined) return here;
  const entries = await readdir(folder, { withFileTypes: true });
  const subfolders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  const found: DataSource[] = [];
  for (const { name } of subfolders) {
    const source = await findDirectlyIn(join(folder, name));
    if (source !== undefined) found.push(source);
  }
  return theOnly(folder, found);
}

async function findDirectlyIn(folder: string): Promise<DataSource | undefined> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  const known = KNOWN_FILES.find((name) => names.includes(name));
  if (known !== undefined) return { kind: 'csv', path: join(folder, known) };
  if (await isImageFolder(folder)) return { kind: 'images', path: folder };
  const others = names.filter((name) => CSV_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)));
  return theOnly(
    folder,
    others.map((name) => ({ kind: 'csv', path: join(folder, name) })),
  );
}

function theOnly(folder: string, found: readonly DataSource[]): DataSource | undefined {
  if (found.length > 1) {
    const names = found.map((source) => (source.kind === 'synthetic' ? '' : basename(source.path)));
    throw new DataError(
      { file: basename(folder) },
      `several files could be the data set: ${names.join(', ')}. Give the path of the one you mean, or name it fer2013.csv.`,
    );
  }
  return found[0];
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
