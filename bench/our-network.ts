import { NUM_EMOTIONS } from '../src/dataset/emotions';
import { FACE_SIZE } from '../src/dataset/face-dataset';
import { predictProbabilities } from '../src/evaluation/predictions';
import { buildWalkthroughCnn, compileWalkthroughCnn } from '../src/model/cnn';
import { ImageDataGenerator } from '../src/preprocessing/image-data-generator';
import { tf } from '../src/tensorflow/tf';
import { fit } from '../src/training/fit';
import { trainStep } from '../src/training/train-step';
import { WALKTHROUGH_AUGMENTATION, WALKTHROUGH_BATCH_SIZE } from '../src/training/walkthrough-training';
import {
  type Faces,
  type MeasuredNetwork,
  type NetworkName,
  startFromAgreedWeights,
} from './walkthrough-network';

/** This project's network, trained and asked as its notebooks do. */
export function ourNetwork(name: NetworkName): MeasuredNetwork {
  const model = buildWalkthroughCnn({ seed: 1, batchNormalization: name === 'batch-normalized' });
  startFromAgreedWeights(model.layers, (values, shape) => tf.tensor(values, shape));
  compileWalkthroughCnn(model);
  const train = trainStep(model);
  const imagesOf = ({ images, numExamples }: Faces) =>
    ({ values: images, shape: [numExamples, FACE_SIZE, FACE_SIZE, 1] }) as const;
  const backend = tf.backend() as unknown as { binding: { TF_Version: string } };
  let step = 0;
  return {
    versions: `Node ${process.version}, this project on TensorFlow ${backend.binding.TF_Version}`,
    backend,
    async trainOnBatch({ images, oneHotLabels, numExamples }) {
      const batch = {
        images: tf.tensor4d(images, [numExamples, FACE_SIZE, FACE_SIZE, 1]),
        oneHotLabels: tf.tensor2d(oneHotLabels, [numExamples, NUM_EMOTIONS]),
      };
      const { loss } = train(batch, step);
      step += 1;
      tf.dispose(batch);
      return loss;
    },
    async trainAugmentedEpoch(faces) {
      const batches = new ImageDataGenerator(WALKTHROUGH_AUGMENTATION).flow(
        imagesOf(faces),
        faces.oneHotLabels,
        { batchSize: WALKTHROUGH_BATCH_SIZE, seed: 1 },
      );
      await fit(model, batches, { epochs: 1 });
    },
    predict: (faces, batchSize) => predictProbabilities(model, imagesOf(faces), { batchSize }),
    memory: () => tf.memory(),
  };
}
