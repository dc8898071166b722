import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Adam } from '../../../src/model/adam';
import { buildWalkthroughCnn } from '../../../src/model/cnn';
import type { KerasOptimizer } from '../../../src/model/keras-optimizer';
import { compileClassifier } from '../../../src/model/optimizer';
import { SGD } from '../../../src/model/sgd';
import { assignWeights, weightNames } from '../../../src/model/weights';
import { SeededDropout } from '../../../src/tensorflow/seeded-dropout';
import { tf } from '../../../src/tensorflow/tf';
import { trainStep } from '../../../src/training/train-step';
import { validate } from '../../../src/training/validation';
import { randomNumbers } from '../../fixtures/hashed-numbers';
import { type ComparedCase, comparison, type ParitySubject } from '../comparison';

interface Run {
  readonly network: 'walkthrough' | 'batch-normalized';
  readonly optimizer: keyof typeof OPTIMIZERS;
  readonly sampleWeights: boolean;
  /** Of each step's images. */
  readonly seeds: number[];
  readonly losses: number[];
  readonly evaluated: { readonly loss: number; readonly accuracy: number };
  readonly weights: { readonly shape: number[]; readonly stride: number; readonly sample: number[] }[];
}

interface Fixture {
  readonly dropoutSeed: number;
  readonly batchSize: number;
  readonly runs: Run[];
}

const NETWORKS = {
  walkthrough: { name: "the walkthrough's CNN", rate: 1, options: {} },
  'batch-normalized': {
    name: 'its variant with batch normalization, L2 and max-norm',
    rate: 0.1,
    options: { batchNormalization: true, l2: 5e-4, maxNorm: 1 },
  },
};

const OPTIMIZERS = {
  sgd: (rate: number) => new SGD({ learningRate: 0.01 * rate }),
  nesterov: (rate: number) =>
    new SGD({
      learningRate: 0.01 * rate,
      momentum: 0.9,
      nesterov: true,
      weightDecay: 0.01,
      globalClipnorm: 1,
    }),
  adam: (rate: number) => new Adam({ learningRate: 0.001 * rate }),
  amsgrad: (rate: number) => new Adam({ learningRate: 0.001 * rate, amsgrad: true, clipnorm: 0.1 }),
} satisfies Record<string, (rate: number) => KerasOptimizer>;

/** Ten steps from equal weights on equal batches with equal dropout, then one evaluation. */
export const trainingSteps: ParitySubject = {
  name: 'training steps',
  async compare(folder) {
    const fixture: Fixture = JSON.parse(await readFile(path.join(folder, 'training_steps.json'), 'utf8'));
    const whole = await wholeWeights(folder);
    const losses: ComparedCase[] = [];

    const weights: Record<Run['network'], ComparedCase[]> = { walkthrough: [], 'batch-normalized': [] };
    let start = 0;
    for (const run of fixture.runs) {
      const name = `${run.network}, ${run.optimizer}`;
      const ours = await trainOurs(run, fixture);
      losses.push({
        name,
        actual: [...ours.losses, ours.evaluated.loss, ours.evaluated.accuracy],
        expected: [...run.losses, run.evaluated.loss, run.evaluated.accuracy],
      });
      run.weights.forEach(({ sample, stride }, i) => {
        const { name: weight, values } = ours.weights[i];
        const caseName = `${name}, ${weight}`;
        weights[run.network].push(
          whole === undefined
            ? { name: caseName, actual: values.filter((_, index) => index % stride === 0), expected: sample }
            : { name: caseName, actual: values, expected: whole.subarray(start, start + values.length) },
        );
        start += values.length;
      });
    }
    return [
      comparison(
        {
          what: 'loss and accuracy of ten steps, then evaluate',
          comparedWith: 'Keras',
          allowedDifference: 1e-5,
        },
        losses,
      ),
      ...Object.entries(weights).map(([network, cases]) =>
        comparison(
          {
            what: `weights after ten steps, ${NETWORKS[network as Run['network']].name}`,
            comparedWith: 'Keras',
            allowedDifference: 1e-4,
          },
          cases,
        ),
      ),
    ];
  },
};

/** All weights after all runs, which are written beside the fixture when it is made anew, and are not committed. */
async function wholeWeights(folder: string): Promise<Float32Array | undefined> {
  const file = path.join(folder, 'training_steps.bin');
  if (!existsSync(file)) return undefined;
  return new Float32Array(new Uint8Array(await readFile(file)).buffer);
}

async function trainOurs(run: Run, { dropoutSeed, batchSize }: Fixture) {
  const model = buildWalkthroughCnn(NETWORKS[run.network].options);
  compileClassifier(model, OPTIMIZERS[run.optimizer](NETWORKS[run.network].rate));
  startFromHashedWeights(model);
  for (const layer of model.layers) {
    if (layer instanceof SeededDropout) Object.assign(layer, { seed: dropoutSeed });
  }
  const step = trainStep(model);
  const losses: number[] = [];
  for (const [i, seed] of run.seeds.entries()) {
    const { sampleWeights, ...batch } = batchOf(i, seed, batchSize);
    losses.push(step(run.sampleWeights ? { ...batch, sampleWeights } : batch, i).loss);
    tf.dispose([batch.images, batch.oneHotLabels, sampleWeights]);
  }
  const numSteps = run.seeds.length;
  const { sampleWeights, ...examples } = batchOf(numSteps, run.seeds[numSteps - 1] + 1, batchSize);
  const evaluated = await validate(model, examples);
  if (evaluated === null) throw new Error('the evaluation was interrupted');
  const weights = model.layers.flatMap((layer) => {
    const names = weightNames(layer);
    return layer
      .getWeights()
      .map((weight, i) => ({ name: names[i], values: weight.dataSync<'float32'>().slice() }));
  });
  tf.dispose([examples.images, examples.oneHotLabels, sampleWeights]);
  model.dispose();
  return { losses, evaluated, weights };
}

/** The rule of make_training_steps.py. */
function startFromHashedWeights(model: tf.LayersModel): void {
  let seed = 10;
  for (const layer of model.layers) {
    const names = weightNames(layer);
    tf.tidy(() => {
      const values = layer.getWeights().map(({ shape, size }, i) => {
        const [channelsIn, channelsOut] = shape.slice(-2);
        const fans = (size / (channelsIn * channelsOut)) * (channelsIn + channelsOut);
        const limit = shape.length > 1 ? Math.sqrt(6 / fans) : 0.05;
        const aroundOne = /gamma|moving_variance/.test(names[i]);
        const numbers = randomNumbers(size, seed, aroundOne ? 0.5 : limit);
        seed += 1;
        return tf.tensor(aroundOne ? numbers.map((value) => 1 + value) : numbers, shape);
      });
      assignWeights(layer, values);
    });
  }
}

function batchOf(step: number, seed: number, size: number) {
  const labels = Int32Array.from({ length: size }, (_, i) => (i * 3 + step) % 7);
  return tf.tidy(() => ({
    images: tf.tensor4d(randomNumbers(size * 48 * 48, seed, 1.5), [size, 48, 48, 1]),
    oneHotLabels: tf.oneHot(tf.tensor1d(labels, 'int32'), 7).cast('float32') as tf.Tensor2D,
    sampleWeights: tf.tensor1d(Float32Array.from({ length: size }, (_, i) => 0.5 + i / size)),
  }));
}
