import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Connection, type ControlMessage, type ControlThreadData, STATE } from './control-thread';

/** Who acts on what comes in on the control channel. */
export interface ControlListener {
  request(frames: readonly Buffer[]): void;
  /** @param cell serial number of the cell to stop, 0 when none was running. */
  interrupt(cell: number): void;
}

/** The main thread's end of the control thread. */
export class ControlChannel {
  /** Shared with the control thread; see `STATE`. */
  readonly state = new Int32Array(new SharedArrayBuffer(STATE.length * Int32Array.BYTES_PER_ELEMENT));
  private worker: Worker | undefined;

  /** Starts the thread, and resolves when Jupyter can reach it. */
  open(connection: Connection, listener: ControlListener): Promise<void> {
    const workerData: ControlThreadData = { connection, state: this.state };
    const worker = new Worker(path.join(__dirname, 'launch.cjs'), { workerData });
    this.worker = worker;
    worker.unref();
    return new Promise((resolve, reject) => {
      worker.once('error', reject);
      worker.on('message', (message: ControlMessage | { readonly kind: 'ready' }) => {
        if (message.kind === 'ready') {
          resolve();
        } else if (message.kind === 'interrupt') {
          Atomics.add(this.state, STATE.interruptsSeen, 1);
          listener.interrupt(message.cell);
        } else {
          listener.request(message.frames.map((frame) => Buffer.from(frame)));
        }
      });
    });
  }

  /** Sends a message on the control channel, as a socket does. */
  send(frames: readonly (Buffer | string)[]): void {
    this.worker?.postMessage(frames.map((frame) => Buffer.from(frame as Buffer)));
  }
}
