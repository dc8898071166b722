import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The part of tfjs's engine that counts; it is not loaded for counting. */
interface Engine {
  readonly state: {
    readonly numTensors: number;
    readonly registeredVariables: Readonly<Record<string, unknown>>;
  };
}

/** What a process holds after everything that nobody refers to any more was collected. */
export interface HeldMemory {
  /** JavaScript's objects, in bytes. */
  readonly heap: number;
  /** Typed arrays and what else lies outside of that heap, in bytes. */
  readonly external: number;
  /** Tensors, variables among them. */
  readonly tensors: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Compiled code that has not run is thrown away when it has grown so old, in collections. */
const COLLECTIONS = 8;

/** V8 gives pages back to the system while the program goes on, in milliseconds. */
const GIVEN_BACK_MS = 500;

/** To be called from a cell: measures the kernel that runs it. */
export async function memoryNow(): Promise<HeldMemory> {
  // What waits for a finalizer or a turn of the event loop goes with a later collection.
  for (let turn = 0; turn < COLLECTIONS; turn += 1) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  await new Promise((resolve) => setTimeout(resolve, GIVEN_BACK_MS));
  const { heapUsed, external } = process.memoryUsage();
  const { state } = (globalThis as { readonly _tfengine?: Engine })._tfengine ?? {};
  return { heap: heapUsed, external, tensors: state?.numTensors ?? 0 };
}
