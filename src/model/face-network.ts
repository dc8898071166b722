import { readFileSync } from 'node:fs';
import { NUM_EMOTIONS } from '../dataset/emotions';
import { FACE_SIZE } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { PIXELS_MIDDLE, PIXELS_SPREAD } from '../preprocessing/face-scaling';
import { seededDropout } from '../tensorflow/seeded-dropout';
import { tf } from '../tensorflow/tf';
import { compileCompactCnn } from './compact-cnn';
import { missingNetwork, type PackagedNetworkFiles, packagedNetworkFiles } from './packaged-network';
import { assignWeights } from './weights';

/** The two files of the network that others trained, by their absolute paths. */
export type FaceNetworkFiles = PackagedNetworkFiles;

/** What of the graph's file is read here. */
interface FaceNetworkGraph {
  readonly weightsManifest: readonly [
    { readonly weights: { name: string; shape: number[]; dtype: 'float32' | 'int32' }[] },
  ];
}

/** What it is for, where its files are missing. */
const WANTED = 'face network to transfer from';

/** Where the trained network is from, in a sentence. */
export const FACE_NETWORK_ORIGIN =
  'Its first layers begin as those of `faceres` in the npm package `@vladmandic/human` 3.3.6 (MIT license), a MobileNet ' +
  'that others trained to tell faces apart (VGGFace2), and their age and gender';

/** How much faces are enlarged: 96×96 leave 6×6 maps at the end of the trunk, where 48×48 would leave 3×3. */
const ENLARGEMENT = 2;

/** A depthwise and a pointwise convolution. */
interface Block {
  readonly filters: number;
  readonly strides: number;
}

/** All blocks of the trained network. */
const BLOCKS: readonly Block[] = [
  { filters: 64, strides: 1 },
  { filters: 128, strides: 2 },
  { filters: 128, strides: 1 },
  { filters: 256, strides: 2 },
  { filters: 256, strides: 1 },
  { filters: 512, strides: 2 },
  ...Array<Block>(5).fill({ filters: 512, strides: 1 }),
  { filters: 1024, strides: 2 },
  { filters: 1024, strides: 1 },
];

/** Those that are fine-tuned: the last two halve the maps again and hold half of the parameters. */
const FINE_TUNED_BLOCKS = BLOCKS.slice(0, 11);

const DROPOUT_RATE = 0.3;

/**
 * Finds a face network that others trained: `faceres` of the npm package `@vladmandic/human` 3.3.6 (MIT license), which
 * tells a face's age and gender. The package calls it “HSE FaceRes”, and its file names its source,
 * https://github.com/HSE-asavchenko/HSE_FaceRec_tf: a MobileNet trained on VGGFace2 to tell people apart, then given
 * outputs for age and gender (Savchenko, “Efficient facial representations for age, gender and identity recognition in
 * organizing photo albums using multi-output ConvNet”, 2019). The package keeps its weights as float16.
 *
 * @param root a folder in or below the one whose `node_modules` holds the package. Default: the working directory.
 * @throws Error that says what to install when the package or one of the files is missing.
 */
export function faceNetworkFiles(root: string = process.cwd()): FaceNetworkFiles {
  return packagedNetworkFiles('faceres', WANTED, root);
}

/**
 * How many numbers the network that others trained holds, its layers for age and gender included.
 *
 * @throws Error that says what to install when its files are missing or damaged.
 */
export function faceNetworkParameters(files: FaceNetworkFiles = faceNetworkFiles()): number {
  return weightSpecsOf(files)
    .map(({ shape }) => shape.reduce((product, size) => product * size, 1))
    .reduce((sum, size) => sum + size, 0);
}

/**
 * Builds a network to be fine-tuned, not compiled: the trunk of the face network that others trained (see
 * `faceNetworkFiles`), with a new head: faces `[n, 48, 48, 1]`, scaled as `pixels`, to probabilities `[n, 7]`.
 * 1.6 million parameters. Faces are enlarged to 96×96; a convolution and eleven blocks of a depthwise and a pointwise
 * convolution follow, each with ReLU6; then the mean over each of 512 maps, dropout and a softmax.
 *
 * Its batch normalization lies in kernels and biases, as it does in the file. The trained network takes three color
 * channels from 0 to 255; grey faces scaled to (intensity - 128) / 64 give the same sums where the first kernel is summed
 * over its channels and multiplied by 64, and its bias grows by 128 times the kernel's sum. Only what lies outside the
 * picture differs: it was black and is a middle grey. Saved for Keras, it answers a little differently there: Keras's
 * bilinear enlargement lies half a pixel beside tfjs's.
 *
 * Sources: Howard et al., “MobileNets”, 2017 (the trunk); Lin et al., 2014 (the mean over each map); Glorot and Bengio,
 * 2010 (the head's first weights).
 *
 * The caller disposes the model.
 *
 * @param options.seed whole number; equal seeds give equal heads and dropout masks. The trunk is always the same.
 * @throws Error that says what to install when the trained network's files are missing or damaged.
 */
export function buildFaceNetwork(options: {
  readonly seed: number;
  readonly files?: FaceNetworkFiles;
}): tf.Sequential {
  const { seed, files = faceNetworkFiles() } = options;
  const model = tf.sequential({ name: 'face_network', layers: layersOf(seed) });
  try {
    tf.tidy(() =>
      assignTrained(model, FINE_TUNED_BLOCKS, readWeights(files), {
        middle: PIXELS_MIDDLE,
        spread: PIXELS_SPREAD,
      }),
    );
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Edge of the pictures that the trained network takes, in pixels. */
export const FACE_NETWORK_INPUT_SIZE = 224;

/**
 * Builds the trained network up to the layer before its outputs for age and gender: grey faces `[n, 224, 224, 1]`,
 * intensities from 0 to 255, to their description `[n, 1024]`, the mean over each of its last maps. It gives the numbers
 * of the file's own graph but for rounding, in half of the time: its kernels are summed over the three color channels,
 * which are alike in a grey picture, and batch normalization lies in kernels and biases.
 *
 * The caller disposes the model, which is not compiled.
 *
 * @throws Error that says what to install when the trained network's files are missing or damaged.
 */
export function buildEmbeddingNetwork(files: FaceNetworkFiles = faceNetworkFiles()): tf.Sequential {
  const inputShape = [FACE_NETWORK_INPUT_SIZE, FACE_NETWORK_INPUT_SIZE, 1];
  const layers = [...trunk(BLOCKS, inputShape), tf.layers.globalAveragePooling2d({ name: 'mean' })];
  const model = tf.sequential({ name: 'face_embedding', layers });
  try {
    tf.tidy(() => assignTrained(model, BLOCKS, readWeights(files), { middle: 0, spread: 1 }));
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** Compiles it as the compact network, for steps a fifth as large: what it knows must not be lost in the first ones. */
export function compileFaceNetwork(model: tf.LayersModel): void {
  compileCompactCnn(model, { learningRate: 0.01 });
}

/** The layers whose weights the file holds: a convolution, then the blocks. */
function trunk(blocks: readonly Block[], inputShape?: number[]): tf.layers.Layer[] {
  // They need no random weights first.
  const trained = { padding: 'same', kernelInitializer: 'zeros', depthwiseInitializer: 'zeros' } as const;
  const activated = (layer: tf.layers.Layer) => [
    layer,
    tf.layers.activation({ name: `${layer.name}_relu`, activation: 'relu6' }),
  ];
  return [
    ...activated(
      tf.layers.conv2d({ name: 'conv1', filters: 32, kernelSize: 3, strides: 2, inputShape, ...trained }),
    ),
    ...blocks.flatMap(({ filters, strides }, index) => [
      ...activated(
        tf.layers.depthwiseConv2d({ name: depthwiseName(index), kernelSize: 3, strides, ...trained }),
      ),
      ...activated(tf.layers.conv2d({ name: pointwiseName(index), filters, kernelSize: 1, ...trained })),
    ]),
  ];
}

function layersOf(seed: number): tf.layers.Layer[] {
  const random = seededRandom(seed);
  const seedOf = (layerName: string) => random.derive(layerName).integer(2 ** 31);
  return [
    tf.layers.upSampling2d({
      name: 'enlarged',
      size: [ENLARGEMENT, ENLARGEMENT],
      interpolation: 'bilinear',
      inputShape: [FACE_SIZE, FACE_SIZE, 1],
    }),
    ...trunk(FINE_TUNED_BLOCKS),
    tf.layers.globalAveragePooling2d({ name: 'mean' }),
    seededDropout({ name: 'dropout', rate: DROPOUT_RATE, seed: seedOf('dropout') }),
    tf.layers.dense({
      name: 'emotions',
      units: NUM_EMOTIONS,
      activation: 'softmax',
      kernelInitializer: tf.initializers.glorotUniform({ seed: seedOf('emotions') }),
    }),
  ];
}

/** The names of a block's layers, as in the file. */
function depthwiseName(index: number): string {
  return `conv_dw_${index + 1}`;
}

function pointwiseName(index: number): string {
  return `conv_pw_${index + 1}`;
}

/**
 * Gives the trunk its trained weights; what is computed for it is left for `tf.tidy`.
 *
 * @param scaling of the faces that the model takes: (intensity - middle) / spread.
 */
function assignTrained(
  model: tf.LayersModel,
  blocks: readonly Block[],
  trained: (name: string) => tf.Tensor,
  { middle, spread }: { readonly middle: number; readonly spread: number },
): void {
  const kernel = trained('conv1/convolution/merged_input');
  assignWeights(model.getLayer('conv1'), [
    tf.mul(tf.sum(kernel, 2, true), spread),
    tf.add(trained('conv1_bn/batchnorm_1/sub'), tf.mul(tf.sum(kernel, [0, 1, 2]), middle)),
  ]);
  blocks.forEach((_, index) => {
    const [depthwise, pointwise] = [depthwiseName(index), pointwiseName(index)];
    const factor = tf.reshape(trained(`${depthwise}_bn/batchnorm_1/mul`), [-1, 1]);
    assignWeights(model.getLayer(depthwise), [
      tf.mul(trained(`${depthwise}/depthwise_kernel`), factor),
      trained(`${depthwise}_bn/batchnorm_1/sub`),
    ]);
    assignWeights(model.getLayer(pointwise), [
      trained(`${pointwise}/convolution/merged_input`),
      trained(`${pointwise}_bn/batchnorm_1/sub`),
    ]);
  });
}

/** The weights of the file by their names; all are tensors from now on. */
function readWeights(files: FaceNetworkFiles): (name: string) => tf.Tensor {
  const specs = weightSpecsOf(files);
  const weights = readPart(files.weights, (bytes) => {
    return tf.io.decodeWeights(new Uint8Array(bytes).buffer, specs);
  });
  return (name) => {
    const weight = weights[name];
    if (weight === undefined) throw missing(`${files.model} has no weight "${name}"`);
    return weight;
  };
}

function weightSpecsOf({ model }: FaceNetworkFiles): FaceNetworkGraph['weightsManifest'][0]['weights'] {
  return readPart(model, (bytes) => {
    const { weightsManifest }: FaceNetworkGraph = JSON.parse(bytes.toString());
    return weightsManifest[0].weights;
  });
}

function readPart<Part>(file: string, parse: (bytes: Buffer) => Part): Part {
  try {
    return parse(readFileSync(file));
  } catch (cause) {
    throw missing(`${file} cannot be read: ${(cause as Error).message}`, cause);
  }
}

function missing(what: string, cause?: unknown): Error {
  return missingNetwork(WANTED, what, cause);
}
