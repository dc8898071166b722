import { NUM_EMOTIONS } from '../src/dataset/emotions';
import { PIXELS_PER_FACE } from '../src/dataset/face-dataset';
import { randomNumbers } from '../test/fixtures/hashed-numbers';

// What every way of training the walkthrough's network starts from. Nothing here loads TensorFlow, so that a process of
// stock tfjs stays stock; network_keras.py has the same rules.

/** The walkthrough's own CNN, and the one with batch normalization between each convolution and its ReLU. */
export const NETWORKS = ['walkthrough', 'batch-normalized'] as const;

export type NetworkName = (typeof NETWORKS)[number];

/** A network that is compiled with Adam and ready to be measured. */
export interface MeasuredNetwork {
  /** TensorFlow's version, and who calls it. */
  readonly versions: string;
  /** tfjs-node's backend; its native library is called through `binding`. */
  readonly backend: { binding: object };
  /** Trains on one batch, dropout on; from plain memory to the loss in plain memory. */
  trainOnBatch(faces: Faces): Promise<number>;
  /** One epoch in batches of 64 with the walkthrough's augmentation, or null where there is no generator. */
  readonly trainAugmentedEpoch: ((faces: Faces) => Promise<void>) | null;
  /** Probabilities `[numExamples, 7]`, from plain memory to plain memory. */
  predict(faces: Faces, batchSize: number): Promise<Float32Array>;
  /** How many tensors there are, and their bytes. */
  memory(): { readonly numTensors: number; readonly numBytes: number };
}

/** Faces in plain memory. */
export interface Faces {
  readonly numExamples: number;
  /** `[numExamples, 48, 48, 1]`, of mean 0 and standard deviation 1. */
  readonly images: Float32Array;
  /** `[numExamples, 7]`. */
  readonly oneHotLabels: Float32Array;
}

/** Random pixels with labels in turn: what they show changes no time. */
export function measuredFaces(numExamples: number): Faces {
  const oneHotLabels = new Float32Array(numExamples * NUM_EMOTIONS);
  for (let example = 0; example < numExamples; example += 1) {
    oneHotLabels[example * NUM_EMOTIONS + ((example * 3) % NUM_EMOTIONS)] = 1;
  }
  // Evenly spread numbers from -limit to limit deviate by limit / sqrt(3).
  return { numExamples, images: randomNumbers(numExamples * PIXELS_PER_FACE, 1, Math.sqrt(3)), oneHotLabels };
}

/** Gives a network the weights that all ways start from: kernels as Glorot and Bengio (2010) draw them, from a rule. */
export function startFromAgreedWeights<Tensor extends { readonly shape: number[]; dispose(): void }>(
  layers: readonly {
    getClassName(): string;
    getWeights(): Tensor[];
    setWeights(values: Tensor[]): void;
  }[],
  tensorOf: (values: Float32Array, shape: number[]) => Tensor,
): void {
  let seed = 10;
  for (const layer of layers) {
    const values = layer.getWeights().map(({ shape }, index) => {
      seed += 1;
      const size = shape.reduce((product, axis) => product * axis, 1);
      if (shape.length === 1) {
        const numbers = randomNumbers(size, seed, 0.05);
        // gamma, beta, moving mean, moving variance: the first and the last are about 1.
        const isFactor = layer.getClassName() === 'BatchNormalization' && (index === 0 || index === 3);
        return tensorOf(isFactor ? numbers.map((number) => 1 + number) : numbers, shape);
      }
      const fans =
        (size / shape[shape.length - 1] / shape[shape.length - 2]) * (shape.at(-2)! + shape.at(-1)!);
      return tensorOf(randomNumbers(size, seed, Math.sqrt(6 / fans)), shape);
    });
    if (values.length > 0) layer.setWeights(values);
    for (const value of values) value.dispose();
  }
}
