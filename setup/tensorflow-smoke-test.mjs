// Run with `node --import tsx`: loads the binding as the project does, computes 1 + 1 and prints what it ran on.
import { createRequire } from 'node:module';
import '../src/tensorflow/node-compatibility.ts';

/** @type {any} the native backend's fields have no types */
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node');

const [sum] = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
if (sum !== 2 || tf.getBackend() !== 'tensorflow') {
  throw new Error(`1 + 1 gave ${sum} on the ${tf.getBackend()} backend`);
}
const { binding, isUsingGpuDevice } = tf.backend();
console.log(
  JSON.stringify({ tensorflow: binding.TF_Version, node: process.versions.node, gpu: isUsingGpuDevice }),
);
