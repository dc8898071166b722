import { createHash } from 'node:crypto';
import path from 'node:path';
import { readJsonFileIfThere, requireFields } from '../dataset/json-file';
import { DamagedFileError, sealedJson } from '../dataset/sealed-json';
import { isTemporary, writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
import type { ExecutedNotebook } from './execute-notebook';
import { filesSha256 } from './files-sha256';
import type { Notebook } from './notebook-file';
import { ARTIFACT_PLACES, type ArtifactName } from './run-artifacts';

/**
 * Of `src/`, what no notebook can import and no cell depends on: `test/notebooks.test.ts` checks that none does. A
 * page is made anew with every report, so that a change of its looks runs nothing again.
 */
const FOR_PAGES_ONLY = /^src\/(report|command)\//;

/** Of that, what has a hand in the outcome of a notebook after all. */
const EXECUTION = /^src\/report\/(execute_notebook\.py|execute-notebook\.ts|notebook-file\.ts)$/;

/**
 * One hash of everything in the project that any notebook's outcome may depend on: what it imports, the kernel, the
 * networks that come along, and the versions of all packages.
 *
 * @param root the project's folder.
 */
export function projectSha256(root: string): Promise<string> {
  return filesSha256(
    root,
    ['src', 'kernel', 'models', 'package-lock.json', 'setup/requirements.txt'],
    (name) => !name.includes('__pycache__') && (!FOR_PAGES_ONLY.test(name) || EXECUTION.test(name)),
  );
}

/** What decides how a notebook comes out. */
export interface NotebookInputs {
  /** The notebook's name, e.g. `03-scaling`. */
  readonly name: string;
  /** Its text with what is put into it, e.g. set parameters. */
  readonly source: string;
  readonly takesUp: ReadonlySet<ArtifactName>;
  readonly leaves: ReadonlySet<ArtifactName>;
}

/** An executed notebook as it lies on disk. */
interface KeptNotebook {
  readonly format: typeof FORMAT;
  readonly key: string;
  readonly executedAt: string;
  readonly seconds: number;
  /** SHA-256 of what it left for others. */
  readonly left: string;
  readonly notebook: Notebook;
}

/** Raised whenever the record above changes. */
const FORMAT = 'executed notebook 3';

/** What its readers take for granted. */
const FIELDS = {
  key: 'text',
  executedAt: 'text',
  seconds: 'number',
  left: 'text',
  notebook: 'group',
} as const;

/**
 * Executed notebooks, kept for the next report: one of which nothing has changed need not run again. Each is written
 * whole, after its last cell, so that a run that fails or is stopped leaves the notebooks it finished and no other.
 */
export class KeptNotebooks {
  readonly #artifactsFolder: string;
  readonly #common: unknown;
  readonly #onWarning: (sentence: string) => void;

  /**
   * @param artifactsFolder where notebooks leave their results; the kept ones lie in `executed/` below it.
   * @param common what all notebooks of the run depend on: the project's hash, data, settings, versions.
   * @param options.onWarning called with a sentence when a kept one is damaged, or one cannot be kept.
   */
  constructor(
    artifactsFolder: string,
    common: unknown,
    options: { readonly onWarning?: (sentence: string) => void } = {},
  ) {
    this.#artifactsFolder = artifactsFolder;
    this.#common = common;
    this.#onWarning = options.onWarning ?? (() => undefined);
  }

  /** The notebook as it was executed before with these very inputs, or undefined. */
  async find(inputs: NotebookInputs): Promise<ExecutedNotebook | undefined> {
    const kept = await this.#read(inputs.name, this.#onWarning);
    if (kept === undefined || kept.key !== (await this.#key(inputs))) return undefined;
    // What it left must lie there as it left it, for others build on it and the report reads it.
    if (kept.left !== (await this.#sha256(inputs.leaves))) return undefined;
    const { notebook, seconds, executedAt } = kept;
    return { name: inputs.name, notebook, seconds, reusedFrom: new Date(executedAt) };
  }

  /** Seconds that a notebook of this name took when it was last executed, whatever its inputs were. */
  async secondsBefore(name: string): Promise<number | undefined> {
    return (await this.#read(name))?.seconds;
  }

  /** Keeps a notebook that was executed just now, in place of the one before it. Where it cannot, the next run takes longer. */
  async keep(
    inputs: NotebookInputs,
    { notebook, seconds }: ExecutedNotebook,
    executedAt: Date,
  ): Promise<void> {
    const kept: KeptNotebook = {
      format: FORMAT,
      key: await this.#key(inputs),
      executedAt: executedAt.toISOString(),
      seconds,
      left: await this.#sha256(inputs.leaves),
      notebook,
    };
    const file = this.#file(inputs.name);
    try {
      await makeFolder(path.dirname(file));
      await writeWholeFile(file, sealedJson(kept, { indent: 0 }));
    } catch (error) {
      this.#onWarning(`${inputs.name} is not kept for the next report: ${(error as Error).message}`);
    }
  }

  #file(name: string): string {
    return path.join(this.#artifactsFolder, 'executed', `${name}.json`);
  }

  async #key({ name, source, takesUp }: NotebookInputs): Promise<string> {
    const takenUp = await this.#sha256(takesUp);
    return createHash('sha256')
      .update(JSON.stringify([this.#common, name, source, takenUp]))
      .digest('hex');
  }

  #sha256(results: ReadonlySet<ArtifactName>): Promise<string> {
    return filesSha256(
      this.#artifactsFolder,
      [...results].map((name) => ARTIFACT_PLACES[name]),
      (name) => !isTemporary(name),
    );
  }

  async #read(name: string, onDamage?: (sentence: string) => void): Promise<KeptNotebook | undefined> {
    const file = this.#file(name);
    try {
      // Whatever is in it is shown, so nothing is taken whose hash was taken off.
      const saved = await readJsonFileIfThere(file, undefined, { needsSeal: true });
      if (saved === undefined) return undefined;
      const kept = requireFields<KeptNotebook>(saved, FIELDS, file);
      if (Number.isNaN(Date.parse(kept.executedAt))) throw new DamagedFileError(file, 'it has no time');
      return kept.format === FORMAT ? kept : undefined;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
      onDamage?.(`${file} is damaged: ${name} is executed anew.`);
      return undefined;
    }
  }
}
