import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { runPython } from '../clients/client-process';

/** How one of the Python tests ended. */
interface PythonTest {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What went wrong, or why it was skipped. */
  readonly words: string;
}

/** Every test that jupyter_kernel_test has for a kernel, by name. */
const TESTS: Readonly<Record<string, string>> = {
  kernel_info: 'says what it is',
  execute_stdout: 'sends what a cell prints',
  execute_stderr: 'sends what a cell prints as an error',
  execute_result: 'sends results',
  error: 'sends errors',
  display_data: 'sends what a cell displays',
  clear_output: 'clears what a cell has displayed',
  completion: 'completes names',
  inspect: 'tells about names',
  is_complete: 'knows complete, incomplete and invalid code',
  history: 'knows its history: the tail, a range and a search',
  recv_iopub_welcome_msg: 'welcomes those who listen to what it publishes',
  pager: 'pages',
};

describe('jupyter_kernel_test', () => {
  const results = new Map<string, PythonTest>();

  before(async () => {
    const { output, stdout } = await runPython([
      '-B',
      path.join(__dirname, 'jupyter_kernel_test_typescript.py'),
    ]);
    for (const line of stdout.split('\n').filter((line) => line.startsWith('{'))) {
      const result = JSON.parse(line) as PythonTest;
      results.set(result.name, result);
    }
    assert.notEqual(results.size, 0, output);
  });

  for (const [name, title] of Object.entries(TESTS)) {
    it(`${title} (test_${name})`, (context) => {
      const result = results.get(name);
      assert.ok(result, `test_${name} was not run`);
      if (result.outcome === 'skipped') context.skip(result.words);
      else assert.equal(result.outcome, 'passed', result.words);
    });
  }

  it('has no test besides these', () => {
    assert.deepEqual([...results.keys()].sort(), Object.keys(TESTS).sort());
  });
});
