import { FACE_SIZE } from '../dataset/face-dataset';
import type { FaceSplit } from '../preprocessing/splits';
import { tf } from '../tensorflow/tf';
import { FACE_NETWORK_INPUT_SIZE } from './face-network';

/** Width of the description: as many numbers say what a face looks like. */
export const EMBEDDING_SIZE = 1024;

/** Faces per step; larger steps are no faster and take memory. */
const BATCH_SIZE = 16;

/**
 * Describes faces by a network's embedding: the transfer in transfer learning. Faces are enlarged to the network's size.
 *
 * @param network as `buildEmbeddingNetwork` builds it.
 * @returns row-major `[numExamples, 1024]`; no tensor is left behind.
 */
export async function embedFaces(
  network: tf.LayersModel,
  { pixels, numExamples }: FaceSplit,
  options: { readonly onProgress?: (numDone: number, numExamples: number) => void } = {},
): Promise<Float32Array> {
  const embeddings = new Float32Array(numExamples * EMBEDDING_SIZE);
  for (let start = 0; start < numExamples; start += BATCH_SIZE) {
    const end = Math.min(start + BATCH_SIZE, numExamples);
    const batch = tf.tidy(() => {
      const faces = pixels.subarray(start * FACE_SIZE ** 2, end * FACE_SIZE ** 2);
      const grey = tf.tensor4d(Float32Array.from(faces), [end - start, FACE_SIZE, FACE_SIZE, 1]);
      const size: [number, number] = [FACE_NETWORK_INPUT_SIZE, FACE_NETWORK_INPUT_SIZE];
      return network.predictOnBatch(tf.image.resizeBilinear(grey, size, false, true)) as tf.Tensor2D;
    });
    embeddings.set(await batch.data(), start * EMBEDDING_SIZE);
    batch.dispose();
    options.onProgress?.(end, numExamples);
    await tf.nextFrame();
  }
  return embeddings;
}
