import { EMOTIONS } from '../dataset/emotions';
import { selectUsage } from '../dataset/face-dataset';
import { percent } from '../dataset/percent';
import { writeWholeFile } from '../dataset/whole-file';
import { type EvaluationSummary, evaluationSummary } from '../evaluation/evaluation-summary';
import { predictWithMirror } from '../evaluation/mirrored-predictions';
import { predictProbabilities } from '../evaluation/predictions';
import { loadTrainedModel } from '../model/trained-model';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { durationText } from './duration-text';
import { EVALUATE_USAGE, type EvaluateOptions, parseEvaluateOptions } from './evaluate-options';
import { loadFacesWithProgress, PROJECT_ROOT } from './load-faces-with-progress';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';

// The command line of `npm run evaluate`.

const screen = standardOutput();

async function evaluateModel(options: EvaluateOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { usage, json, tta, batchSize } = options;
  const model = await loadTrainedModel(options.model, {
    root: PROJECT_ROOT,
    folder: process.env.INIT_CWD,
  });
  const faces = await loadFacesWithProgress(options, screen);
  const { pixels, labels } = selectUsage(faces, usage);
  if (labels.length === 0) throw new Error(`${faces.name} holds no face marked ${usage}`);
  const started = performance.now();
  const line = new ProgressLine(screen, 'Predicting');
  const predict = tta ? predictWithMirror : predictProbabilities;
  const { images } = prepareExamples({ pixels, labels, numExamples: labels.length });
  const probabilities = await predict(model, images, {
    batchSize,
    onProgress: (numDone, numExamples) => {
      signal.throwIfAborted();
      line.update(numDone / numExamples, `${Math.floor(numDone)} of ${numExamples} faces`);
    },
  }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
    return undefined;
  });
  model.dispose();
  if (probabilities === undefined) {
    process.stderr.write('Stopped; nothing was written.\n');
    return 130;
  }
  const seconds = (performance.now() - started) / 1000;
  const summary = evaluationSummary(probabilities, labels);
  if (json !== undefined) {
    const { name, sha256, synthetic } = faces;
    const result = {
      model: options.model,
      data: { name, sha256, synthetic },
      usage,
      tta,
      seconds,
      ...summary,
    };
    await writeWholeFile(json, `${JSON.stringify(result, null, 2)}\n`);
  }
  line.say(resultText(summary, `${usage} of ${faces.name}${tta ? ', with mirror images' : ''}`, seconds));
  return 0;
}

function resultText(summary: EvaluationSummary, what: string, seconds: number): string {
  const { n, accuracy, macroF1, logLoss, perClass } = summary;
  const width = Math.max(...EMOTIONS.map(({ length }) => length));
  const rows = perClass.map(
    ({ emotion, precision, recall, f1, support }) =>
      `  ${emotion.padEnd(width)}  ${[precision, recall, f1].map((score) => score.toFixed(3)).join('      ')}  ${String(support).padStart(8)}`,
  );
  return [
    `${n.toLocaleString('en-US')} faces, ${what}, in ${durationText(seconds)}`,
    `accuracy ${percent(accuracy)}, macro F1 ${macroF1.toFixed(3)}, log loss ${logLoss.toFixed(3)}`,
    `  ${''.padEnd(width)}  precision  recall     f1         support`,
    ...rows,
  ].join('\n');
}

void runCommand({ usage: EVALUATE_USAGE, parse: parseEvaluateOptions, run: evaluateModel });
