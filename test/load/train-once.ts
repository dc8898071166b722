import { parseArgs } from 'node:util';
import { standardError } from '../../src/command/progress-screen';
import { openRunFolder } from '../../src/command/run-folder';
import { trainInFolder } from '../../src/command/training-run';
import { countLabels } from '../../src/dataset/label-counts';
import { loadFaces } from '../../src/dataset/load-faces';
import { NETWORKS, type Network } from '../../src/model/networks';
import { buildOptimizer, compileClassifier } from '../../src/model/optimizer';
import { balancedClassWeights } from '../../src/preprocessing/class-weights';
import { ImageDataGenerator } from '../../src/preprocessing/image-data-generator';
import { prepareExamples } from '../../src/preprocessing/prepared-examples';
import { fitPixelStatistics } from '../../src/preprocessing/scaling';
import { splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';
import { RECIPES } from '../../src/training/recipes';
import type { MeasuredStage } from './measured-process';
import { peakMemory, residentMemory } from './peak-memory';

// Loading, statistics and an epoch as `npm run train` goes through them, in a process of its own, which prints what each
// took, as JSON:
//   npx tsx test/load/train-once.ts --data FILE --cache FOLDER --out FOLDER [--network one-layer|walkthrough|…]

/** The network of a load test: what streams through it, and how, is as with the others, and a step takes no time. */
function oneLayer({ seed }: { readonly seed: number }): tf.LayersModel {
  const model = tf.sequential({
    layers: [
      tf.layers.averagePooling2d({ poolSize: 4, inputShape: [48, 48, 1] }),
      tf.layers.flatten(),
      tf.layers.dense({
        units: 7,
        activation: 'softmax',
        kernelInitializer: tf.initializers.glorotUniform({ seed }),
      }),
    ],
  });
  compileClassifier(model, buildOptimizer());
  return model;
}

const networks: Readonly<Record<string, Pick<Network, 'scaling' | 'build'>>> = {
  ...NETWORKS,
  'one-layer': { scaling: 'columns', build: oneLayer },
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      cache: { type: 'string' },
      out: { type: 'string' },
      network: { type: 'string', default: 'one-layer' },
    },
  });
  const { data, cache, out, network } = values;
  if (data === undefined || out === undefined) throw new Error('expected --data FILE and --out FOLDER');
  const { scaling, build } = networks[network];
  const recipe = RECIPES[network] ?? RECIPES.walkthrough;
  const stages: MeasuredStage[] = [];
  const measure = async <T>(stage: string, run: () => T | Promise<T>, note: (result: T) => string) => {
    const memoryBefore = residentMemory();
    const begin = performance.now();
    const result = await run();
    const seconds = (performance.now() - begin) / 1000;
    stages.push({ stage, seconds, memoryBefore, peak: peakMemory(), note: note(result) });
    return result;
  };

  await openRunFolder(out, { resume: false });
  // Makes the native library take what memory it takes in any case.
  const model = build({ seed: 1 });
  tf.dispose(model.predict(tf.zeros([1, 48, 48, 1])));

  const splits = await measure(
    'loading',
    async () => splitByUsage(await loadFaces({ data, cacheFolder: cache ?? null })),
    ({ training, validation, test }) =>
      [training, validation, test].map(({ numExamples }) => numExamples.toLocaleString('en-US')).join(' + '),
  );
  const { training, validation } = splits;
  const prepared = prepareExamples(training, scaling);
  await measure(
    'statistics',
    () => {
      const { overall } = countLabels({
        labels: training.labels,
        usages: new Uint8Array(training.numExamples),
      });
      const weights = balancedClassWeights(training.labels);
      const { mean, std } = fitPixelStatistics(training.pixels);
      new ImageDataGenerator({ featurewiseCenter: true }).fit(prepared.images);
      return { overall, weights, mean, std };
    },
    ({ overall, weights, mean, std }) =>
      `mean ${mean.toFixed(1)}, deviation ${std.toFixed(1)}, ` +
      `rarest emotion ${Math.min(...overall.counts)} faces, weight ${Math.max(...weights).toFixed(1)}`,
  );
  await measure(
    'one epoch',
    () =>
      trainInFolder(model, {
        recipe,
        out,
        settings: {},
        training: prepared,
        watched: prepareExamples(validation, scaling),
        epochs: 1,
        seed: 1,
        screen: standardError(),
      }),
    ({ loss, valAccuracy }) =>
      `${network}: loss ${loss[0].toFixed(3)}, accuracy on the watched ${(100 * (valAccuracy?.[0] ?? 0)).toFixed(1)} %`,
  );
  model.dispose();
  console.log(JSON.stringify(stages));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
