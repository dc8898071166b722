import { loadNetwork } from './load-network';
import { type Faces, measuredFaces, type NetworkName } from './walkthrough-network';

// Measures the walkthrough's network once, in a process that has only just started; bench/main.ts starts it:
//   measure-network.ts ours|stock step|epoch|prediction NETWORK NUM_EXAMPLES BATCH_SIZE REPETITIONS
// Prints one line of JSON, as network_keras.py does. Imports, building and warming up are not counted.

const WARM_UP = 3;
const FACES_OF_WARM_UP_EPOCH = 192;

function firstOf({ images, oneHotLabels, numExamples: all }: Faces, numExamples: number): Faces {
  return {
    numExamples,
    images: images.subarray(0, (images.length / all) * numExamples),
    oneHotLabels: oneHotLabels.subarray(0, (oneHotLabels.length / all) * numExamples),
  };
}

async function measure([way, measurement, name, ...numbers]: string[]): Promise<void> {
  const [numExamples, batchSize, repetitions] = numbers.map(Number);
  const network = await loadNetwork(way as 'ours' | 'stock', name as NetworkName);
  const faces = measuredFaces(numExamples);
  const outcome = await network.predict(firstOf(faces, 1), 1);
  const run: Record<string, (given: Faces) => Promise<unknown> | undefined> = {
    step: (given) => network.trainOnBatch(given),
    epoch: (given) => network.trainAugmentedEpoch?.(given),
    prediction: (given) => network.predict(given, batchSize),
  };
  if (measurement === 'epoch') await run.epoch(firstOf(faces, FACES_OF_WARM_UP_EPOCH));
  else for (let repetition = 0; repetition < WARM_UP; repetition += 1) await run[measurement](faces);
  const begin = performance.now();
  for (let repetition = 0; repetition < repetitions; repetition += 1) await run[measurement](faces);
  const seconds = (performance.now() - begin) / 1000 / repetitions;
  console.log(
    JSON.stringify({
      seconds,
      outcome: [...outcome],
      peakMegabytes: process.resourceUsage().maxRSS / 1024,
      versions: network.versions,
    }),
  );
}

void measure(process.argv.slice(2));
