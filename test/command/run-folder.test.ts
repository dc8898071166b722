import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { cargoOfRun } from '../../src/command/cargo';
import { readFinishedRun, readSettings } from '../../src/command/run-folder';
import { temporaryFolder } from '../dataset/tiny-data';

const HISTORY = {
  epoch: [0],
  loss: [1.5],
  accuracy: [0.4],
  seconds: [2],
  secondsPerStep: [0.1],
  learningRate: [0.1],
};

describe('the folder of a training', () => {
  const folder = temporaryFolder();
  const write = (name: string, contents: unknown) =>
    writeFileSync(
      path.join(folder, name),
      typeof contents === 'string' ? contents : JSON.stringify(contents),
    );

  it('may have no settings and no history yet', async () => {
    const empty = temporaryFolder();
    assert.deepEqual([await readSettings(empty), await readFinishedRun(empty)], [undefined, undefined]);
  });

  it('is refused where a file is damaged, naming it and the field', async () => {
    write('settings.json', '{"epochs": 3');
    await assert.rejects(readSettings(folder), /settings\.json: expected JSON, /);
    write('settings.json', { epochs: 'three' });
    await assert.rejects(
      readSettings(folder),
      /settings\.json: expected epochs to be a whole number from 0, got "three"/,
    );
    write('history.json', { settings: {}, parameters: 3, history: { ...HISTORY, accuracy: ['good'] } });
    await assert.rejects(
      readFinishedRun(folder),
      /history\.json: expected history\.accuracy to be a list of numbers/,
    );
    write('history.json', { settings: {}, parameters: 3, history: { ...HISTORY, accuracy: [0.4, 0.5] } });
    await assert.rejects(readFinishedRun(folder), /expected history\.accuracy to have 1 entries, .* got 2/);
  });

  it('may hold losses that were not finite, which JSON writes as null', async () => {
    write('history.json', { settings: {}, parameters: 3, history: { ...HISTORY, loss: [null] } });
    assert.deepEqual((await readFinishedRun(folder))?.history.loss, [Number.NaN]);
  });

  it('is not shipped where it names no network of the project', async () => {
    const data = { name: 'fer2013.csv', sha256: 'ab' };
    const settings = { model: 'constructor', seed: 1, batchSize: 8, epochs: 1, limit: null, data };
    write('history.json', { settings, parameters: 3, history: HISTORY });
    await assert.rejects(
      cargoOfRun(folder),
      /expected settings\.model to be one of walkthrough, .* got "constructor"/,
    );
    write('history.json', { settings: {}, parameters: 3, history: HISTORY });
    await assert.rejects(
      cargoOfRun(folder),
      /history\.json: expected settings\.model to be a text, got nothing/,
    );
  });
});
