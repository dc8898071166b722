import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { NUM_EMOTIONS } from '../src/dataset/emotions';
import { reshapeToImages } from '../src/preprocessing/image-array';
import { tf } from '../src/tensorflow/tf';
import { trainWalkthrough } from '../src/training/walkthrough-training';
import { machine } from './machine';
import { measuredFaces, NETWORKS } from './walkthrough-network';

// Whether a training stays as it is, epoch after epoch: tensors, bytes, memory, and how long other work has to wait.
//   npm run bench:memory [-- --epochs 50 --faces 192 --network walkthrough|batch-normalized]
// Ends with status 1 when the number of tensors or their bytes grew after the first epoch.

/** What is there at the end of an epoch. */
interface State {
  readonly epoch: number;
  readonly tensors: number;
  /** Also those that the native library holds without tfjs. */
  readonly nativeTensors: number;
  readonly bytes: number;
  readonly residentMegabytes: number;
  readonly peakMegabytes: number;
}

function stateAfter(epoch: number): State {
  const { numTensors, numBytes } = tf.memory();
  const { binding } = tf.backend() as unknown as { binding: { getNumOfTensors(): number } };
  return {
    epoch,
    tensors: numTensors,
    nativeTensors: binding.getNumOfTensors(),
    bytes: numBytes,
    residentMegabytes: process.memoryUsage.rss() / 2 ** 20,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

function prepared(numExamples: number) {
  const { images, oneHotLabels } = measuredFaces(numExamples);
  const labels = Uint8Array.from({ length: numExamples }, (_, example) => (example * 3) % NUM_EMOTIONS);
  return { images: reshapeToImages(images, numExamples), oneHotLabels, labels, numExamples };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      epochs: { type: 'string', default: '50' },
      faces: { type: 'string', default: '192' },
      network: { type: 'string', default: 'walkthrough' },
    },
  });
  const epochs = Number(values.epochs);
  const network = NETWORKS.find((name) => name === values.network);
  if (network === undefined) throw new Error(`--network: expected ${NETWORKS.join(' or ')}`);

  const states: State[] = [];
  // Once a millisecond; how much later than that is how long the event loop was blocked.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let longestBatch = 0;
  let last = performance.now();
  const endOfBatch = () => {
    longestBatch = Math.max(longestBatch, performance.now() - last);
    last = performance.now();
  };
  const { model } = await trainWalkthrough({
    training: prepared(Number(values.faces)),
    watched: prepared(64),
    epochs,
    seed: 1,
    network: { batchNormalization: network === 'batch-normalized' },
    callbacks: [
      {
        onTrainBegin: () => {
          delay.enable();
          last = performance.now();
        },
        onBatchEnd: endOfBatch,
        onEpochEnd: ({ epoch }) => {
          endOfBatch();
          states.push(stateAfter(epoch));
        },
      },
    ],
  });
  delay.disable();
  model.dispose();

  console.log(
    `${network}, ${epochs} epochs of ${values.faces} faces; Node ${process.version}; ${machine()}\n`,
  );
  console.log('| epoch | tensors | in the library | bytes | memory, MB | most so far, MB |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const state of states.filter(({ epoch }) => epoch < 3 || (epoch + 1) % 10 === 0)) {
    const { tensors, nativeTensors, bytes, residentMegabytes, peakMegabytes } = state;
    const megabytes = [residentMegabytes, peakMegabytes].map((number) => number.toFixed(0));
    console.log(
      `| ${state.epoch + 1} | ${tensors} | ${nativeTensors} | ${bytes} | ${megabytes.join(' | ')} |`,
    );
  }
  const grown = states.slice(2).filter(({ tensors, nativeTensors, bytes }) => {
    const [, second] = states;
    return tensors !== second.tensors || nativeTensors !== second.nativeTensors || bytes !== second.bytes;
  });
  console.log(
    grown.length === 0
      ? '\nTensors and bytes were the same after every epoch from the second on.'
      : `\nTensors or bytes changed after epoch ${grown[0].epoch + 1}.`,
  );
  console.log(
    `Longest that the event loop was blocked: ${(delay.max / 1e6).toFixed(0)} ms; ` +
      `longest batch, with its making: ${longestBatch.toFixed(0)} ms.`,
  );
  if (grown.length > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
