import { parseArgs } from 'node:util';
import { loadNetwork } from './load-network';
import { machine } from './machine';
import { measuredFaces, NETWORKS, type NetworkName } from './walkthrough-network';

// Where the time of a training step goes, or of a prediction: every call of the native library, summed by name, and the
// rest, JavaScript.
//   npm run bench:profile [-- --network walkthrough|batch-normalized --stock --prediction --batch 64 --steps 12]
// tfjs-node runs each operation to its end before it returns, so the time of a call is the time of its work. A training
// step of ours is one graph, so one call, `(runSavedModel)`: inside it operations run side by side, and have no times to sum.

const WARM_UP = 3;

/** Calls of one name, over all measured steps. */
interface Calls {
  milliseconds: number;
  count: number;
}

/** Puts a clock around every function of the native library's binding, until `restore` is called. */
function timeNativeCalls(backend: { binding: object }): {
  readonly calls: ReadonlyMap<string, Calls>;
  restore(): void;
} {
  const { binding } = backend;
  const calls = new Map<string, Calls>();
  const timed = Object.getOwnPropertyNames(binding).flatMap((name) => {
    const value = (binding as Record<string, unknown>)[name];
    if (typeof value !== 'function') return [];
    const run = (...args: unknown[]) => {
      const begin = performance.now();
      const result = value.apply(binding, args);
      const milliseconds = performance.now() - begin;
      const called = name === 'executeOp' ? String(args[0]) : `(${name})`;
      const sum = calls.get(called) ?? { milliseconds: 0, count: 0 };
      calls.set(called, { milliseconds: sum.milliseconds + milliseconds, count: sum.count + 1 });
      return result;
    };
    return [[name, { value: run }] as const];
  });
  // Its own functions cannot be replaced.
  backend.binding = Object.create(binding, Object.fromEntries(timed));
  return {
    calls,
    restore: () => {
      backend.binding = binding;
    },
  };
}

interface ProfileOptions {
  readonly stock: boolean;
  readonly prediction: boolean;
  readonly batchSize: number;
  readonly steps: number;
}

async function profile(name: NetworkName, options: ProfileOptions): Promise<void> {
  const { stock, prediction, batchSize, steps } = options;
  const network = await loadNetwork(stock ? 'stock' : 'ours', name);
  const faces = measuredFaces(batchSize);
  const run = () => (prediction ? network.predict(faces, batchSize) : network.trainOnBatch(faces));
  for (let step = 0; step < WARM_UP; step += 1) await run();
  const { calls, restore } = timeNativeCalls(network.backend);
  const begin = performance.now();
  for (let step = 0; step < steps; step += 1) await run();
  const total = (performance.now() - begin) / steps;
  restore();

  const what = prediction ? 'prediction' : 'training step';
  console.log(`\n### One ${what}, ${name}, batch ${batchSize}: ${total.toFixed(1)} ms\n`);
  console.log(`mean of ${steps}; ${network.versions}; ${machine()}\n`);
  console.log('| operation | calls | ms | share |');
  console.log('| --- | ---: | ---: | ---: |');
  const row = (what: string, count: string, milliseconds: number) =>
    console.log(
      `| ${what} | ${count} | ${milliseconds.toFixed(2)} | ${((100 * milliseconds) / total).toFixed(1)} % |`,
    );
  let native = 0;
  const sorted = [...calls].sort(([, a], [, b]) => b.milliseconds - a.milliseconds);
  for (const [operation, { milliseconds, count }] of sorted) {
    native += milliseconds / steps;
    row(operation, String(Math.round((10 * count) / steps) / 10), milliseconds / steps);
  }
  row('the rest: JavaScript', '', total - native);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      network: { type: 'string' },
      stock: { type: 'boolean', default: false },
      prediction: { type: 'boolean', default: false },
      batch: { type: 'string', default: '64' },
      steps: { type: 'string', default: '12' },
    },
  });
  const chosen = NETWORKS.filter((name) => values.network === undefined || values.network === name);
  if (chosen.length === 0) throw new Error(`--network: expected ${NETWORKS.join(' or ')}`);
  const { stock, prediction } = values;
  for (const name of chosen) {
    await profile(name, { stock, prediction, batchSize: Number(values.batch), steps: Number(values.steps) });
  }
}

void main();
