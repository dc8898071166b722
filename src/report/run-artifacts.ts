import { stat } from 'node:fs/promises';
import path from 'node:path';
import { NUM_EMOTIONS } from '../dataset/emotions';
import { type JsonField, readJsonFile, requireFields } from '../dataset/json-file';
import { type History, historyIn } from '../training/history';

/** The walkthrough's CNN as it was trained. */
export interface TrainingArtifact {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly modelParameters: number;
  readonly history: History;
}

/** How the CNN did on the test faces. */
export interface EvaluationArtifact {
  readonly numExamples: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** `confusionMatrix[trueLabel][predictedLabel]`, counts, `[7, 7]`. */
  readonly confusionMatrix: readonly (readonly number[])[];
  readonly perClass: readonly {
    readonly emotion: string;
    readonly precision: number;
    readonly recall: number;
    readonly f1: number;
    readonly support: number;
  }[];
}

/** The walkthrough's CNN beside what came after it. */
export interface ComparisonArtifact {
  readonly rows: readonly {
    readonly name: string;
    readonly accuracy: number;
    readonly macroF1?: number;
    readonly parameters?: number;
    readonly seconds?: number;
  }[];
}

/** The results that the notebooks of one run left behind; those that no notebook wrote are undefined. */
export interface RunArtifacts {
  readonly training: TrainingArtifact | undefined;
  readonly evaluation: EvaluationArtifact | undefined;
  readonly comparison: ComparisonArtifact | undefined;
}

/** The name of a result that a notebook leaves. */
export type ArtifactName = keyof RunArtifacts;

/** Where the notebooks write each result, below the artifacts folder. */
export const ARTIFACT_FILES: Readonly<Record<ArtifactName, string>> = {
  training: 'walkthrough-cnn/history.json',
  evaluation: 'evaluation.json',
  comparison: 'comparison.json',
};

/** The file or folder, below the artifacts folder, of all that belongs to a result: a history, and the network it is of. */
export const ARTIFACT_PLACES: Readonly<Record<ArtifactName, string>> = {
  ...ARTIFACT_FILES,
  training: path.dirname(ARTIFACT_FILES.training),
};

/** Fields that a result must have; the history has a check of its own. */
const EXPECTED: Readonly<Record<ArtifactName, Readonly<Record<string, JsonField>>>> = {
  training: { 'settings?': 'group', modelParameters: 'number' },
  evaluation: {
    accuracy: 'share',
    macroF1: 'share',
    confusionMatrix: 'list',
    'confusionMatrix[]': 'numbers',
    perClass: 'list',
    'perClass[].emotion': 'text',
    'perClass[].precision': 'share',
    'perClass[].recall': 'share',
    'perClass[].f1': 'share',
    'perClass[].support': 'count',
  },
  comparison: {
    rows: 'list',
    'rows[].name': 'text',
    'rows[].accuracy': 'share',
    'rows[].macroF1?': 'share',
    'rows[].parameters?': 'number',
    'rows[].seconds?': 'number',
  },
};

const NAMES = Object.keys(ARTIFACT_FILES) as ArtifactName[];

/** What tells whether each result was written again, whatever the clock says; undefined where there is none. */
export type ArtifactTimes = Readonly<Record<ArtifactName, string | undefined>>;

async function writtenAt(file: string): Promise<string | undefined> {
  try {
    // A file that is written anew is another one under the same name.
    const { ino, ctimeMs, mtimeMs } = await stat(file);
    return `${ino} ${ctimeMs} ${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Notes, before a run, which results lie there already: they are an earlier run's, and not to be reported as this one's. */
export async function artifactTimes(folder: string): Promise<ArtifactTimes> {
  const times = await Promise.all(NAMES.map((name) => writtenAt(path.join(folder, ARTIFACT_FILES[name]))));
  return Object.fromEntries(NAMES.map((name, i) => [name, times[i]])) as ArtifactTimes;
}

/** What of a run's settings a result may name. */
type ResultSettings = Readonly<Record<string, string | number | null>>;

async function readArtifact(
  folder: string,
  name: ArtifactName,
  settings: ResultSettings = {},
): Promise<unknown> {
  const file = path.join(folder, ARTIFACT_FILES[name]);
  const remedy = 'give the same command again, and the notebook that leaves it is executed anew';
  const value = requireFields<{ readonly settings?: ResultSettings }>(
    await readJsonFile(file, remedy),
    EXPECTED[name],
    file,
  );
  if (name === 'evaluation') requireSquare((value as unknown as EvaluationArtifact).confusionMatrix, file);
  const made = value.settings ?? {};
  const other = Object.keys(settings).find((key) => key in made && made[key] !== settings[key]);
  if (other !== undefined) {
    throw new Error(
      `${file}: expected a result with ${other} ${settings[other]}, got one with ${made[other]}: another run has put its own ` +
        `there meanwhile. Give the same command again when it is done, or give this one a folder of its own (FER_ARTIFACTS)`,
    );
  }
  if (name === 'training') return { ...value, history: historyIn(value, file) };
  return value;
}

function requireSquare(matrix: readonly (readonly number[])[], file: string): void {
  if (matrix.length === NUM_EMOTIONS && matrix.every((row) => row.length === NUM_EMOTIONS)) return;
  const sizes = [...new Set(matrix.map((row) => row.length))].slice(0, 5).join(', ');
  throw new Error(
    `${file}: expected confusionMatrix to have ${NUM_EMOTIONS} rows of ${NUM_EMOTIONS} counts, got ${matrix.length} rows of ${sizes}`,
  );
}

/**
 * Reads the results that were written since `before` was noted, and those of notebooks that were taken over from an
 * earlier run. Others that are older stay where they are, for a later notebook may build on them, but are left out.
 *
 * @param options.reused results of notebooks that were taken over. Default: none.
 * @param options.settings what the run was made with; a result that names others is not this run's.
 * @throws Error naming file and field when a result is not what the notebooks are known to write, is damaged, or is of another
 *   run that wrote it meanwhile.
 */
export async function readRunArtifacts(
  folder: string,
  before: ArtifactTimes,
  options: { readonly reused?: ReadonlySet<ArtifactName>; readonly settings?: ResultSettings } = {},
): Promise<RunArtifacts> {
  const { reused = new Set(), settings } = options;
  const after = await artifactTimes(folder);
  const isOfThisRun = (name: ArtifactName) => after[name] !== before[name] || reused.has(name);
  const values = await Promise.all(
    NAMES.map((name) => (isOfThisRun(name) ? readArtifact(folder, name, settings) : undefined)),
  );
  return Object.fromEntries(NAMES.map((name, i) => [name, values[i]])) as unknown as RunArtifacts;
}
