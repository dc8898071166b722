import { parseArgs } from 'node:util';
import { NUM_EMOTIONS } from '../src/dataset/emotions';
import { PIXELS_PER_FACE } from '../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../src/dataset/synthetic-faces';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../src/model/cnn';
import {
  ImageDataGenerator,
  type ImageDataGeneratorOptions,
} from '../src/preprocessing/image-data-generator';
import { toCategorical } from '../src/preprocessing/one-hot';
import { standardizeImages } from '../src/preprocessing/standard-scaler';
import type { ImageBatch } from '../src/preprocessing/training-batches';
import { tf } from '../src/tensorflow/tf';
import { trainStep } from '../src/training/train-step';
import { WALKTHROUGH_AUGMENTATION } from '../src/training/walkthrough-training';
import { machine } from './machine';
import { median } from './median';

// How long augmenting a batch takes beside the training step that it is for, on this machine, in this run:
//   npm run bench:augmentation [-- --batch 64 --steps 40]
// Every step is preceded by one batch of each generator; medians over all steps but the first few, which warm up.

const WARM_UP = 5;

/** Everything that moves pixels or changes them, and both kinds of standardization. */
const EVERYTHING: ImageDataGeneratorOptions = {
  ...WALKTHROUGH_AUGMENTATION,
  shearRange: 10,
  zoomRange: 0.2,
  horizontalFlip: true,
  verticalFlip: true,
  brightnessRange: [0.7, 1.3],
  channelShiftRange: 0.5,
  featurewiseCenter: true,
  featurewiseStdNormalization: true,
  samplewiseCenter: true,
  samplewiseStdNormalization: true,
};

const { values } = parseArgs({
  options: { batch: { type: 'string', default: '64' }, steps: { type: 'string', default: '40' } },
});
const batchSize = Number(values.batch);
const steps = Number(values.steps);
const numExamples = batchSize * (steps + WARM_UP);

const faces = generateSyntheticFaces({
  seed: 1,
  counts: { Training: Math.min(numExamples, 640), PublicTest: 0, PrivateTest: 0 },
});
const drawn = standardizeImages(faces.pixels, faces.labels.length);
const images = {
  values: Float32Array.from({ length: numExamples * PIXELS_PER_FACE }, (_, i) => drawn[i % drawn.length]),
  shape: [numExamples, 48, 48, 1] as const,
};
const labels = Uint8Array.from({ length: numExamples }, (_, i) => faces.labels[i % faces.labels.length]);
const oneHotLabels = toCategorical(labels, NUM_EMOTIONS);

/** The batches of one epoch, each with the milliseconds that making it took. */
function* timedBatches(options: ImageDataGeneratorOptions): Generator<[ImageBatch, number]> {
  const generator = new ImageDataGenerator(options).fit(images);
  const batches = generator.flow(images, oneHotLabels, { batchSize, seed: 1 });
  let begin = performance.now();
  for (const batch of batches.epoch(0) as Iterable<ImageBatch>) {
    yield [batch, performance.now() - begin];
    begin = performance.now();
  }
}

const model = buildWalkthroughCnn({ seed: 1 });
compileWalkthroughCnn(model);
const train = trainStep(model);
const milliseconds = {
  'the walkthrough’s options': [] as number[],
  everything: [] as number[],
  step: [] as number[],
};
const everything = timedBatches(EVERYTHING);
let step = 0;
for (const [batch, tookWalkthrough] of timedBatches(WALKTHROUGH_AUGMENTATION)) {
  const [other, tookEverything] = everything.next().value as [ImageBatch, number];
  const begin = performance.now();
  train(batch, step);
  const tookStep = performance.now() - begin;
  tf.dispose([{ ...batch }, { ...other }]);
  step += 1;
  if (step <= WARM_UP) continue;
  milliseconds['the walkthrough’s options'].push(tookWalkthrough);
  milliseconds.everything.push(tookEverything);
  milliseconds.step.push(tookStep);
}

console.log(
  `batches of ${batchSize} faces, ${steps} steps; Node ${process.version}, ` +
    `TensorFlow ${(tf.backend() as unknown as { binding: { TF_Version: string } }).binding.TF_Version}; ` +
    `${machine()}\n`,
);
console.log('| what | ms, median | fastest | slowest | of a training step |');
console.log('| --- | ---: | ---: | ---: | ---: |');
const reference = median(milliseconds.step);
for (const [name, took] of Object.entries(milliseconds)) {
  const figures = [median(took), Math.min(...took), Math.max(...took)].map((ms) => ms.toFixed(1));
  const what = name === 'step' ? 'training step' : `augmenting, ${name}`;
  console.log(`| ${what} | ${figures.join(' | ')} | ${((100 * median(took)) / reference).toFixed(1)} % |`);
}
