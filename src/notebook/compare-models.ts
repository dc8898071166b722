import { join } from 'node:path';
import type { FaceDataset } from '../dataset/face-dataset';
import {
  averageProbabilities,
  type Evaluation,
  evaluate,
  evaluateProbabilities,
} from '../evaluation/evaluation';
import { type ComparedModel, comparedModel } from '../evaluation/model-comparison';
import { compileWalkthroughCnn } from '../model/cnn';
import { cachedEmbeddings } from '../model/embedding-cache';
import { EMBEDDING_SIZE } from '../model/face-embedding';
import { faceNetworkParameters } from '../model/face-network';
import { firstExamples } from '../preprocessing/first-examples';
import type { ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { type FaceSplit, splitByUsage } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { type EmbeddingHeadOptions, trainEmbeddingHead } from '../training/embedding-head';
import { fitAugmented } from '../training/walkthrough-training';
import { writeArtifact } from './artifacts';
import { display } from './display';
import { duration, plainLine, showProgress } from './progress';
import { type RunSettings, settingsInArtifacts } from './run-settings';
import { RUN_SIZES } from './run-size';
import { trainingProgress } from './training-progress';
import { loadOrTrainWalkthrough } from './walkthrough-artifact';

/** A model of the comparison with what it answered. */
interface Contestant {
  readonly row: ComparedModel;
  readonly validation: Evaluation | null;
  readonly test: Evaluation;
}

/** Notebook 08's comparison: models are added one by one, each measured on the same validation and test images. */
export class ModelComparison {
  private readonly contestants: Contestant[] = [];
  private readonly splits: ReturnType<typeof splitByUsage>;
  private readonly owned: tf.LayersModel[] = [];

  constructor(
    private readonly dataset: FaceDataset,
    private readonly settings: RunSettings,
  ) {
    this.splits = splitByUsage(dataset);
  }

  /** The rows so far, in the order they were added. */
  get models(): ComparedModel[] {
    return this.contestants.map(({ row }) => row);
  }

  /**
   * Adds a model that takes faces standardized column by column. The comparison disposes it.
   *
   * @param seconds of its training, epoch by epoch.
   */
  async addCnn(name: string, model: tf.LayersModel, seconds: readonly number[]): Promise<void> {
    this.owned.push(model);
    const results = await this.measure((split) => evaluate(model, prepareExamples(split)));
    this.add(name, results, {
      parameters: model.countParams(),
      seconds: seconds.reduce((sum, s) => sum + s, 0),
    });
  }

  /** Adds the walkthrough's CNN after further epochs on differently augmented faces. */
  async addFurtherTraining(name: string, augmentation: ImageDataGeneratorOptions): Promise<void> {
    const { epochs, seed, size } = this.settings;
    const { furtherEpochs, furtherFaces } = RUN_SIZES[size];
    const { model, history } = await loadOrTrainWalkthrough(this.dataset, this.settings);
    compileWalkthroughCnn(model);
    const further = await fitAugmented(model, {
      training: prepareExamples(firstExamples(this.splits.training, furtherFaces)),
      watched: prepareExamples(this.chosenBy),
      initialEpoch: epochs,
      epochs: epochs + furtherEpochs,
      seed,
      augmentation,
      callbacks: [trainingProgress(name, { curves: false })],
    });
    await this.addCnn(name, model, [...history.seconds, ...further.seconds]);
  }

  /**
   * Adds a head on the descriptions of a frozen face network: a linear probe, or one with a hidden layer. Descriptions are
   * computed once and kept; the seconds of the row are those of describing, whenever it was done, and of training.
   */
  async addTransferLearning(
    name: string,
    head: Pick<EmbeddingHeadOptions, 'hiddenUnits' | 'dropoutRate' | 'epochs' | 'l2'> = {},
  ): Promise<void> {
    const training = firstExamples(this.splits.training, RUN_SIZES[this.settings.size].embeddedFaces);
    const splits = [training, this.splits.test, this.splits.validation];
    const described = await this.describe(splits);
    const embeddingsOf = (split: FaceSplit) => described.embeddings[splits.indexOf(split)];
    const started = performance.now();
    const { model, prepare } = await trainEmbeddingHead(embeddingsOf(training), training.labels, {
      embeddingSize: EMBEDDING_SIZE,
      seed: this.settings.seed,
      ...head,
    });
    this.owned.push(model);
    const seconds = described.seconds + (performance.now() - started) / 1000;
    const results = await this.measure((split) =>
      evaluate(model, { images: prepare(embeddingsOf(split)), labels: split.labels }),
    );
    this.add(name, results, { parameters: faceNetworkParameters() + model.countParams(), seconds });
  }

  /** The splits' faces as the face network describes them, and how long that took when it was done. */
  private async describe(
    splits: readonly FaceSplit[],
  ): Promise<{ readonly embeddings: readonly Float32Array[]; readonly seconds: number }> {
    const started = performance.now();
    const bar = showProgress('Describing faces by the transferred network');
    const described = await cachedEmbeddings(join(this.settings.artifactsFolder, 'cache'), splits, {
      onProgress: (numDone, total) => bar.update(numDone / total, `${numDone} of ${total} faces`),
      onWarning: (sentence) => display(plainLine(sentence)),
    });
    const numFaces = (kept: boolean) =>
      splits.reduce((sum, { numExamples }, i) => sum + (described[i].kept === kept ? numExamples : 0), 0);
    const [numComputed, numKept] = [numFaces(false), numFaces(true)];
    const time = duration((performance.now() - started) / 1000);
    const notes = [
      numComputed > 0 ? `${numComputed} faces in ${time}` : '',
      numKept > 0 ? `${numKept} faces kept from before` : '',
    ];
    bar.finish(notes.filter((note) => note !== '').join(', '));
    return {
      embeddings: described.map(({ embeddings }) => embeddings),
      seconds: described.reduce((sum, { seconds }) => sum + seconds, 0),
    };
  }

  /** Adds the average of models that were added before, by their names. */
  addAverage(name: string, members: readonly string[]): void {
    const found = members.map((member) => {
      const contestant = this.contestants.find(({ row }) => row.name === member);
      if (contestant === undefined) {
        throw new RangeError(
          `no model "${member}" was added; there are ${this.models.map((m) => m.name).join(', ')}`,
        );
      }
      return contestant;
    });
    const averaged = (split: 'validation' | 'test', labels: Uint8Array) => {
      const evaluations = found.map((contestant) => contestant[split]);
      const probabilities = evaluations.flatMap((evaluation) =>
        evaluation ? [evaluation.probabilities] : [],
      );
      return evaluateProbabilities(averageProbabilities(probabilities), labels);
    };
    const validation = this.hasValidation ? averaged('validation', this.splits.validation.labels) : null;
    const sum = (value: (row: ComparedModel) => number) =>
      found.reduce((total, { row }) => total + value(row), 0);
    this.add(
      name,
      { validation, test: averaged('test', this.splits.test.labels) },
      { parameters: sum((row) => row.parameters), seconds: sum((row) => row.seconds) },
    );
  }

  /** Keeps the table among the artifacts, for the report. */
  async save(): Promise<void> {
    await writeArtifact(this.settings.artifactsFolder, 'comparison.json', {
      settings: settingsInArtifacts(this.settings),
      rows: this.models,
    });
  }

  /** Gives the tensors of all models back. */
  dispose(): void {
    for (const model of this.owned.splice(0)) model.dispose();
  }

  private get hasValidation(): boolean {
    return this.splits.validation.numExamples > 0;
  }

  /** The images that may be looked at while choosing; the test images only where there are no others. */
  private get chosenBy(): FaceSplit {
    return this.hasValidation ? this.splits.validation : this.splits.test;
  }

  private async measure(
    evaluation: (split: FaceSplit) => Promise<Evaluation>,
  ): Promise<{ validation: Evaluation | null; test: Evaluation }> {
    return {
      validation: this.hasValidation ? await evaluation(this.splits.validation) : null,
      test: await evaluation(this.splits.test),
    };
  }

  private add(
    name: string,
    results: { readonly validation: Evaluation | null; readonly test: Evaluation },
    cost: { readonly parameters: number; readonly seconds: number },
  ): void {
    this.contestants.push({ row: comparedModel(name, results, cost), ...results });
  }
}

/** Begins a comparison without any model. */
export function compareModels(dataset: FaceDataset, settings: RunSettings): ModelComparison {
  return new ModelComparison(dataset, settings);
}
