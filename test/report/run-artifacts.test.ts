import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { artifactTimes, readRunArtifacts } from '../../src/report/run-artifacts';

/** A matrix of counts has seven rows of seven. */
const NO_COUNTS = Array<number[]>(7).fill(Array<number>(7).fill(0));

describe('results of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'artifacts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, value: unknown, seconds: number): void {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
    utimesSync(file, seconds, seconds);
  }

  it('are those written since the run began; older ones and absent ones are left out', async () => {
    write('comparison.json', { rows: [] }, 1000);
    const confusionMatrix = Array.from({ length: 7 }, () => Array(7).fill(1));
    write('evaluation.json', { accuracy: 0.1, macroF1: 0.1, confusionMatrix, perClass: [] }, 1000);
    const before = await artifactTimes(folder);
    write('evaluation.json', { accuracy: 0.5, macroF1: 0.4, confusionMatrix, perClass: [] }, 2000);
    assert.deepEqual(await readRunArtifacts(folder, before), {
      training: undefined,
      evaluation: { accuracy: 0.5, macroF1: 0.4, confusionMatrix, perClass: [] },
      comparison: undefined,
    });
  });

  it('are refused where another run has put its own there meanwhile, with what differs and what to do', async () => {
    const before = await artifactTimes(folder);
    const result = { accuracy: 0.5, macroF1: 0.4, confusionMatrix: NO_COUNTS, perClass: [] };
    write('evaluation.json', { settings: { size: 'quick', epochs: 1, limit: null }, ...result }, 1000);
    const read = (epochs: number) =>
      readRunArtifacts(folder, before, { settings: { dataset: 'abc', size: 'quick', epochs, limit: null } });
    assert.equal((await read(1)).evaluation?.accuracy, 0.5);
    await assert.rejects(
      read(4),
      /evaluation\.json: expected a result with epochs 4, got one with 1: another run has put its own there .*FER_ARTIFACTS/,
    );
  });

  it('are known as written anew by what the file is, where the clock was set back to the very same time', async () => {
    const result = { accuracy: 0.5, macroF1: 0.4, confusionMatrix: NO_COUNTS, perClass: [] };
    write('evaluation.json', result, 1000);
    const before = await artifactTimes(folder);
    const file = path.join(folder, 'evaluation.json');
    writeFileSync(`${file}.new`, JSON.stringify({ ...result, accuracy: 0.6 }));
    renameSync(`${file}.new`, file);
    utimesSync(file, 1000, 1000);
    assert.equal((await readRunArtifacts(folder, before)).evaluation?.accuracy, 0.6);
  });

  it('may begin in a folder that is not there yet', async () => {
    const absent = path.join(folder, 'none');
    const before = await artifactTimes(absent);
    const { training, evaluation, comparison } = await readRunArtifacts(absent, before);
    assert.deepEqual([training, evaluation, comparison], [undefined, undefined, undefined]);
  });

  it('are refused by file and field when they are not what notebooks write', async () => {
    const before = await artifactTimes(folder);
    write('walkthrough-cnn/history.json', { modelParameters: 470439, history: { epoch: 3 } }, 1000);
    await assert.rejects(
      readRunArtifacts(folder, before),
      /walkthrough-cnn\/history\.json: expected history\.epoch to be a list of numbers, got 3/,
    );
    // Numbers are written into pages as they are.
    write(
      'evaluation.json',
      { accuracy: 0.5, macroF1: 0.4, confusionMatrix: [[1, '<script>']], perClass: [] },
      1000,
    );
    write('walkthrough-cnn/history.json', '{"half', 2000);
    await assert.rejects(readRunArtifacts(folder, before), /history\.json: expected JSON/);
    rmSync(path.join(folder, 'walkthrough-cnn'), { recursive: true });
    await assert.rejects(
      readRunArtifacts(folder, before),
      /evaluation\.json: expected confusionMatrix\[0\] to be a list of numbers, got \[1,"<script>"\]/,
    );
  });
});
