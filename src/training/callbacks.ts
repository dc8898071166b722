import type { tf } from '../tensorflow/tf';
import type { EpochResult, History } from './history';

/** What a callback may know and do while a model is trained. */
export interface TrainingContext {
  readonly model: tf.LayersModel;
  /** Training ends before the epoch of this number, counted from 0. */
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** First epoch of this call of `fit`, counted from 0. */
  readonly initialEpoch: number;
  readonly numExamples: number;
  /** Where training went on from a checkpoint; undefined when it began at the start of `initialEpoch`. */
  readonly resumedAt?: {
    /** Counted from 0. */
    readonly epoch: number;
    /** First batch of that epoch to be trained on, counted from 0. */
    readonly batch: number;
  };
  /** Epochs recorded so far, those before a checkpoint included. */
  readonly history: History;
  /** Ends training: at the next batch, or after the epoch when called at its end. */
  stop(): void;
}

/** Where training stands before a batch. */
export interface BatchMoment {
  /** Counted from 0. */
  readonly epoch: number;
  /** Counted from 0 within its epoch. */
  readonly batch: number;
  /** Counted from 0 from the first epoch on, also when training goes on from a later one. */
  readonly step: number;
}

/** Where training stands after a batch. */
export interface BatchResult {
  /** Counted from 0. */
  readonly epoch: number;
  /** Counted from 0 within its epoch. */
  readonly batch: number;
  /** Examples in this batch. */
  readonly numExamples: number;
  /** Mean loss of the epoch's examples so far, as Keras shows it. */
  readonly loss: number;
  /** Share of the epoch's examples so far that were recognized, in [0, 1]. */
  readonly accuracy: number;
}

/**
 * What a callback knows, for going on with a training later: plain data as JSON holds it, where numbers may also be NaN
 * or infinite, and weights may lie in `Float32Array`s.
 */
export type CallbackState = { readonly [name: string]: CallbackValue };

/** A value within a {@link CallbackState}. */
export type CallbackValue =
  | null
  | boolean
  | number
  | string
  | Float32Array
  | readonly CallbackValue[]
  | CallbackState;

/**
 * Looks on while a model is trained; every method may be left out and may be asynchronous, and training waits
 * for it. The moments are Keras's. An error thrown here ends training and is passed on.
 */
export interface TrainingCallback {
  /** What a message and a stored state call it: its class in Keras, such as `'EarlyStopping'`. */
  readonly name?: string;
  /** Before the first batch. */
  onTrainBegin?(context: TrainingContext): void | Promise<void>;
  /**
   * Before the first batch of an epoch; a learning rate set here holds for the epoch. Not called again for an epoch that
   * is gone on with in its middle.
   */
  onEpochBegin?(epoch: number, context: TrainingContext): void | Promise<void>;
  /** Before a batch is trained on; a learning rate set here holds for it. */
  onBatchBegin?(moment: BatchMoment, context: TrainingContext): void | Promise<void>;
  /**
   * When a batch's loss is not a number, or infinite: in place of `onBatchEnd`. Training fails then, unless a callback
   * stops it here.
   */
  onNonFiniteLoss?(loss: number, moment: BatchMoment, context: TrainingContext): void | Promise<void>;
  /** After a batch was trained on. */
  onBatchEnd?(result: BatchResult, context: TrainingContext): void | Promise<void>;
  /** After validation. The context's history already holds the epoch. */
  onEpochEnd?(result: EpochResult, context: TrainingContext): void | Promise<void>;
  /** After the last epoch, also when training was stopped early; not after an error. */
  onTrainEnd?(context: TrainingContext): void | Promise<void>;
  /** What to keep after a batch or an epoch, so that a training that goes on from there does as one never interrupted. */
  state?(): CallbackState;
  /** Takes back what {@link TrainingCallback.state} gave: called after `onTrainBegin`, before the first epoch. */
  restore?(state: CallbackState): void;
}
