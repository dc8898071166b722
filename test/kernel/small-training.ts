/** A cell that prepares a network and batches for `fit`: small, so that epochs end at once. It names `tf`, `model`, `batches`. */
export const SMALL_TRAINING = `import { tf } from './src/tensorflow/tf';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 7, inputShape: [4], activation: 'softmax' })] });
model.compile({ optimizer: tf.train.adam(0.001), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
function* epoch() {
  for (let batch = 0; batch < 4; batch += 1) {
    yield { images: tf.ones([8, 4]) as never, oneHotLabels: tf.tidy(() => tf.oneHot(tf.zeros([8], 'int32'), 7)) as never };
  }
}
const batches = { stepsPerEpoch: 4, numExamples: 32, epoch } as never;`;
