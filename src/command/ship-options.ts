import path from 'node:path';
import { givenOptions, OptionError, required } from './command-options';

/** What is to be shipped. */
export interface ShipOptions {
  /** Absolute path of a finished training's folder, or the names of shipped models that are to answer together. */
  readonly source: { readonly run: string } | { readonly members: readonly string[] };
  /** The model's name, and that of its folder. */
  readonly name: string;
  /** Absolute path of the data it was trained on; undefined: as for `npm run train`. */
  readonly data: string | undefined;
  /** Absolute path of the folder of all shipped models. */
  readonly into: string;
}

/** What `--help` prints. */
export const SHIP_USAGE = `Usage: npm run ship -- --run DIR --name NAME [options]
       npm run ship -- --member NAME --member NAME --name NAME [options]

Measures the network of a finished training for good, and puts it into a folder of its own: the model, its history, its
results and a card made of them. This looks at the faces marked PrivateTest, which may happen once; the look is
written into the ledger before. Several shipped models can be shipped as an ensemble, which answers with the mean of their
probabilities.

  --run DIR      folder of a finished training, as npm run train left it
  --member NAME  in its place: a shipped model that is part of an ensemble; given twice or more often
  --name NAME    what it will be called: letters, digits and hyphens
  --data PATH    the data it was trained on (default: as for npm run train)
  --into DIR     folder of the shipped models (default: models)
  --help         this text

Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped by Ctrl-C or SIGTERM.`;

const KINDS = {
  run: { type: 'string' },
  member: { type: 'string', multiple: true },
  name: { type: 'string' },
  data: { type: 'string' },
  into: { type: 'string' },
} as const;

/**
 * Reads the command line of `npm run ship`.
 *
 * @param folder what relative paths are relative to.
 * @param root the project's folder.
 * @throws OptionError when an option is unknown or missing, or its value cannot be used.
 */
export function parseShipOptions(
  args: readonly string[],
  folder: string,
  root: string,
): ShipOptions | 'help' {
  const given = givenOptions(args, KINDS);
  if (given === 'help') return 'help';
  const name = required('--name', given.name);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new OptionError(`--name takes small letters, digits and hyphens, got “${name}”.`);
  }
  return {
    source: sourceOf(given, folder),
    name,
    data: given.data && path.resolve(folder, given.data),
    into: given.into === undefined ? path.join(root, 'models') : path.resolve(folder, given.into),
  };
}

function sourceOf(
  { run, member: members = [] }: { readonly run?: string; readonly member?: readonly string[] },
  folder: string,
): ShipOptions['source'] {
  if (members.length === 0) return { run: path.resolve(folder, required('--run', run)) };
  if (run !== undefined) throw new OptionError('--run and --member exclude each other.');
  if (new Set(members).size !== members.length || members.length < 2) {
    throw new OptionError('--member is needed for two models or more, each named once.');
  }
  return { members };
}
