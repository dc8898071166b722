import path from 'node:path';
import { givenOptions, OptionError, oneOf, wholeNumber } from '../command/command-options';
import { RUN_SIZES, type RunSize } from '../notebook/run-size';
import { REPORT_FORMS, type ReportForm } from './forms/report-forms';
import { CODE_VIEWS, type CodeView } from './page-switches';
import { parseSettings, type Setting } from './parameter-setting';

/** What a run of the report was asked for. */
export interface ReportOptions {
  /** Absolute path of the data, or undefined to take what lies under `data/`, else drawn faces. */
  readonly data: string | undefined;
  /** Epochs the walkthrough's CNN is trained for. */
  readonly epochs: number;
  /** At most so many examples of each usage; undefined: all. */
  readonly limit: number | undefined;
  readonly seed: number;
  /** Absolute path of the report's folder. */
  readonly out: string;
  /** Numbers or names of the notebooks to run; undefined runs all. */
  readonly only: readonly string[] | undefined;
  /** How much the notebooks do where no option says it. */
  readonly size: RunSize;
  /** What the report is written as. */
  readonly to: ReportForm;
  /** Runs every notebook, also one of which nothing has changed since it was kept. */
  readonly force: boolean;
  /** Parameters of notebooks that are set from outside. */
  readonly set: readonly Setting[];
  /** How the pages show code at first. */
  readonly code: CodeView;
  /** Everything in one HTML file, to be sent. */
  readonly singleFile: boolean;
}

/** What `--help` prints. */
export const REPORT_USAGE = `Usage: npm run report -- [options]

Executes the notebooks in order and writes a report of them that opens without a network.

  --data PATH    the data: fer2013.csv or icml_face_data.csv, also as .gz, .xz, .zip or .tar.gz,
                 or a folder train|test/<emotion>/*.jpg|png
                 (default: FER_DATA, else what lies under data/, else synthetic faces)
  --epochs N     epochs to train the CNN for (default: ${RUN_SIZES.report.epochs})
  --limit N      at most N examples of each usage (default: all)
  --seed N       seed of everything random (default: 1)
  --out DIR      folder of the report (default: reports, or reports-FORM); a report there is replaced
  --to FORM      html, or markdown with pictures for a repository, slides that need no network, or pdf,
                 for which Chromium must be there (default: html)
  --only LIST    only these notebooks, e.g. 03,05; the report then holds only them
  --single-file  everything in one file, index.html, instead of a page for each notebook
  --code HOW     how pages show code at first: show, fold (one line a cell) or hide (default: show);
                 a switch on each page changes it
  --set NAME=VALUE
                 sets a parameter that notebooks declare, e.g. epochs=3; may be given several times
  --force        runs every notebook; without it, one is taken over as it came out before when
                 notebook, code, data, settings and versions are the same
  --help         this text`;

/** The seed of the drawn faces too, so that the report and the notebooks by themselves show the same. */
const DEFAULT_SEED = 1;

function runSize(text: string | undefined): RunSize {
  const size = text || 'report';
  if (Object.hasOwn(RUN_SIZES, size)) return size as RunSize;
  throw new OptionError(`FER_RUN_SIZE takes ${Object.keys(RUN_SIZES).join(', ')}, got “${size}”.`);
}

type TextOption = 'data' | 'epochs' | 'limit' | 'seed';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the command line. `FER_DATA`, `FER_EPOCHS`, `FER_LIMIT`, `FER_SEED` and `FER_RUN_SIZE` of the environment
 * stand in for options that are not given. `--set` of what is an option too, as the epochs, is that option: the report
 * itself must know of it.
 *
 * @param folder what relative paths are relative to.
 * @returns the options, or `'help'`.
 * @throws OptionError when an option is unknown or its value cannot be used.
 */
export function parseReportOptions(
  args: readonly string[],
  environment: Environment,
  folder: string,
): ReportOptions | 'help' {
  const text = { type: 'string' } as const;
  const options = {
    ...{ data: text, epochs: text, limit: text, seed: text, out: text, only: text, to: text, code: text },
    set: { type: 'string', multiple: true },
    force: { type: 'boolean' },
    'single-file': { type: 'boolean' },
  } as const;
  const values = givenOptions(args, options);
  if (values === 'help') return 'help';

  const to = oneOf('--to', values.to ?? 'html', REPORT_FORMS);
  const singleFile = values['single-file'] ?? false;
  if (singleFile && to !== 'html') throw new OptionError(`--single-file is for HTML, not for --to ${to}.`);
  const set = parseSettings(values.set ?? []);
  const given = (option: TextOption, variable: string): [string, string | undefined] => {
    const setting = set.find(({ name }) => name === option);
    if (setting && values[option] !== undefined) {
      throw new OptionError(`--${option} and --set ${option} say the same thing; give one of them.`);
    }
    if (setting) return [`--set ${option}`, setting.text.trim()];
    if (values[option] !== undefined) return [`--${option}`, values[option]];
    return [variable, environment[variable] || undefined];
  };
  const [, data] = given('data', 'FER_DATA');
  const only = values.only?.split(',').map((name) => name.trim());
  if (only?.includes('')) throw new OptionError(`--only takes a list like 03,05, got “${values.only}”.`);
  // What the notebooks would take by themselves, said here so that the report can say it.
  const size = runSize(environment.FER_RUN_SIZE);
  const defaults = RUN_SIZES[size];
  return {
    data: data && path.resolve(folder, data),
    epochs: wholeNumber(...given('epochs', 'FER_EPOCHS'), 1) ?? defaults.epochs,
    limit: wholeNumber(...given('limit', 'FER_LIMIT'), 1) ?? defaults.limit,
    seed: wholeNumber(...given('seed', 'FER_SEED'), 0) ?? DEFAULT_SEED,
    out: path.resolve(folder, values.out ?? (to === 'html' ? 'reports' : `reports-${to}`)),
    to,
    only,
    size,
    force: values.force ?? false,
    set,
    code: oneOf('--code', values.code ?? 'show', CODE_VIEWS),
    singleFile,
  };
}

/**
 * The notebooks that `only` asks for, in their own order.
 *
 * @param names all notebooks' names, e.g. `03-scaling`.
 * @param only numbers (`3` or `03`) or names.
 * @throws OptionError when something asked for is not there.
 */
export function selectNotebooks(names: readonly string[], only: readonly string[] | undefined): string[] {
  const sorted = [...names].sort();
  if (only === undefined) return sorted;
  const asked = (wanted: string) => (name: string) =>
    name === wanted || (/^\d+$/.test(wanted) && Number(name.split('-')[0]) === Number(wanted));
  for (const wanted of only) {
    if (!sorted.some(asked(wanted))) {
      throw new OptionError(`--only asks for “${wanted}”, but the notebooks are ${sorted.join(', ')}.`);
    }
  }
  return sorted.filter((name) => only.some((wanted) => asked(wanted)(name)));
}

/** What the notebooks' kernels find in their environment. */
export function kernelEnvironment(options: ReportOptions, artifactsFolder: string): Record<string, string> {
  const optional = (name: string, value: string | number | undefined) =>
    value === undefined ? {} : { [name]: String(value) };
  return {
    FER_SEED: String(options.seed),
    FER_EPOCHS: String(options.epochs),
    FER_RUN_SIZE: options.size,
    FER_ARTIFACTS: artifactsFolder,
    ...optional('FER_DATA', options.data),
    ...optional('FER_LIMIT', options.limit),
  };
}
