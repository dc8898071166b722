import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import type { LedgerEntry } from '../../src/notebook/tensor-ledger';
import { KernelClient, ROOT, resultText } from './kernel-client';

/** Weights of the walkthrough's network. */
const NUM_WEIGHTS = 20;

/** Runs a notebook's cells and returns what each has left behind, with its code. */
async function ledgerOf(notebook: string): Promise<(LedgerEntry & { readonly code: string })[]> {
  const artifacts = mkdtempSync(path.join(tmpdir(), 'ledger-'));
  const kernel = await KernelClient.launch({
    env: { FER_RUN_SIZE: 'quick', FER_ARTIFACTS: artifacts, FER_DATA: '' },
  });
  try {
    const { cells } = JSON.parse(readFileSync(path.join(ROOT, 'notebooks', notebook), 'utf8')) as {
      cells: { cell_type: string; source: string[] }[];
    };
    const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source.join(''));
    for (const cell of code) {
      const { reply } = await kernel.run(cell);
      assert.equal(reply.status, 'ok', JSON.stringify(reply));
    }
    const entries = await kernel.run(
      "import { tensorLedger } from './src/notebook/tensor-ledger';\nBuffer.from(JSON.stringify(tensorLedger().entries)).toString('base64')",
    );
    const json = Buffer.from(String(resultText(entries)).slice(1, -1), 'base64').toString();
    return (JSON.parse(json) as LedgerEntry[]).map((entry, index) => ({ ...entry, code: code[index] }));
  } finally {
    await kernel.close();
    rmSync(artifacts, { recursive: true, force: true });
  }
}

describe('what notebooks leave in memory', () => {
  it('training adds the optimizer\u2019s state and no tensor, evaluation adds nothing, and in the end all is gone', async () => {
    const ledger = await ledgerOf('05-build-and-fit.ipynb');
    const cell = (word: string) => {
      const entry = ledger.find(({ code }) => code.includes(word));
      assert.ok(entry, `a cell with ${word}`);
      return entry;
    };
    // Eight convolutions and two dense layers, a kernel and a bias each.
    assert.equal(cell('buildWalkthroughCnn({').variables, NUM_WEIGHTS);
    const training = cell('await fit(');
    assert.equal(training.tensors, 0);
    // Adam keeps two moments of all weights together.
    assert.equal(training.variables, 2);
    const evaluation = cell('predictProbabilities(model');
    assert.deepEqual([evaluation.tensors, evaluation.variables, evaluation.bytes], [0, 0, 0]);
    const left = (field: 'tensors' | 'variables' | 'bytes') =>
      ledger.reduce((sum, entry) => sum + entry[field], 0);
    assert.deepEqual([left('tensors'), left('variables'), left('bytes')], [0, 0, 0]);
  });

  it('loading, evaluating and drawing leave nothing', async () => {
    for (const { code, cell, ...left } of await ledgerOf('07-confusion-matrix.ipynb')) {
      assert.deepEqual(left, { tensors: 0, variables: 0, bytes: 0 }, `cell ${cell}:\n${code}`);
    }
  });
});
