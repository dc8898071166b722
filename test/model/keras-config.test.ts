import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fromKerasConfig, type KerasObject, toKerasConfig } from '../../src/model/keras-config';

const DENSE = { name: 'dense', units: 2, activation: 'relu' };

function sequential(layers: KerasObject[]): KerasObject {
  return { class_name: 'Sequential', config: { name: 'small', layers } };
}

describe('the layers of a Keras model', () => {
  it('are understood as Keras 3 writes them, with an input layer and described data types', () => {
    const policy = {
      module: 'keras',
      class_name: 'DTypePolicy',
      config: { name: 'float32' },
      registered_name: null,
    };
    const topology = fromKerasConfig(
      sequential([
        {
          class_name: 'InputLayer',
          config: { batch_shape: [null, 3], dtype: 'float32', name: 'input_layer' },
        },
        { class_name: 'Dense', config: { ...DENSE, dtype: policy } },
      ]),
    );
    assert.deepEqual(
      topology,
      sequential([
        { class_name: 'Dense', config: { ...DENSE, batch_input_shape: [null, 3], dtype: 'float32' } },
      ]),
    );
  });

  it('are understood as Keras 2 writes them, with the input in the first layer', () => {
    const config = { ...DENSE, batch_input_shape: [null, 3], dtype: 'float32' };
    const saved = sequential([{ class_name: 'Dense', config }]);
    assert.deepEqual(fromKerasConfig(saved), saved);
  });

  it('are written with an input layer before them', () => {
    const config = toKerasConfig(
      sequential([{ class_name: 'Dense', config: { ...DENSE, batch_input_shape: [null, 3] } }]),
    );
    assert.deepEqual(config.config.layers, [
      { class_name: 'InputLayer', config: { batch_shape: [null, 3], dtype: 'float32', name: 'input_layer' } },
      { class_name: 'Dense', config: DENSE },
    ]);
  });

  it('are refused when they are not in a sequence', () => {
    assert.throws(
      () => fromKerasConfig({ class_name: 'Functional', config: { layers: [] } }),
      /expected a sequential model with layers, got "Functional"/,
    );
  });
});
