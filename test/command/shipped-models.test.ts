import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { modelCard, modelTable } from '../../src/command/model-card';
import { shippedAblation } from '../../src/evaluation/ablation';
import { type ShippedModel, shippedHistory, shippedModels } from '../../src/evaluation/shipped-model';
import { shippedTransferResults } from '../../src/evaluation/transfer-results';
import { loadTrainedModels } from '../../src/model/trained-model';

const ROOT = path.resolve(__dirname, '../..');
const MODELS = path.join(ROOT, 'models');

const names = readdirSync(MODELS).filter((name) => statSync(path.join(MODELS, name)).isDirectory());
const resultsOf = (name: string) =>
  JSON.parse(readFileSync(path.join(MODELS, name, 'results.json'), 'utf8')) as ShippedModel;

const sha256Of = (content: Buffer | string) => createHash('sha256').update(content).digest('hex');

describe('shipped models', () => {
  for (const name of names) {
    it(`${name}: has the weights and the card that its results say, and a look in the ledger`, () => {
      const results = resultsOf(name);
      const { members = [name], sha256, bytes, parameters } = results;
      const weights = members.map((member) => {
        const [file] = readdirSync(path.join(MODELS, member)).filter((each) => each.endsWith('.bin'));
        return readFileSync(path.join(MODELS, member, file));
      });
      const hashes = weights.map((each) => sha256Of(each));
      const isEnsemble = results.members !== undefined;
      assert.equal(isEnsemble ? sha256Of(hashes.map((hash) => `${hash}\n`).join('')) : hashes[0], sha256);
      assert.equal(results.name, name);
      assert.equal(
        bytes,
        weights.reduce((sum, { length }) => sum + length, 0),
      );
      assert.ok(isEnsemble || (bytes <= 12e6 && parameters <= 3e6));
      assert.equal(readFileSync(path.join(MODELS, name, 'README.md'), 'utf8'), modelCard(results));
      const ledger = readFileSync(path.join(MODELS, 'ledger.md'), 'utf8');
      assert.equal(ledger.split(sha256).length, 2, 'exactly one look');
    });

    it(`${name}: is loaded by its name, with as many parameters`, async () => {
      const models = await loadTrainedModels(name, { root: ROOT, folder: '/' });
      const { parameters, training, members = [name] } = resultsOf(name);
      assert.equal(
        models.reduce((sum, model) => sum + model.countParams(), 0),
        parameters,
      );
      const histories = await Promise.all(members.map((member) => shippedHistory(member, MODELS)));
      assert.equal(
        histories.reduce((sum, { epoch }) => sum + epoch.length, 0),
        training.epochs,
      );
      for (const model of models) model.dispose();
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

  it('are trained by recipes whose ingredients were taken away one by one', async () => {
    const { variations, numExamples, data } = await shippedAblation(path.join(MODELS, 'ablation.json'));
    const [first, ...others] = variations;
    assert.equal(data.sha256, resultsOf('compact').data.sha256);
    assert.equal(first.parameters, resultsOf('compact').parameters);
    for (const { name, epochs, accuracy, againstFirst } of others) {
      assert.equal(epochs, first.epochs, name);
      const { onlyFirst = 0, onlySecond = 0 } = againstFirst ?? {};
      const difference = (onlyFirst - onlySecond) / numExamples.validation;
      assert.ok(Math.abs(accuracy - first.accuracy - difference) < 1e-9, name);
    }
  });

  it('are what transfer learning is set beside', async () => {
    const { rows, numExamples, data } = await shippedTransferResults(path.join(MODELS, 'transfer.json'));
    const [reference, ...others] = rows;
    const results = resultsOf(reference.what);
    assert.equal(data.sha256, results.data.sha256);
    assert.ok(Math.abs(reference.accuracy - results.validation[0].accuracy) < 1e-9);
    for (const { what, accuracy, against } of others) {
      const { onlyFirst = 0, onlySecond = 0 } = against ?? {};
      const difference = (onlyFirst - onlySecond) / numExamples.validation;
      assert.ok(Math.abs(accuracy - reference.accuracy - difference) < 1e-9, what);
    }
  });
});
