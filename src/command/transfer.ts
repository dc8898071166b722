import path from 'node:path';
import type { FaceDataset } from '../dataset/face-dataset';
import { percent } from '../dataset/percent';
import { writeWholeFile } from '../dataset/whole-file';
import { accuracyScore } from '../evaluation/accuracy-score';
import { predictFaces } from '../evaluation/ensemble';
import { averageProbabilities } from '../evaluation/evaluation';
import { evaluationSummary } from '../evaluation/evaluation-summary';
import { mcnemarTest } from '../evaluation/mcnemar-test';
import { predictedLabels, predictProbabilities } from '../evaluation/predictions';
import { VIEWS } from '../evaluation/test-time-augmentation';
import type { TransferResult, TransferResults } from '../evaluation/transfer-results';
import { cachedEmbeddings } from '../model/embedding-cache';
import { EMBEDDING_SIZE } from '../model/face-embedding';
import { faceNetworkParameters } from '../model/face-network';
import { loadTrainedModels } from '../model/trained-model';
import { type FaceSplit, usageSplit } from '../preprocessing/splits';
import type { TrainingCallback } from '../training/callbacks';
import { trainEmbeddingHead } from '../training/embedding-head';
import { durationText } from './duration-text';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { machine } from './machine';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';
import { parseTransferOptions, TRANSFER_USAGE, type TransferOptions } from './transfer-options';

// The command line of `npm run transfer`.

const screen = standardOutput();

/** A row, and what it comes from. */
interface Answers extends Pick<TransferResult, 'what' | 'parameters' | 'seconds'> {
  /** Row-major `[numExamples, 7]`. */
  readonly probabilities: Float32Array;
}

async function transfer(options: TransferOptions, signal: AbortSignal): Promise<ExitStatus> {
  const faces = await loadFacesWithProgress(options, screen);
  const [training, validation] = (['Training', 'PublicTest'] as const).map((usage) =>
    usageSplit(faces, usage),
  );
  try {
    const heads = await trainHeads(training, validation, options, signal);
    const reference = await answersOf(options.with, validation, signal);
    const best = heads.reduce((leader, head) =>
      accuracyOf(head, validation) > accuracyOf(leader, validation) ? head : leader,
    );
    const all = reference === undefined ? heads : [reference, ...heads, together(best, reference)];
    const found = resultsOf(all, reference, { faces, training, validation, options });
    if (options.json !== undefined) {
      await writeWholeFile(options.json, `${JSON.stringify(found, null, 2)}\n`);
    }
    screen.write(`\n${transferTable(found)}\n`);
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped; faces that are not all described yet are described anew next time.\n');
    return 130;
  }
}

/** Describes the faces, then trains a head of each width. */
async function trainHeads(
  training: FaceSplit,
  validation: FaceSplit,
  { hiddenUnits, epochs, seed }: TransferOptions,
  signal: AbortSignal,
): Promise<Answers[]> {
  const line = new ProgressLine(screen, 'Describing');
  const described = await cachedEmbeddings(
    path.join(PROJECT_ROOT, 'artifacts', 'cache'),
    [training, validation],
    {
      onProgress: (numDone, numExamples) => {
        signal.throwIfAborted();
        line.update(numDone / numExamples, `${numDone} of ${numExamples} faces`);
      },
      onWarning: (sentence) => process.stderr.write(`${sentence}\n`),
    },
  );
  const [trained, asked] = described;
  line.say(
    `Faces described in ${durationText(trained.seconds + asked.seconds)}${trained.kept ? ', earlier' : ''}`,
  );
  const heads: Answers[] = [];
  for (const width of hiddenUnits) {
    const what = width === 0 ? 'linear probe' : `head with ${width} hidden units`;
    const started = performance.now();
    const headLine = new ProgressLine(screen, what);
    const progress: TrainingCallback = {
      onBatchEnd: () => signal.throwIfAborted(),
      onEpochEnd: ({ epoch, loss }) =>
        headLine.update((epoch + 1) / epochs, `epoch ${epoch + 1}/${epochs}, loss ${loss.toFixed(3)}`),
    };
    const { model, prepare } = await trainEmbeddingHead(trained.embeddings, training.labels, {
      embeddingSize: EMBEDDING_SIZE,
      hiddenUnits: width,
      epochs,
      seed,
      callbacks: [progress],
    });
    const seconds = trained.seconds + (performance.now() - started) / 1000;
    const probabilities = await predictProbabilities(model, prepare(asked.embeddings));
    heads.push({ what, parameters: faceNetworkParameters() + model.countParams(), seconds, probabilities });
    model.dispose();
    line.say(`${what}: ${percent(accuracyOf(heads[heads.length - 1], validation))} of PublicTest`);
  }
  return heads;
}

/** What the network that the heads are compared with answers. */
async function answersOf(
  where: string | undefined,
  validation: FaceSplit,
  signal: AbortSignal,
): Promise<Answers | undefined> {
  if (where === undefined) return undefined;
  const models = await loadTrainedModels(where, { root: PROJECT_ROOT, folder: process.env.INIT_CWD });
  const line = new ProgressLine(screen, 'Predicting');
  const probabilities = await predictFaces(models, validation, VIEWS.face, {
    onProgress: (numDone, numExamples) => {
      signal.throwIfAborted();
      line.update(numDone / numExamples, `${Math.floor(numDone)} of ${numExamples} faces`);
    },
  });
  const parameters = models.reduce((sum, model) => sum + model.countParams(), 0);
  for (const model of models) model.dispose();
  return { what: where, parameters, seconds: 0, probabilities };
}

function together(head: Answers, reference: Answers): Answers {
  return {
    what: `mean of ${reference.what} and ${head.what}`,
    parameters: head.parameters + reference.parameters,
    seconds: head.seconds,
    probabilities: averageProbabilities([head.probabilities, reference.probabilities]),
  };
}

function accuracyOf({ probabilities }: Answers, { labels }: FaceSplit): number {
  return accuracyScore(labels, predictedLabels(probabilities));
}

function resultsOf(
  all: readonly Answers[],
  reference: Answers | undefined,
  {
    faces,
    training,
    validation,
    options,
  }: {
    readonly faces: FaceDataset;
    readonly training: FaceSplit;
    readonly validation: FaceSplit;
    readonly options: TransferOptions;
  },
): TransferResults {
  const { labels } = validation;
  const rows = all.map((answers): TransferResult => {
    const { what, parameters, seconds, probabilities } = answers;
    const { accuracy, macroF1, logLoss } = evaluationSummary(probabilities, labels);
    const against =
      reference === undefined || answers === reference
        ? null
        : mcnemarTest(labels, predictedLabels(probabilities), predictedLabels(reference.probabilities));
    return { what, parameters, seconds, accuracy, macroF1, logLoss, against };
  });
  const { hiddenUnits, epochs, seed, limit } = options;
  const widths = hiddenUnits.map((width) => `--hidden ${width}`).join(' ');
  const limited = limit === undefined ? '' : ` --limit ${limit}`;
  const compared = options.with === undefined ? '' : ` --with ${options.with}`;
  return {
    command: `npm run transfer -- ${widths} --epochs ${epochs}${compared} --seed ${seed}${limited} --data PATH`,
    machine: machine(),
    measured: new Date().toISOString().slice(0, 10),
    data: { name: faces.name, sha256: faces.sha256 },
    numExamples: { training: training.numExamples, validation: validation.numExamples },
    seed,
    rows,
  };
}

function transferTable({ rows, numExamples }: TransferResults): string {
  return [
    '| what answers | parameters | time | PublicTest | macro F1 | log loss | p |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...rows.map(({ what, parameters, seconds, accuracy, macroF1, logLoss, against }) => {
      const cells = [
        what,
        parameters.toLocaleString('en-US'),
        seconds === 0 ? '' : durationText(seconds),
        percent(accuracy),
        macroF1.toFixed(3),
        logLoss.toFixed(3),
        against === null ? '' : against.pValue.toPrecision(2),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
    '',
    `On ${numExamples.validation.toLocaleString('en-US')} faces; p is McNemar’s, against the network in the first row.`,
  ].join('\n');
}

void runCommand({ usage: TRANSFER_USAGE, parse: parseTransferOptions, run: transfer });
