import { EMOTIONS } from '../dataset/emotions';
import { notebookTitle } from './notebook-file';
import type { RunSummary } from './previous-run';
import type { ReportRun } from './report-run';
import type { TrainingArtifact } from './run-artifacts';

/** One epoch as `results.json` has it, in Keras's spelling, for readers that know Keras's history. */
export interface EpochResult {
  /** Counted from 1, as people do and as Keras prints it; the history itself counts from 0. */
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly val_loss: number | undefined;
  readonly val_accuracy: number | undefined;
  readonly seconds: number;
}

/** The training record turned from one list a measure into one row an epoch. */
export function epochResults({ history }: TrainingArtifact): EpochResult[] {
  return history.epoch.map((epoch, i) => ({
    epoch: epoch + 1,
    loss: history.loss[i],
    accuracy: history.accuracy[i],
    val_loss: history.valLoss?.[i],
    val_accuracy: history.valAccuracy?.[i],
    seconds: history.seconds[i],
  }));
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** What results are written with beside the run. */
export interface ResultsOptions {
  /** The last run with the same data and settings, to compare with. */
  readonly previous?: RunSummary;
  /** Where in the report a notebook is, by its name. Default: the page of that name. */
  readonly pageOf?: (name: string) => string;
}

/**
 * What `results.json` holds. Fields of which this run has no result, for their notebook did not run, are
 * undefined, and JSON leaves them out.
 */
export function reportResults(
  run: ReportRun,
  { previous, pageOf = (name) => `${name}.html` }: ResultsOptions = {},
) {
  const { training, evaluation, comparison } = run.artifacts;
  return {
    startedAt: run.startedAt.toISOString(),
    seconds: rounded(run.seconds),
    secondsBesideCells: run.secondsBesideCells && rounded(run.secondsBesideCells),
    dataset: run.dataset,
    seed: run.settings.seed,
    settings: {
      epochs: run.settings.epochs,
      limit: run.settings.limit,
      size: run.settings.size,
      partial: run.settings.partial,
      parameters: run.settings.parameters,
    },
    versions: run.versions,
    commit: run.commit,
    previousRun: previous,
    modelParameters: training?.modelParameters,
    trainingSettings: training?.settings,
    history: training && epochResults(training),
    testAccuracy: evaluation?.accuracy,
    macroF1: evaluation?.macroF1,
    emotions: evaluation && EMOTIONS,
    confusionMatrix: evaluation?.confusionMatrix,
    perClass: evaluation?.perClass,
    comparison: comparison?.rows,
    secondsPerStep: Object.fromEntries(run.notebooks.map(({ name, seconds }) => [name, rounded(seconds)])),
    notebooks: run.notebooks.map(({ name, notebook, reusedFrom }) => ({
      name,
      title: notebookTitle(notebook) ?? name,
      page: pageOf(name),
      reusedFrom,
    })),
  };
}
