import type { FaceDataset } from '../dataset/face-dataset';
import {
  averageProbabilities,
  type Evaluation,
  evaluate,
  evaluateProbabilities,
} from '../evaluation/evaluation';
import { type ComparedModel, comparedModel } from '../evaluation/model-comparison';
import { compileWalkthroughCnn } from '../model/cnn';
import { EMBEDDING_SIZE, embedFaces, faceNetworkParameters, loadFaceNetwork } from '../model/face-embedding';
import { firstExamples } from '../preprocessing/first-examples';
import type { ImageArray } from '../preprocessing/image-array';
import type { ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { type FaceSplit, splitByUsage } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { trainLinearProbe } from '../training/linear-probe';
import { fitAugmented } from '../training/walkthrough-training';
import { writeArtifact } from './artifacts';
import { duration, showProgress } from './progress';
import type { RunSettings } from './run-settings';
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

  /** Adds a linear probe on the descriptions of a frozen face network. */
  async addTransferLearning(name: string): Promise<void> {
    const started = performance.now();
    const training = firstExamples(this.splits.training, RUN_SIZES[this.settings.size].embeddedFaces);
    const splits = [training, this.splits.test, this.splits.validation];
    const total = splits.reduce((sum, { numExamples }) => sum + numExamples, 0);
    const bar = showProgress('Describing faces by the transferred network');
    const network = await loadFaceNetwork();
    const embeddings = new Map<FaceSplit, Float32Array>();
    let done = 0;
    for (const split of splits) {
      const onProgress = (numDone: number) =>
        bar.update((done + numDone) / total, `${done + numDone} of ${total} faces`);
      embeddings.set(split, await embedFaces(network, split, { onProgress }));
      done += split.numExamples;
    }
    const networkParameters = faceNetworkParameters(network);
    network.dispose();
    bar.finish(`${total} faces in ${duration((performance.now() - started) / 1000)}`);

    const embeddingsOf = (split: FaceSplit) => embeddings.get(split) ?? new Float32Array(0);
    const { model, prepare } = await trainLinearProbe(embeddingsOf(training), training.labels, {
      embeddingSize: EMBEDDING_SIZE,
      seed: this.settings.seed,
    });
    this.owned.push(model);
    const prepared = (split: FaceSplit): { images: ImageArray; labels: Uint8Array } => ({
      images: prepare(embeddingsOf(split)),
      labels: split.labels,
    });
    const results = await this.measure((split) => evaluate(model, prepared(split)));
    this.add(name, results, {
      parameters: networkParameters + model.countParams(),
      seconds: (performance.now() - started) / 1000,
    });
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
    await writeArtifact(this.settings.artifactsFolder, 'comparison.json', { rows: this.models });
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
