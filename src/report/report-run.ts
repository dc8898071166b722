import type { Usage } from '../dataset/usages';
import type { ExecutedNotebook } from './execute-notebook';
import type { RunArtifacts } from './run-artifacts';

/** What the report says of the data. */
export interface ReportedDataset {
  readonly name: string;
  /** True for drawn faces; every page then says so. */
  readonly synthetic: boolean;
  readonly counts: Readonly<Record<Usage, number>>;
  readonly sha256: string;
}

/** What the run was made with. */
export interface RunSettings {
  /** Epochs the walkthrough's CNN was trained for. */
  readonly epochs: number;
  /** At most so many examples of each usage; undefined: all. */
  readonly limit: number | undefined;
  readonly size: string;
  readonly seed: number;
  /** Parameters of notebooks that were set from outside, by their names. Default: none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** True when only some of the notebooks were asked for. */
  readonly partial: boolean;
}

/** Everything a report is made of. */
export interface ReportRun {
  readonly startedAt: Date;
  /** Wall-clock seconds from the start to the last notebook's end. */
  readonly seconds: number;
  /** Of these, seconds in which no cell of any notebook ran; undefined: not measured. */
  readonly secondsBesideCells?: number;
  readonly dataset: ReportedDataset;
  readonly settings: RunSettings;
  /** Version of each part that can change a number, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  /** The commit the project was at, with a mark where files were changed since; undefined outside git. */
  readonly commit?: string;
  /** In the order in which they are shown. */
  readonly notebooks: readonly ExecutedNotebook[];
  readonly artifacts: RunArtifacts;
}
