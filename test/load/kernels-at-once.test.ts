import { describe, it } from 'node:test';
import { requireSameResults, runAtOnce } from './kernels-at-once';

// The short form of `npm run test:load`, part `kernels`.

describe('two people at the same notebook at once', { timeout: 600_000 }, () => {
  it('get the same outputs each, and leave one whole cache and whole artifacts', async () => {
    const results = await runAtOnce(['01-dataset-and-labels.ipynb'], 2);
    requireSameResults(results, results);
  });
});
