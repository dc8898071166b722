import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { withHdf5File } from '../../src/model/hdf5';
import { parseArchitecture } from '../../src/model/keras-architecture';
import { weightShapes } from '../../src/model/keras-builder';
import { kerasConfigOf } from '../../src/model/keras-config';
import { loadKerasH5 } from '../../src/model/keras-h5';
import { layerFromKeras, layerToKeras } from '../../src/model/keras-layers';
import { tf } from '../../src/tensorflow/tf';

const FIXTURES = path.join(__dirname, '..', 'fixtures');

/** What is left of a description without what stands for "nothing": null, false, and ids within the file. */
function essentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(essentials);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, entry]) => entry !== null && entry !== false && key !== 'shared_object_id',
  );
  return Object.fromEntries(kept.map(([key, entry]) => [key, essentials(entry)]));
}

function withoutKeys(text: string, pattern: RegExp): unknown {
  return essentials(JSON.parse(text, (key, value) => (pattern.test(key) ? undefined : value)));
}

describe('the description of a model that Keras wrote', () => {
  for (const name of ['sequential', 'residual', 'separable']) {
    it(`is written again as it was, for the ${name} one`, async () => {
      const file = path.join(FIXTURES, `keras_${name}.h5`);
      const saved = await withHdf5File(file, 'r', (h5) => h5.text('/', 'model_config'));
      const model = await loadKerasH5(file);
      // Dropout has a seed of its own here where Keras draws one, and what renormalization lacks is not written.
      const left = /^(seed|renorm_momentum)$/;
      const ours = JSON.stringify(kerasConfigOf(model, 'h5'));
      // Keras gives a sequential model a type of numbers of its own.
      const theirs = (saved as string).replace(
        /("trainable": true, )"dtype": \{[^}]*\}[^}]*\}, ("layers")/,
        '$1$2',
      );
      assert.deepEqual(withoutKeys(ours, left), withoutKeys(theirs, left));
      model.dispose();
    });
  }

  it('is understood as Keras 2 wrote it: lists for calls, shapes in the first layer, former names', () => {
    const sequential = parseArchitecture({
      class_name: 'Sequential',
      config: {
        name: 'small',
        layers: [
          {
            class_name: 'Dense',
            config: { name: 'd', units: 2, batch_input_shape: [null, 3], dtype: 'float32' },
          },
        ],
      },
    });
    assert.deepEqual(
      [...weightShapes(sequential)],
      [
        [
          'd',
          [
            { name: 'kernel', shape: [3, 2] },
            { name: 'bias', shape: [2] },
          ],
        ],
      ],
    );
    const functional = parseArchitecture({
      class_name: 'Model',
      config: {
        name: 'm',
        layers: [
          {
            class_name: 'InputLayer',
            config: { name: 'a', batch_input_shape: [null, 4] },
            inbound_nodes: [],
          },
          {
            class_name: 'Dense',
            config: { name: 'd', units: 4 },
            inbound_nodes: [[['a', 0, 0, {}]], [['d', 0, 0, {}]]],
          },
          {
            class_name: 'Add',
            config: { name: 's' },
            inbound_nodes: [
              [
                ['a', 0, 0],
                ['d', 1, 0, {}],
              ],
            ],
          },
        ],
        input_layers: [['a', 0, 0]],
        output_layers: [['s', 0, 0]],
      },
    });
    assert.deepEqual(functional.layers[1].calls, [[{ layer: 'a', node: 0 }], [{ layer: 'd', node: 0 }]]);
    assert.deepEqual([...weightShapes(functional).keys()], ['d']);
    const leaky = layerFromKeras({ className: 'LeakyReLU', config: { name: 'l', alpha: 0.25 } });
    assert.equal(layerToKeras(leaky).config.negative_slope, 0.25);
    const norm = layerFromKeras({ className: 'BatchNormalization', config: { name: 'n', axis: [3] } });
    assert.equal(layerToKeras(norm).config.axis, 3);
  });
});

describe("a layer's options", () => {
  const written: readonly (readonly [className: string, config: object])[] = [
    ['Dropout', { rate: 0.25, seed: 3, noise_shape: [null, 1, 1, null] }],
    ['GaussianNoise', { stddev: 0.1 }],
    ['GaussianDropout', { rate: 0.1 }],
    ['ReLU', { max_value: 6, negative_slope: 0, threshold: 0 }],
    ['LeakyReLU', { negative_slope: 0.3 }],
    ['ELU', { alpha: 1 }],
    ['Softmax', { axis: -1 }],
    ['Concatenate', { axis: 1 }],
    ['Multiply', {}],
    ['Maximum', {}],
    ['Minimum', {}],
    ['Reshape', { target_shape: [3, -1] }],
    ['Permute', { dims: [2, 1] }],
    [
      'ZeroPadding2D',
      {
        padding: [
          [1, 2],
          [3, 4],
        ],
        data_format: 'channels_last',
      },
    ],
    [
      'Cropping2D',
      {
        cropping: [
          [1, 2],
          [3, 4],
        ],
        data_format: 'channels_last',
      },
    ],
    ['UpSampling2D', { size: [2, 3], interpolation: 'bilinear', data_format: 'channels_last' }],
    ['Rescaling', { scale: 0.5, offset: -1 }],
    ['GlobalMaxPooling2D', { data_format: 'channels_last', keepdims: false }],
    ...[
      'elu',
      'gelu',
      'linear',
      'log_softmax',
      'mish',
      'relu',
      'relu6',
      'selu',
      'sigmoid',
      'silu',
      'softmax',
      'softplus',
      'softsign',
      'tanh',
    ].map((activation) => ['Activation', { activation }] as const),
  ];
  for (const [className, config] of written) {
    it(`of ${className} are the same there and back: ${JSON.stringify(config)}`, () => {
      const named = { name: 'layer', trainable: true, ...config };
      assert.deepEqual(layerToKeras(layerFromKeras({ className, config: named })), {
        className,
        config: named,
      });
    });
  }

  it('of weights are the same there and back: initializers, penalties, bounds', () => {
    const object = (module: string, class_name: string, config: object) => ({
      module: `keras.${module}`,
      class_name,
      config,
      registered_name: null,
    });
    const initializers = [
      ...['GlorotUniform', 'GlorotNormal', 'HeUniform', 'HeNormal', 'LecunUniform', 'LecunNormal'].map(
        (name) => object('initializers', name, { seed: 4 }),
      ),
      object('initializers', 'VarianceScaling', {
        scale: 3,
        mode: 'fan_out',
        distribution: 'uniform',
        seed: null,
      }),
      object('initializers', 'Zeros', {}),
      object('initializers', 'Ones', {}),
      object('initializers', 'Constant', { value: 2 }),
      object('initializers', 'RandomNormal', { mean: 1, stddev: 2, seed: null }),
      object('initializers', 'RandomUniform', { minval: -1, maxval: 2, seed: 7 }),
      object('initializers', 'TruncatedNormal', { mean: 1, stddev: 2, seed: null }),
      object('initializers', 'Orthogonal', { gain: 2, seed: null }),
      object('initializers', 'Identity', { gain: 2 }),
    ];
    const regularizers = [
      object('regularizers', 'L1', { l1: 0.1 }),
      object('regularizers', 'L2', { l2: 0.1 }),
      object('regularizers', 'L1L2', { l1: 0.1, l2: 0.2 }),
    ];
    const constraints = [
      object('constraints', 'MaxNorm', { max_value: 2, axis: [0, 1, 2] }),
      object('constraints', 'MinMaxNorm', { min_value: 0.5, max_value: 2, rate: 0.5, axis: 0 }),
      object('constraints', 'NonNeg', {}),
      object('constraints', 'UnitNorm', { axis: 1 }),
    ];
    const numCases = Math.max(initializers.length, regularizers.length, constraints.length);
    for (let i = 0; i < numCases; i += 1) {
      const config = {
        name: 'dense',
        units: 2,
        kernel_initializer: initializers[i % initializers.length],
        kernel_regularizer: regularizers[i % regularizers.length],
        bias_constraint: constraints[i % constraints.length],
      };
      const back = layerToKeras(layerFromKeras({ className: 'Dense', config })).config;
      assert.deepEqual(
        { ...config, trainable: true },
        Object.fromEntries([...Object.keys(config), 'trainable'].map((key) => [key, back[key]])),
      );
    }
  });

  it('that tfjs forgets or confuses are kept', () => {
    const depthwise = tf.layers.depthwiseConv2d({ kernelSize: 3, depthwiseConstraint: 'nonNeg' });
    assert.deepEqual(
      (layerToKeras(depthwise).config.depthwise_constraint as { class_name: string }).class_name,
      'NonNeg',
    );
    const config = {
      name: 's',
      filters: 2,
      kernel_size: [3, 3],
      depth_multiplier: 3,
      depthwise_initializer: { class_name: 'Zeros', config: {} },
      pointwise_initializer: { class_name: 'Ones', config: {} },
    };
    const back = layerToKeras(layerFromKeras({ className: 'SeparableConv2D', config })).config;
    assert.equal(back.depth_multiplier, 3);
    assert.equal((back.pointwise_initializer as { class_name: string }).class_name, 'Ones');
  });

  const refused: readonly (readonly [className: string, config: object, message: RegExp])[] = [
    ['Conv2D', { groups: 2 }, /the option "groups" with the value 2 is not supported; only 1 is/],
    ['Conv2D', { data_format: 'channels_first' }, /the option "data_format".*only "channels_last" is/],
    ['Conv2D', { padding: 'causal' }, /the option "padding": expected "same" or "valid", got "causal"/],
    [
      'Conv2D',
      { activity_regularizer: { class_name: 'L2', config: {} } },
      /the option "activity_regularizer"/,
    ],
    [
      'Conv2D',
      { filters: 0.5 },
      /the option "filters": expected a whole number above 0 and below 2\^31, got 0.5/,
    ],
    // TensorFlow would take it for a number below 0.
    [
      'Conv2D',
      { dilation_rate: 1e15 },
      /the option "dilation_rate": expected two whole numbers above 0 and below/,
    ],
    [
      'Conv2D',
      { kernel_size: 3 },
      /the option "filters": expected a whole number above 0 and below 2\^31, got nothing/,
    ],
    ['Dense', {}, /the option "units": expected a whole number above 0 and below 2\^31, got nothing/],
    [
      'Dense',
      { activation: 'exponential' },
      /the activation "exponential" is not known on both sides; known are elu/,
    ],
    [
      'Dense',
      { activation: 'hard_sigmoid' },
      /"hard_sigmoid" is not known .*relu6\(x \+ 3\) \/ 6, tfjs clips/,
    ],
    ['Dense', { dtype: 'float16' }, /the option "dtype": expected float32, got "float16"/],
    [
      'Dense',
      { kernel_regularizer: { class_name: 'OrthogonalRegularizer', config: {} } },
      /known are L1, L2 and L1L2/,
    ],
    [
      'ReLU',
      { negative_slope: 0.1 },
      /the option "negative_slope" with the value 0.1 is not supported; only 0 is/,
    ],
    ['ELU', { alpha: 0.5 }, /the option "alpha" with the value 0.5/],
    ['GlobalAveragePooling2D', { keepdims: true }, /the option "keepdims"/],
    ['Dropout', { rate: 1.5 }, /the option "rate": expected a number in \[0, 1\), got 1.5/],
    ['Lambda', { function: 'x' }, /"Lambda" is no layer known here; known are Activation, Add,/],
    ['constructor', {}, /"constructor" is no layer known here/],
    ['Functional', { layers: [] }, /a model inside a model is not supported; take its layers into the model/],
  ];
  for (const [className, config, message] of refused) {
    it(`are refused when tfjs would do something else: ${className} ${JSON.stringify(config)}`, () => {
      assert.throws(() => layerFromKeras({ className, config: { name: 'layer', ...config } }), message);
    });
  }

  it('are refused when Keras would do something else', () => {
    assert.throws(
      () => layerToKeras(tf.layers.dense({ units: 1, activation: 'hardSigmoid' })),
      /the option "activation": the activation "hardSigmoid"/,
    );
    assert.throws(
      () => layerToKeras(tf.layers.conv2d({ filters: 1, kernelSize: 1, dataFormat: 'channelsFirst' })),
      /the option "data_format" with the value "channelsFirst" is not supported/,
    );
    assert.throws(
      () => layerToKeras(tf.layers.thresholdedReLU()),
      /"ThresholdedReLU" is no layer known here/,
    );
  });
});

describe('how layers hang together', () => {
  const input = {
    class_name: 'InputLayer',
    config: { name: 'in', batch_shape: [null, 4] },
    inbound_nodes: [],
  };
  const tensor = (...history: [string, number, number]) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 4], dtype: 'float32', keras_history: history },
  });
  const activation = (name: string, ...calls: object[]) => ({
    class_name: 'Activation',
    config: { name, activation: 'relu' },
    inbound_nodes: calls,
  });
  const model = (layers: object[], output = 'out') => ({
    class_name: 'Functional',
    config: { name: 'm', layers, input_layers: ['in', 0, 0], output_layers: [output, 0, 0] },
  });
  const called = (name: string, from: string, node = 0, kwargs: object = {}) =>
    activation(name, { args: [tensor(from, node, 0)], kwargs });

  it('does not depend on the order in which they are listed', () => {
    const shapes = parseArchitecture(model([called('out', 'mid'), called('mid', 'in'), input]));
    assert.equal(weightShapes(shapes).size, 0);
  });

  it('passes over the arguments that Keras gives by itself', () => {
    weightShapes(parseArchitecture(model([input, called('out', 'in', 0, { mask: null, training: false })])));
  });

  const refused: readonly (readonly [what: string, saved: unknown, message: RegExp])[] = [
    ['no object', 'model', /expected a model's description, got "model"/],
    [
      'another class',
      { class_name: 'Other', config: {} },
      /expected a Sequential or Functional model, got "Other"/,
    ],
    [
      'no layers',
      { class_name: 'Sequential', config: { layers: [] } },
      /expected a model with layers, got none/,
    ],
    [
      'a circle',
      model([input, called('a', 'out'), called('out', 'a')]),
      /"a", "out" wait for each other's outputs in a circle/,
    ],
    ['a call of itself', model([input, called('out', 'out')]), /"out" wait for each other/],
    [
      'a missing layer',
      model([input, called('out', 'gone')]),
      /layer "out": its input "gone" is not a layer of the model/,
    ],
    [
      'a missing call',
      model([input, called('a', 'in'), called('out', 'a', 1)]),
      /layer "out": "a" is called 1 times, not 2/,
    ],
    [
      'a missing output',
      model([input, called('out', 'in')], 'gone'),
      /the model: its input "gone" is not a layer/,
    ],
    [
      'one name twice',
      model([input, called('out', 'in'), called('out', 'in')]),
      /two layers are called "out"/,
    ],
    ['a layer without a call', model([input, activation('out')]), /layer "out": it is not called/],
    [
      'an argument',
      model([input, called('out', 'in', 0, { training: true })]),
      /layer "out": the call's argument "training" is not supported/,
    ],
    [
      'a call without an input',
      model([input, { class_name: 'Add', config: { name: 'out' }, inbound_nodes: [[]] }]),
      /layer "out": a call has no input/,
    ],
    [
      'a name with a path',
      model([input, called('../out', 'in')], '../out'),
      /layer 2: expected a name of letters/,
    ],
    [
      'a constant in place of an input',
      model([input, activation('out', { args: [3], kwargs: {} })]),
      /layer "out": a call's input is not the output of a layer: 3/,
    ],
    [
      // By the time the other one takes it, tfjs has freed it.
      'an output that a call takes twice and another one once',
      model([
        input,
        called('a', 'in'),
        {
          ...activation('sum', { args: [[tensor('a', 0, 0), tensor('a', 0, 0)]], kwargs: {} }),
          class_name: 'Add',
        },
        {
          ...activation('out', { args: [[tensor('sum', 0, 0), tensor('a', 0, 0)]], kwargs: {} }),
          class_name: 'Add',
        },
      ]),
      /layer "sum": it takes the output of "a" twice, which other layers take too; give it the second one by way of a layer Activation/,
    ],
    [
      'a layer that is no object',
      model([input, 7 as unknown as object]),
      /layer 2: expected a class and its options, got 7/,
    ],
    [
      'a negative size',
      model([{ ...input, config: { name: 'in', batch_shape: [null, -1] } }, called('out', 'in')]),
      /layer "in": expected the input's shape/,
    ],
  ];
  for (const [what, saved, message] of refused) {
    it(`is refused with ${what}`, () => {
      assert.throws(() => weightShapes(parseArchitecture(saved)), message);
    });
  }

  it('is refused when its weights would not fit into any memory, before there are any', () => {
    const numBytes = tf.memory().numBytes;
    const sequential = (...layers: object[]) => ({ class_name: 'Sequential', config: { name: 's', layers } });
    const image = {
      class_name: 'InputLayer',
      config: { name: 'in', batch_shape: [null, 100_000, 100_000, 3] },
    };
    const flatten = { class_name: 'Flatten', config: { name: 'flat' } };
    const dense = (units: number) => ({ class_name: 'Dense', config: { name: 'dense', units } });
    assert.throws(
      () => weightShapes(parseArchitecture(sequential(image, flatten, dense(5)))),
      /layer "dense": its kernel would have the shape \[30000000000, 5\], which is more than can be held/,
    );
    assert.throws(
      () => weightShapes(parseArchitecture(sequential(input, dense(2 ** 31 - 1)))),
      /its kernel would have/,
    );
    assert.equal(tf.memory().numBytes, numBytes);
  });
});
