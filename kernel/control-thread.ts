import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Reply, Router } from 'zeromq';
import { JupyterRequest } from './jupyter-message';

/** What Jupyter's connection file says. */
export interface Connection {
  readonly transport: string;
  readonly ip: string;
  readonly key: string;
  readonly hb_port: number;
  readonly control_port: number;
}

/** What the two threads tell each other while the main thread has its hands full; indices into a shared `Int32Array`. */
export const STATE = {
  /** What the cell does: one of `ACTIVITY`. */
  activity: 0,
  /** Serial number of the cell that runs, 0 for none. */
  cell: 1,
  /** How many interrupts the main thread has seen. */
  interruptsSeen: 2,
  /** Serial number of the cell whose loops are to end, 0 for none. */
  stop: 3,
  /** Serial number of the cell for which this thread has sent the last signal, 0 once the signal was heard. */
  signalled: 4,
  length: 5,
} as const;

/** What the main thread does with its cell. */
export const ACTIVITY = { idle: 0, evaluating: 1, awaiting: 2 } as const;

export interface ControlThreadData {
  readonly connection: Connection;
  readonly state: Int32Array;
}

/** Messages to the main thread. */
export type ControlMessage =
  | { readonly kind: 'request'; readonly frames: readonly Uint8Array[] }
  | { readonly kind: 'interrupt'; readonly cell: number };

const TICK_MS = 50;
/** A main thread that has not seen an interrupt after this long is held up by the cell's code. */
const PATIENCE_MS = 100;
/** A kernel that was told to shut down is killed after this long. */
const SHUTDOWN_PATIENCE_MS = 2000;

/**
 * Answers for the kernel while its main thread computes: echoes heartbeats, receives Jupyter's control messages,
 * and stops a cell that does not let go of the main thread.
 */
export async function runControlThread(): Promise<void> {
  const { connection, state } = workerData as ControlThreadData;
  const port = parentPort as MessagePort;
  const address = (number: number) => `${connection.transport}://${connection.ip}:${number}`;
  const heartbeat = new Reply();
  const control = new Router();
  await Promise.all([
    heartbeat.bind(address(connection.hb_port)),
    control.bind(address(connection.control_port)),
  ]);
  const stopper = new CellStopper(state);
  setInterval(() => stopper.tick(), TICK_MS).unref();
  endWithParent();

  port.on(
    'message',
    (frames: readonly Uint8Array[]) => void control.send(frames.map((frame) => Buffer.from(frame))),
  );
  void echo(heartbeat);
  port.postMessage({ kind: 'ready' });

  for await (const frames of control) {
    const type = typeOf(connection.key, frames);
    if (type === 'interrupt_request') {
      const message: ControlMessage = { kind: 'interrupt', cell: stopper.request() };
      port.postMessage(message);
    }
    // A main thread that is held up cannot say goodbye.
    if (type === 'shutdown_request')
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), SHUTDOWN_PATIENCE_MS);
    port.postMessage({ kind: 'request', frames } satisfies ControlMessage);
  }
}

/** The type of a request; none when it is not signed, of which the main thread tells. */
function typeOf(key: string, frames: readonly Buffer[]): string | undefined {
  try {
    return JupyterRequest.parse(key, frames).type;
  } catch {
    return undefined;
  }
}

async function echo(heartbeat: Reply): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

/** A kernel whose Jupyter was killed would stay behind unseen. */
function endWithParent(): void {
  const parent = process.ppid;
  if (process.env.JPY_PARENT_PID !== String(parent)) return;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
  }, 1000).unref();
}

/** Ends the running cell's code when it holds up the main thread. */
class CellStopper {
  private requests = 0;
  private requestedAt = Number.POSITIVE_INFINITY;

  constructor(private readonly state: Int32Array) {}

  /** @returns the serial number of the cell that is to be stopped, 0 when none runs. */
  request(): number {
    this.requests += 1;
    this.requestedAt = performance.now();
    return Atomics.load(this.state, STATE.cell);
  }

  tick(): void {
    const held = Atomics.load(this.state, STATE.interruptsSeen) < this.requests;
    const waited = performance.now() - this.requestedAt;
    if (!held || waited < PATIENCE_MS) return;
    // Loops of the cell itself look at this, and end as an error does: with what they have open closed.
    const cell = Atomics.load(this.state, STATE.cell);
    Atomics.store(this.state, STATE.stop, cell);
    // Whatever else does not return, tslab evaluates so that this signal throws in it.
    const evaluating = Atomics.load(this.state, STATE.activity) === ACTIVITY.evaluating;
    if (evaluating && waited > 2 * PATIENCE_MS) {
      Atomics.store(this.state, STATE.signalled, cell);
      process.kill(process.pid, 'SIGINT');
    }
  }
}
