import { buildOptimizer, compileClassifier } from '../../../src/model/optimizer';
import { assignWeights } from '../../../src/model/weights';
import { tf } from '../../../src/tensorflow/tf';
import { hashedNumbers } from '../../fixtures/hashed-numbers';

/** A model of a few hundred numbers with what networks for faces have, compiled: `[n, 8, 8, 1]` to `[n, 7]`. */
export function smallModel(): tf.Sequential {
  const { layers } = tf;
  const model = tf.sequential({
    name: 'small',
    layers: [
      layers.conv2d({ name: 'conv', filters: 3, kernelSize: 3, inputShape: [8, 8, 1], activation: 'relu' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.maxPooling2d({ name: 'pool', poolSize: 2 }),
      layers.flatten({ name: 'flat' }),
      layers.dense({
        name: 'emotions',
        units: 7,
        activation: 'softmax',
        kernelRegularizer: tf.regularizers.l2({ l2: 1e-4 }),
        kernelConstraint: tf.constraints.maxNorm({ maxValue: 3, axis: 0 }),
      }),
    ],
  });
  // Equal seeds give equal files.
  tf.tidy(() => {
    assignWeights(
      model,
      model.getWeights().map(({ shape, size }, i) => tf.tensor(hashedNumbers(size, i, 0.5), shape).abs()),
    );
  });
  compileClassifier(model, buildOptimizer({}));
  return model;
}

/** Fails unless the model answers with numbers for a small input of the shape it asks for. */
export function askModel(model: tf.LayersModel): void {
  const shapes = model.inputs.map(({ shape }) => shape.map((size) => size ?? 1));
  const sizes = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
  // Whoever makes a model of a large picture may have one; to ask it costs too much here.
  if (sizes.some((size) => size > 100_000) || model.countParams() > 100_000) return;
  tf.tidy(() => {
    const inputs = shapes.map((shape) => tf.zeros(shape));
    const answers = model.predict(inputs.length === 1 ? inputs[0] : inputs);
    for (const answer of Array.isArray(answers) ? answers : [answers]) answer.dataSync();
  });
}
