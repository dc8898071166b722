import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { modelCard, modelTable } from '../../src/command/model-card';
import { type ShippedModel, shippedHistory, shippedModels } from '../../src/evaluation/shipped-model';
import { loadTrainedModel } from '../../src/model/trained-model';

const ROOT = path.resolve(__dirname, '../..');
const MODELS = path.join(ROOT, 'models');

const names = readdirSync(MODELS).filter((name) => statSync(path.join(MODELS, name)).isDirectory());
const resultsOf = (name: string) =>
  JSON.parse(readFileSync(path.join(MODELS, name, 'results.json'), 'utf8')) as ShippedModel;

describe('shipped models', () => {
  for (const name of names) {
    it(`${name}: has the weights and the card that its results say, and a look in the ledger`, () => {
      const results = resultsOf(name);
      const [weights] = readdirSync(path.join(MODELS, name)).filter((file) => file.endsWith('.bin'));
      const bytes = readFileSync(path.join(MODELS, name, weights));
      assert.equal(createHash('sha256').update(bytes).digest('hex'), results.sha256);
      assert.equal(results.name, name);
      assert.ok(results.bytes === bytes.length && bytes.length <= 12e6 && results.parameters <= 3e6);
      assert.equal(readFileSync(path.join(MODELS, name, 'README.md'), 'utf8'), modelCard(results));
      const ledger = readFileSync(path.join(MODELS, 'ledger.md'), 'utf8');
      assert.equal(ledger.split(results.sha256).length, 2, 'exactly one look');
    });

    it(`${name}: is loaded by its name, with as many parameters`, async () => {
      const model = await loadTrainedModel(name, { root: ROOT, folder: '/' });
      const { parameters, training } = resultsOf(name);
      assert.equal(model.countParams(), parameters);
      assert.equal((await shippedHistory(name, MODELS)).epoch.length, training.epochs);
      model.dispose();
    });
  }

  it('stand in the table of the README', async () => {
    const readme = readFileSync(path.join(ROOT, 'README.md'), 'utf8');
    const [, table] = readme.match(/<!-- models -->\n([\s\S]*?)\n<!-- \/models -->/) ?? [];
    const models = await shippedModels(MODELS);
    assert.deepEqual(
      models.map(({ name }) => name),
      [...names].sort(),
    );
    assert.equal(table, modelTable(models));
  });
});
