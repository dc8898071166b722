import path from 'node:path';
import { DataError } from '../dataset/data-error';
import { printableText } from '../dataset/message-text';
import { readPicture } from '../dataset/picture-file';
import { labelFaces } from '../evaluation/faces-in-picture';
import { loadFaceDetector } from '../model/face-detector';
import { findFaces } from '../model/find-faces';
import { loadTrainedModels } from '../model/trained-model';
import type { tf } from '../tensorflow/tf';
import { PROJECT_ROOT } from './load-faces-with-progress';
import { PREDICT_USAGE, type PredictOptions, parsePredictOptions } from './predict-options';
import { type PictureFaces, predictionRecord, predictionText } from './prediction-text';
import { ProgressLine, standardError, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';

// The command line of `npm run predict`.

/** Work that is done before needs no progress. */
const SECONDS_OF_SILENCE = 2;

const WHAT_A_LABEL_IS =
  'A label says what those who labelled FER2013 would call the picture, not what the person feels (docs/limits.md).';

async function predictPictures(options: PredictOptions, signal: AbortSignal): Promise<ExitStatus> {
  const { files, models, views, leastScore, json } = options;
  const screen = standardOutput();
  const prediction = new Prediction(options, signal);
  const pictures: object[] = [];
  let anyFace = false;
  let status: ExitStatus = 0;
  try {
    await prediction.load();
    for (const [index, file] of files.entries()) {
      const found = await prediction.of(file, index);
      if (found instanceof DataError) {
        process.stderr.write(`${printableText(found.message)}\n`);
        pictures.push({ file, error: found.message });
        status = 1;
      } else {
        pictures.push(predictionRecord(found));
        anyFace ||= found.faces.length > 0;
        if (!json) screen.write(`${printableText(predictionText(found, screen.columns))}\n\n`);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    process.stderr.write('Stopped.\n');
    return 130;
  } finally {
    prediction.dispose();
  }
  if (json) {
    const model = models.length === 1 ? models[0] : models;
    screen.write(
      `${JSON.stringify({ model, tta: views === 'mirror', leastScore, pictures }, undefined, 2)}\n`,
    );
  } else if (anyFace) {
    screen.write(`${WHAT_A_LABEL_IS}\n`);
  }
  return status;
}

/** Finds and labels faces, and shows progress on standard error once it takes long. */
class Prediction {
  private readonly line = new ProgressLine(standardError(), 'Looking for faces');
  private readonly started = performance.now();
  private readonly models: tf.LayersModel[] = [];
  private detector: tf.GraphModel | undefined;

  constructor(
    private readonly options: PredictOptions,
    private readonly signal: AbortSignal,
  ) {}

  async load(): Promise<void> {
    const { models, folder } = this.options;
    this.detector = await loadFaceDetector(PROJECT_ROOT);
    for (const where of models) {
      this.models.push(...(await loadTrainedModels(where, { root: PROJECT_ROOT, folder })));
    }
  }

  /**
   * @param index place of the picture among all.
   * @returns the error where the file cannot be used.
   */
  async of(file: string, index: number): Promise<PictureFaces | DataError> {
    const { files, folder, views, leastScore } = this.options;
    const onProgress = (fraction: number) => {
      this.signal.throwIfAborted();
      if (performance.now() - this.started < 1000 * SECONDS_OF_SILENCE) return;
      this.line.update((index + fraction) / files.length, `${file}, ${index + 1} of ${files.length}`);
    };
    try {
      onProgress(0);
      const picture = await readPicture(path.resolve(folder, file), file);
      const faces = await findFaces(this.detector!, picture, { leastScore, onProgress });
      const labels = await labelFaces(picture, faces, this.models, views);
      const { width, height } = picture;
      return { file, width, height, faces: faces.map((face, i) => ({ ...face, ...labels[i] })) };
    } catch (error) {
      if (error instanceof DataError) return error;
      throw error;
    } finally {
      this.line.clear();
    }
  }

  dispose(): void {
    for (const model of this.models) model.dispose();
    this.detector?.dispose();
  }
}

void runCommand({ usage: PREDICT_USAGE, parse: parsePredictOptions, run: predictPictures });
