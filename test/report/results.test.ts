import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reportResults } from '../../src/report/results';
import { sampleRun } from './sample-run';

/** As a reader of the file gets it: what is undefined is not there. */
function written(run: Parameters<typeof reportResults>[0]): Record<string, unknown> {
  return JSON.parse(JSON.stringify(reportResults(run))) as Record<string, unknown>;
}

describe('results.json', () => {
  it('holds data, settings, versions and every result of the run', () => {
    const results = written(sampleRun());
    assert.deepEqual(results.dataset, {
      name: 'synthetic faces',
      synthetic: true,
      counts: { Training: 28709, PublicTest: 3589, PrivateTest: 70 },
      sha256: '0f'.repeat(32),
    });
    assert.equal(results.seed, 7);
    assert.equal(results.modelParameters, 470439);
    assert.deepEqual(results.history, [
      { epoch: 1, loss: 1.8, accuracy: 0.3, val_loss: 1.6, val_accuracy: 0.35, seconds: 30 },
      { epoch: 2, loss: 1.2, accuracy: 0.55, val_loss: 1.3, val_accuracy: 0.5, seconds: 31 },
    ]);
    assert.equal(results.testAccuracy, 0.9);
    assert.equal(results.macroF1, 0.9);
    assert.deepEqual((results.confusionMatrix as number[][])[6], [1, 0, 0, 0, 0, 0, 9]);
    assert.deepEqual(results.secondsPerStep, { '01-dataset': 4.25, '02-faces': 71.25 });
    assert.deepEqual(results.notebooks, [
      { name: '01-dataset', title: '1 · The data set', page: '01-dataset.html' },
      { name: '02-faces', title: '2 · Faces', page: '02-faces.html' },
    ]);
  });

  it('leaves out what no notebook of the run produced', () => {
    const results = written(
      sampleRun({ artifacts: { training: undefined, evaluation: undefined, comparison: undefined } }),
    );
    for (const field of [
      'history',
      'modelParameters',
      'testAccuracy',
      'macroF1',
      'confusionMatrix',
      'comparison',
    ]) {
      assert.ok(!(field in results), field);
    }
    assert.ok('dataset' in results);
  });
});
