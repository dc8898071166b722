import { FACE_SIZE } from '../dataset/face-dataset';
import type { FaceSplit } from '../preprocessing/splits';
import { tf } from '../tensorflow/tf';
import { faceNetworkFiles } from './face-network';

/** Width of the description: as many numbers say what a face looks like. */
export const EMBEDDING_SIZE = 1024;

/** Edge of the color pictures the network was made for, in pixels. */
const NETWORK_INPUT_SIZE = 224;

/** Its layer before the outputs for age and gender. */
const EMBEDDING_NODE = 'global_pooling/Mean';

/** Faces per step; larger steps are no faster and take memory. */
const BATCH_SIZE = 16;

/**
 * Loads the face network that others trained, see `faceNetworkFiles`. A part of it, its 1,024 numbers before the last
 * layers, says what a face looks like. The caller disposes it.
 *
 * @throws Error that says what to install when the package or one of its files is missing.
 */
export async function loadFaceNetwork(): Promise<tf.GraphModel> {
  return tf.loadGraphModel(`file://${faceNetworkFiles().model}`);
}

/**
 * Describes faces by the network's embedding: the transfer in transfer learning. Grey faces are enlarged to the
 * network's size and given to all three color channels.
 *
 * @returns row-major `[numExamples, 1024]`; no tensor is left behind.
 */
export async function embedFaces(
  network: tf.GraphModel,
  { pixels, numExamples }: FaceSplit,
  options: { readonly onProgress?: (numDone: number, numExamples: number) => void } = {},
): Promise<Float32Array> {
  const embeddings = new Float32Array(numExamples * EMBEDDING_SIZE);
  for (let start = 0; start < numExamples; start += BATCH_SIZE) {
    const end = Math.min(start + BATCH_SIZE, numExamples);
    const batch = tf.tidy(() => {
      const faces = pixels.subarray(start * FACE_SIZE ** 2, end * FACE_SIZE ** 2);
      const grey = tf.tensor4d(Float32Array.from(faces), [end - start, FACE_SIZE, FACE_SIZE, 1]);
      const large = tf.image.resizeBilinear(grey, [NETWORK_INPUT_SIZE, NETWORK_INPUT_SIZE], false, true);
      return network.execute(large.tile([1, 1, 1, 3]), EMBEDDING_NODE) as tf.Tensor2D;
    });
    embeddings.set(await batch.data(), start * EMBEDDING_SIZE);
    batch.dispose();
    options.onProgress?.(end, numExamples);
    await tf.nextFrame();
  }
  return embeddings;
}
