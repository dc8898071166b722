import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { loadTrainedModels } from '../../src/model/trained-model';
import { temporaryFolder } from '../dataset/tiny-data';

describe('an ensemble', () => {
  const folder = temporaryFolder();
  const load = (contents: string) => {
    mkdirSync(path.join(folder, 'both'), { recursive: true });
    writeFileSync(path.join(folder, 'both', 'ensemble.json'), contents);
    return loadTrainedModels('both', { root: folder, folder });
  };

  it('is refused where its file is no list of names, naming the file and what it holds', async () => {
    await assert.rejects(load('{"members":'), /both.ensemble\.json: it is no JSON: .*the file is damaged/);
    for (const members of [
      'null',
      '"compact"',
      '[]',
      '[1]',
      '["../../elsewhere"]',
      `[${'"a",'.repeat(100)}"a"]`,
      `["${'a'.repeat(101)}"]`,
    ]) {
      await assert.rejects(
        load(`{"members": ${members}}`),
        /both.ensemble\.json: expected "members", names of at most 100 networks of up to 100 letters, got /,
      );
    }
  });

  it('names the member that is not there', async () => {
    await assert.rejects(load('{"members": ["absent"]}'), /no model at absent: expected/);
  });

  it('is looked for in a sentence, however long the name is', async () => {
    await assert.rejects(
      loadTrainedModels('x'.repeat(20_000), { root: folder, folder }),
      /^Error: no model at x{150} … x{150}: expected a folder with model\.json, .* or \.keras file$/,
    );
  });
});
