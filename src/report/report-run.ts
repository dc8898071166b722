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
  /** True when only some of the notebooks were asked for. */
  readonly partial: boolean;
}

/** Everything a report is made of. */
export interface ReportRun {
  readonly startedAt: Date;
  /** Wall-clock seconds from the start to the last notebook's end. */
  readonly seconds: number;
  readonly dataset: ReportedDataset;
  readonly settings: RunSettings;
  /** Version of each part that can change a number, by its name. */
  readonly versions: Readonly<Record<string, string>>;
  /** In the order in which they ran. */
  readonly notebooks: readonly ExecutedNotebook[];
  readonly artifacts: RunArtifacts;
}
