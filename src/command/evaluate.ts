import { EMOTIONS } from '../dataset/emotions';
import { percent } from '../dataset/percent';
import { writeWholeFile } from '../dataset/whole-file';
import { accuracyScore } from '../evaluation/accuracy-score';
import { predictFaces } from '../evaluation/ensemble';
import { type EvaluationSummary, evaluationSummary } from '../evaluation/evaluation-summary';
import { type McNemarResult, mcnemarTest } from '../evaluation/mcnemar-test';
import { predictedLabels } from '../evaluation/predictions';
import { measureRobustness, ROBUSTNESS_SHIFT, type Robustness } from '../evaluation/robustness';
import { VIEWS, type View, type ViewsName } from '../evaluation/test-time-augmentation';
import { loadTrainedModels } from '../model/trained-model';
import { type FaceSplit, usageSplit } from '../preprocessing/splits';
import type { tf } from '../tensorflow/tf';
import { durationText } from './duration-text';
import { EVALUATE_USAGE, type EvaluateOptions, parseEvaluateOptions } from './evaluate-options';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';

// The command line of `npm run evaluate`.

/** A test against another model. */
type Comparison = { readonly model: string; readonly accuracy: number } & McNemarResult;

const screen = standardOutput();

async function evaluateModels(options: EvaluateOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { models, usage, json, views, against, robustness } = options;
  const faces = await loadFacesWithProgress(options, screen);
  const started = performance.now();
  const asked = usageSplit(faces, usage);
  const { labels } = asked;
  const prediction = new Prediction(asked, options, signal);
  try {
    const probabilities = await prediction.of(models, VIEWS[views]);
    const seconds = (performance.now() - started) / 1000;
    const summary = evaluationSummary(probabilities, labels);
    const single = (view: View) => prediction.of(models, [view]);
    const robust = robustness ? await measureRobustness(single, labels) : undefined;
    const compared =
      against === undefined
        ? undefined
        : comparison(against, labels, probabilities, await prediction.of([against], VIEWS[views]));
    const { name, sha256, synthetic } = faces;
    const result = {
      model: models.length === 1 ? models[0] : models,
      data: { name, sha256, synthetic },
      usage,
      tta: views !== 'face',
      views,
      seconds,
      ...summary,
      ...(robust && { robustness: robust }),
      ...(compared && { against: compared }),
    };
    if (json !== undefined) await writeWholeFile(json, `${JSON.stringify(result, null, 2)}\n`);
    const what = `${usage} of ${faces.name}${VIEW_TEXTS[views]}`;
    prediction.line.say(
      [resultText(summary, what, seconds), robustnessText(robust), comparisonText(compared)].join(''),
    );
    return 0;
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped; nothing was written.\n');
    return 130;
  }
}

/** Asks models while a bar grows. */
class Prediction {
  readonly line = new ProgressLine(screen, 'Predicting');

  constructor(
    private readonly faces: FaceSplit,
    private readonly options: EvaluateOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** The mean of the models' probabilities. */
  async of(models: readonly string[], views: readonly View[]): Promise<Float32Array> {
    const { batchSize } = this.options;
    const places = { root: PROJECT_ROOT, folder: process.env.INIT_CWD };
    const loaded: tf.LayersModel[] = [];
    try {
      for (const where of models) loaded.push(...(await loadTrainedModels(where, places)));
      const onProgress = (numDone: number, numExamples: number) => {
        this.signal.throwIfAborted();
        this.line.update(numDone / numExamples, `${Math.floor(numDone)} of ${numExamples} faces`);
      };
      return await predictFaces(loaded, this.faces, views, { batchSize, onProgress });
    } finally {
      for (const model of loaded) model.dispose();
    }
  }
}

function comparison(model: string, labels: Uint8Array, ours: Float32Array, theirs: Float32Array): Comparison {
  const [first, second] = [predictedLabels(ours), predictedLabels(theirs)];
  return { model, accuracy: accuracyScore(labels, second), ...mcnemarTest(labels, first, second) };
}

const VIEW_TEXTS: Readonly<Record<ViewsName, string>> = {
  face: '',
  mirror: ', with mirror images',
  'ten-crop': ', ten views of each',
};

function resultText(summary: EvaluationSummary, what: string, seconds: number): string {
  const { n, accuracy, macroF1, calibrationError, intervals, perClass } = summary;
  const width = Math.max(...EMOTIONS.map(({ length }) => length));
  const rows = perClass.map(
    ({ emotion, precision, recall, f1, support }) =>
      `  ${emotion.padEnd(width)}  ${[precision, recall, f1].map((score) => score.toFixed(3)).join('      ')}  ${String(support).padStart(8)}`,
  );
  const [low, high] = intervals.accuracy;
  return [
    `${n.toLocaleString('en-US')} faces, ${what}, in ${durationText(seconds)}`,
    `accuracy ${percent(accuracy)} (95 %: ${percent(low)} to ${percent(high)}), macro F1 ${macroF1.toFixed(3)}, ` +
      `log loss ${summary.logLoss.toFixed(3)}, calibration error ${percent(calibrationError)}`,
    `  ${''.padEnd(width)}  precision  recall     f1         support`,
    ...rows,
  ].join('\n');
}

function robustnessText(robustness: Robustness | undefined): string {
  if (robustness === undefined) return '';
  const { mirrored, shifted } = robustness;
  return `\nmirrored ${percent(mirrored)}, shifted by ${ROBUSTNESS_SHIFT} pixels ${percent(shifted)}, of single views`;
}

function comparisonText(compared: Comparison | undefined): string {
  if (compared === undefined) return '';
  const { model, accuracy, onlyFirst, onlySecond, pValue } = compared;
  return `\n${model}: ${percent(accuracy)}; ${onlyFirst} faces are recognized only here, ${onlySecond} only there; McNemar's test p = ${pValue.toPrecision(2)}`;
}

void runCommand({ usage: EVALUATE_USAGE, parse: parseEvaluateOptions, run: evaluateModels });
