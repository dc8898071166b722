import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runSettings } from '../../src/notebook/run-settings';

describe('the settings of a run', () => {
  it('take the size’s defaults where nothing is set', () => {
    const settings = runSettings({}, { FER_RUN_SIZE: 'full' });
    assert.equal(settings.epochs, 30);
    assert.equal(settings.limit, undefined);
    assert.equal(settings.data, undefined);
    assert.equal(settings.artifactsFolder, 'artifacts');
  });

  it('prefer what the environment says', () => {
    const settings = runSettings(
      {},
      {
        FER_RUN_SIZE: 'quick',
        FER_DATA: 'data/fer2013.csv',
        FER_EPOCHS: '3',
        FER_LIMIT: '12',
        FER_SEED: '0',
        FER_PHOTO: 'holiday.jpg',
        FER_ARTIFACTS: 'elsewhere',
      },
    );
    assert.deepEqual(settings, {
      size: 'quick',
      data: 'data/fer2013.csv',
      epochs: 3,
      limit: 12,
      seed: 0,
      photo: 'holiday.jpg',
      artifactsFolder: 'elsewhere',
    });
  });

  it('prefer a notebook’s parameters, and check them alike', () => {
    const env = { FER_EPOCHS: '3', FER_SEED: '4' };
    const { epochs, seed, limit } = runSettings({ epochs: 2, limit: 20 }, env);
    assert.deepEqual({ epochs, seed, limit }, { epochs: 2, seed: 4, limit: 20 });
    assert.throws(() => runSettings({ epochs: -1 }, env), /^RangeError: epochs: .* from 1, got "-1"/);
  });

  it('refuse what they cannot use, naming the variable', () => {
    assert.throws(
      () => runSettings({}, { FER_EPOCHS: '0' }),
      /FER_EPOCHS: expected a whole number from 1, got "0"/,
    );
    assert.throws(() => runSettings({}, { FER_LIMIT: '1.5' }), /FER_LIMIT: .* got "1\.5"/);
    assert.throws(() => runSettings({}, { FER_SEED: 'lucky' }), /FER_SEED: .* got "lucky"/);
    assert.throws(
      () => runSettings({}, { FER_RUN_SIZE: 'huge' }),
      /FER_RUN_SIZE: expected quick, report, full, got "huge"/,
    );
  });

  it('refuse a size that JavaScript gives every object, and numbers that are written otherwise', () => {
    assert.throws(() => runSettings({}, { FER_RUN_SIZE: 'constructor' }), /FER_RUN_SIZE: expected quick/);
    for (const text of [' ', '0x10', '1e2', '+1']) {
      assert.throws(
        () => runSettings({}, { FER_SEED: text }),
        /FER_SEED: expected a whole number from 0/,
        text,
      );
    }
  });

  it('show control characters of what they refuse, for a terminal obeys them', () => {
    assert.throws(() => runSettings({}, { FER_LIMIT: '\u001b[2J' }), /FER_LIMIT: .* got "\\u001b\[2J"/);
  });
});
