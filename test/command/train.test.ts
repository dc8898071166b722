import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ablationTable } from '../../src/command/ablation-table';
import { modelCard } from '../../src/command/model-card';
import { seededRandom } from '../../src/dataset/seeded-random';
import type { Ablation } from '../../src/evaluation/ablation';
import type { ShippedModel } from '../../src/evaluation/shipped-model';
import type { TransferResults } from '../../src/evaluation/transfer-results';
import { resultOf, startCommand, startTraining, trainWithKills } from './killed-training';

describe('the batch commands', { timeout: 400_000 }, () => {
  let folder: string;
  let whole: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'batch-commands-'));
    whole = path.join(folder, 'whole');
    const { status, stderr } = await startTraining(whole).ended;
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true }));

  const train = (...args: string[]) => startCommand('train', args, folder).ended;
  const evaluate = (...args: string[]) => startCommand('evaluate', args, folder).ended;
  const ablation = (...args: string[]) => startCommand('ablation', args, folder).ended;

  it('give equal weights and histories for the same seed, others for another', async () => {
    const again = path.join(folder, 'again');
    assert.equal((await startTraining(again).ended).status, 0);
    assert.deepEqual(resultOf(again), resultOf(whole));
    const small = [
      '--limit',
      '24',
      '--epochs',
      '3',
      '--batch-size',
      '8',
      '--model',
      'walkthrough-batch-norm',
    ];
    assert.equal((await train('--out', 'other', '--seed', '8', ...small)).status, 0);
    assert.notEqual(resultOf(path.join(folder, 'other')).weights, resultOf(whole).weights);
  });

  it('count the faces that two usages share', async () => {
    const { status, stdout, stderr } = await startCommand('overlap', ['--limit', '20'], folder).ended;
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^0 of 20 PrivateTest that are in Training as well \(0\.0 %\): 0 pixel for pixel/m);
    assert.equal(stdout.match(/as well/g)?.length, 3);
  });

  it('give the same weights, bit for bit, when killed at random moments and gone on with', async () => {
    const random = seededRandom(20);
    const out = path.join(folder, 'killed');
    const uniform = () => random.uniform();
    const kills = await trainWithKills(out, { numKills: 3, random: uniform, longestSeconds: 2 });
    assert.deepEqual(resultOf(out), resultOf(whole), kills.join('; '));
  });

  it('stop at SIGTERM with status 130 and a checkpoint, and refuse to begin there anew', async () => {
    const out = path.join(folder, 'stopped');
    const { child, ended, printed } = startTraining(out);
    while (child.exitCode === null && !printed().includes('Epoch 1/3')) await sleep(5);
    child.kill('SIGTERM');
    const { status, stderr } = await ended;
    assert.equal(status, 130, stderr);
    assert.match(stderr, /^Stopped in epoch \d of 3; the checkpoint is in .*: go on with --resume\.$/m);
    assert.deepEqual(readdirSync(out), ['checkpoint', 'settings.json']);
    const anew = await train('--out', 'stopped');
    assert.equal(anew.status, 2);
    assert.match(anew.stderr, /holds a training that was not finished: add --resume/);
    assert.equal((await startTraining(out).ended).status, 0);
    assert.deepEqual(resultOf(out), resultOf(whole));
  });

  it('go on from the checkpoint before a damaged one, say so, and give the same weights, bit for bit', async () => {
    const out = path.join(folder, 'flipped');
    cpSync(whole, out, { recursive: true });
    for (const name of ['model', 'history.json']) rmSync(path.join(out, name), { recursive: true });
    const newest = path.join(out, 'checkpoint', 'checkpoint.bin');
    const bytes = readFileSync(newest);
    bytes[Math.floor(bytes.length / 2)] ^= 4;
    writeFileSync(newest, bytes);
    const { status, stdout, stderr } = await startTraining(out).ended;
    assert.equal(status, 0, stderr);
    assert.match(
      stderr,
      /^\S+checkpoint\.bin: the (weights|optimizer’s state) \(bytes \d+ to \d+\): expected contents with SHA-256 \w{64}, got .* damaged\. It is set aside as checkpoint\.damaged\.bin; training goes on from .* checkpoint\.earlier\.bin \(epoch 3, after 3 of its batches\), and comes to the same result\.$/m,
    );
    assert.match(stdout, /^Epoch 3\/3/m);
    assert.deepEqual(resultOf(out), resultOf(whole));
  });

  it('write a damaged history anew from the checkpoint, and refuse to ship it until then', async () => {
    const out = path.join(folder, 'changed');
    cpSync(whole, out, { recursive: true });
    const history = path.join(out, 'history.json');
    const text = readFileSync(history, 'utf8');
    writeFileSync(
      history,
      text.replace(/"accuracy": \[\s+\d/, (found) => `${found.slice(0, -1)}9`),
    );
    const shipped = await startCommand('ship', ['--into', 'none', '--run', out, '--name', 'x'], folder).ended;
    assert.equal(shipped.status, 1);
    assert.match(shipped.stderr, /history\.json: expected contents with SHA-256 .* damaged: .*--resume/);
    const { status, stderr } = await startTraining(out).ended;
    assert.equal(status, 0, stderr);
    assert.match(stderr, /history\.json is damaged and is written anew from the checkpoint\.$/m);
    assert.deepEqual(resultOf(out), resultOf(whole));
  });

  it('leave model, history, settings and checkpoint, and never write over a finished training', async () => {
    assert.deepEqual(readdirSync(whole).sort(), ['checkpoint', 'history.json', 'model', 'settings.json']);
    const settings = JSON.parse(readFileSync(path.join(whole, 'settings.json'), 'utf8'));
    assert.deepEqual([settings.seed, settings.epochs, settings.data.name], [7, 3, 'synthetic faces']);
    const before = resultOf(whole);
    const { status, stdout, stderr } = await train('--out', 'whole', '--epochs', '4');
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /whole holds a finished training: add --resume to go on with it, or give a new folder/,
    );
    assert.deepEqual(resultOf(whole), before);
  });

  it('go on from a checkpoint of the same settings and data only, and name what differs', async () => {
    const same =
      '--out whole --resume --limit 24 --epochs 3 --batch-size 8 --seed 7 --model walkthrough-batch-norm';
    const refused = async (changed: Record<string, string>, message: RegExp) => {
      const args = same.split(' ');
      for (const [option, value] of Object.entries(changed)) args[args.indexOf(option) + 1] = value;
      const { status, stderr } = await train(...args);
      assert.equal(status, 1);
      assert.match(stderr, message);
    };
    await refused(
      { '--batch-size': '4' },
      /belongs to another training: batchSize: the checkpoint has 8, this run 4/,
    );
    await refused({ '--seed': '9' }, /: seed: the checkpoint has 7, this run 9;/);
    await refused({ '--limit': '20' }, /: limit: the checkpoint has 24, this run 20;/);
    await refused(
      { '--model': 'walkthrough' },
      /: model: the checkpoint has walkthrough-batch-norm, this run walkthrough;/,
    );
  });

  it('begin where a trained network ended, which must be the same network', async () => {
    const small = '--limit 24 --epochs 1 --batch-size 8 --seed 7 --from whole'.split(' ');
    const begun = await train('--out', 'begun', '--model', 'walkthrough-batch-norm', ...small);
    assert.equal(begun.status, 0, begun.stderr);
    const read = (out: string) => JSON.parse(readFileSync(path.join(folder, out, 'history.json'), 'utf8'));
    // The same faces in the same order under the same changes: only the first weights differ.
    assert.ok(read('begun').history.loss[0] < read('whole').history.loss[0]);
    assert.equal(read('begun').settings.from.model, 'whole');
    const { status, stderr } = await train('--out', 'mixed', '--model', 'walkthrough', ...small);
    assert.equal(status, 1);
    assert.match(stderr, /--from whole is another network than walkthrough_cnn: /);
  });

  it('write how a model did as JSON, with the counts adding up', async () => {
    const args = ['--model', 'whole', '--limit', '24', '--seed', '7', '--usage', 'PublicTest', '--json'];
    const plain = await evaluate(...args, 'plain.json');
    assert.equal(plain.status, 0, plain.stderr);
    assert.match(plain.stdout, /^24 faces, PublicTest of synthetic faces, in /m);
    assert.equal((await evaluate(...args, 'mirrored.json', '--tta', '--batch-size', '5')).status, 0);
    const read = (name: string) => JSON.parse(readFileSync(path.join(folder, name), 'utf8'));
    const result = read('plain.json');
    assert.deepEqual(Object.keys(result), [
      ...['model', 'data', 'usage', 'tta', 'views', 'seconds', 'n', 'accuracy', 'macroF1', 'logLoss'],
      ...['calibrationError', 'intervals', 'perClass', 'confusionMatrix'],
    ]);
    const rows = result.confusionMatrix as number[][];
    const diagonal = rows.reduce((sum, row, label) => sum + row[label], 0);
    assert.equal(result.n, 24);
    assert.equal(
      rows.flat().reduce((sum, count) => sum + count, 0),
      24,
    );
    assert.ok(Math.abs(result.accuracy - diagonal / 24) < 1e-12);
    // The training measured the same faces after its last epoch.
    const { history } = JSON.parse(readFileSync(path.join(whole, 'history.json'), 'utf8'));
    assert.ok(Math.abs(result.accuracy - history.valAccuracy[2]) < 1e-6);
    assert.ok(Math.abs(result.logLoss - history.valLoss[2]) < 1e-4);
    const mirrored = read('mirrored.json');
    assert.notEqual(mirrored.logLoss, result.logLoss);
    assert.deepEqual([result.tta, mirrored.tta, mirrored.views], [false, true, 'mirror']);
  });

  it('ask several models together, from ten views, and test them against another', async () => {
    const args = ['--limit', '24', '--seed', '7', '--usage', 'PublicTest', '--json', 'ensemble.json'];
    const models = ['--model', 'whole', '--model', 'other', '--against', 'whole'];
    const { status, stdout, stderr } = await evaluate(...args, ...models, '--ten-crop', '--robustness');
    assert.equal(status, 0, stderr);
    const result = JSON.parse(readFileSync(path.join(folder, 'ensemble.json'), 'utf8'));
    assert.deepEqual([result.model, result.views], [['whole', 'other'], 'ten-crop']);
    const { accuracy, onlyFirst, onlySecond, pValue } = result.against;
    assert.ok(Math.abs(result.accuracy - accuracy - (onlyFirst - onlySecond) / 24) < 1e-9);
    assert.ok(pValue > 0 && pValue <= 1);
    for (const share of [result.robustness.mirrored, result.robustness.shifted]) {
      assert.ok(share >= 0 && share <= 1);
    }
    assert.match(stdout, /^whole: .* faces are recognized only here, .* McNemar's test p = /m);
  });

  it('compare variations of a training, each trained once, and go on where they were stopped', async () => {
    const args = ['--out', 'variations', '--limit', '96', '--epochs', '1', '--json', 'variations.json'];
    const wanted = ['--variation', 'early-halving', '--variation', 'mixup'];
    const { child, ended, printed } = startCommand('ablation', [...args, ...wanted], folder);
    while (child.exitCode === null && !printed().includes('2 of 3')) await sleep(5);
    child.kill('SIGTERM');
    const stopped = await ended;
    assert.equal(stopped.status, 130, stopped.stderr);
    assert.match(
      stopped.stderr,
      /^Stopped; what is done is kept in .*variations: give the same command to go on\.$/m,
    );
    const whole = await ablation(...args, ...wanted);
    assert.equal(whole.status, 0, whole.stderr);
    assert.doesNotMatch(
      whole.stdout.split('2 of 3')[0],
      /Epoch 1\/1/,
      'what is finished is not trained again',
    );
    const result = JSON.parse(readFileSync(path.join(folder, 'variations.json'), 'utf8')) as Ablation;
    assert.deepEqual(
      result.variations.map(({ name }) => name),
      ['compact', 'early-halving', 'mixup'],
    );
    assert.deepEqual(result.numExamples, { training: 96, validation: 96 });
    const [first, halving, mixed] = result.variations;
    assert.equal(first.againstFirst, null);
    for (const { accuracy, againstFirst } of [halving, mixed]) {
      const { onlyFirst = 0, onlySecond = 0 } = againstFirst ?? {};
      assert.ok(Math.abs(accuracy - first.accuracy - (onlyFirst - onlySecond) / 96) < 1e-9);
    }
    assert.ok(halving.parameters < first.parameters && mixed.parameters === first.parameters);
    assert.ok(whole.stdout.includes(ablationTable(result)));
    const other = await ablation(...args, '--seed', '2');
    assert.equal(other.status, 1);
    assert.match(other.stderr, /belongs to another training: seed: the checkpoint has 1, this run 2/);
  });

  it('refuse variations that there are not, and two lengths at once', async () => {
    const unknown = await ablation('--out', 'x', '--variation', 'none');
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(unknown.stderr, /^--variation: expected a variation out of compact, .*, got "none"\.$/m);
    const two = await ablation('--out', 'x', '--epochs', '1', '--minutes', '1');
    assert.equal(two.stderr, '--epochs and --minutes exclude each other.\n');
  });

  it('ship a network once, with a card that its results make', async () => {
    const ship = (...args: string[]) => startCommand('ship', ['--into', 'models', ...args], folder).ended;
    const { status, stderr } = await ship('--run', 'whole', '--name', 'trial');
    assert.equal(status, 0, stderr);
    const shipped = path.join(folder, 'models', 'trial');
    const read = (name: string) => readFileSync(path.join(shipped, name), 'utf8');
    const results = JSON.parse(read('results.json')) as ShippedModel;
    assert.equal(read('README.md'), modelCard(results));
    assert.deepEqual(
      results.validation.map(({ views, n }) => [views, n]),
      [
        ['face', 24],
        ['mirror', 24],
        ['ten-crop', 24],
      ],
    );
    assert.deepEqual(
      results.test.map(({ views, n }) => [views, n]),
      [
        ['face', 24],
        ['mirror', 24],
      ],
    );
    assert.match(
      results.training.command,
      /--model walkthrough-batch-norm --epochs 3 --batch-size 8 --seed 7 --limit 24 /,
    );
    const { history } = JSON.parse(read('history.json'));
    assert.ok(Math.abs(results.validation[0].accuracy - history.valAccuracy[2]) < 1e-6);
    assert.equal(readdirSync(shipped).length, 5, 'model.json, weights, history, results, card');

    const ledger = readFileSync(path.join(folder, 'models', 'ledger.md'), 'utf8');
    assert.equal(ledger.split(results.sha256).length, 2);
    const again = await ship('--run', 'whole', '--name', 'trial');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /trial is there already; nothing is shipped twice\.$/m);
    const renamed = await ship('--run', 'whole', '--name', 'other');
    assert.equal(renamed.status, 1);
    assert.match(renamed.stderr, /these weights were looked at before: \| .* \| trial \|/);
    assert.deepEqual(readdirSync(path.join(folder, 'models')), ['ledger.md', 'trial']);
    assert.equal(readFileSync(path.join(folder, 'models', 'ledger.md'), 'utf8'), ledger);
    const nothing = await ship('--run', 'models', '--name', 'other');
    assert.equal(nothing.status, 1);
    assert.match(nothing.stderr, /models holds no finished training: there is no history\.json/);
  });

  it('ship models that answer together, which are then one by name', async () => {
    const into = path.join(folder, 'together');
    const ship = (...args: string[]) => startCommand('ship', ['--into', into, ...args], folder).ended;
    const small = ['--limit', '24', '--epochs', '2', '--batch-size', '8'];
    const networks = { one: 'walkthrough-batch-norm', two: 'compact' };
    for (const [name, network] of Object.entries(networks)) {
      const run = path.join(folder, `run-${name}`);
      assert.equal((await train('--out', run, '--model', network, ...small)).status, 0);
      const { status, stderr } = await ship('--run', run, '--name', name);
      assert.equal(status, 0, stderr);
    }
    const unknown = await ship('--member', 'one', '--member', 'none', '--name', 'both');
    assert.deepEqual([unknown.status, unknown.stderr], [2, '--member takes one, two, got “none”.\n']);
    const { status, stderr } = await ship('--member', 'one', '--member', 'two', '--name', 'both');
    assert.equal(status, 0, stderr);
    const resultsOf = (name: string) =>
      JSON.parse(readFileSync(path.join(into, name, 'results.json'), 'utf8')) as ShippedModel;
    const [one, two, both] = ['one', 'two', 'both'].map(resultsOf);
    assert.deepEqual(readdirSync(path.join(into, 'both')).sort(), [
      'README.md',
      'ensemble.json',
      'results.json',
    ]);
    assert.deepEqual([both.members, both.parameters], [['one', 'two'], one.parameters + two.parameters]);
    assert.match(
      readFileSync(path.join(into, 'both', 'README.md'), 'utf8'),
      /\[one\]\(\.\.\/one\/README\.md\) and \[two\]/,
    );
    assert.match(
      readFileSync(path.join(into, 'ledger.md'), 'utf8'),
      new RegExp(`\\| both \\| ${both.sha256} `),
    );
    const again = await ship('--member', 'one', '--member', 'both', '--name', 'more');
    assert.equal(again.stderr, '--member takes one, two, got “both”.\n');
    // The two take faces scaled in different ways; together they must answer as each does alone.
    const json = ['--json', 'both.json', '--usage', 'PrivateTest', '--limit', '24'];
    const evaluated = await evaluate(
      '--model',
      path.join(into, 'one'),
      '--model',
      path.join(into, 'two'),
      ...json,
    );
    assert.equal(evaluated.status, 0, evaluated.stderr);
    const { accuracy, logLoss } = JSON.parse(readFileSync(path.join(folder, 'both.json'), 'utf8'));
    assert.deepEqual([both.test[0].accuracy, both.test[0].logLoss], [accuracy, logLoss]);
    assert.ok(both.test[0].logLoss <= (one.test[0].logLoss + two.test[0].logLoss) / 2);
  });

  it('train heads on what a face network says, and set them beside another network', async () => {
    const args = ['--limit', '40', '--epochs', '30', '--hidden', '0', '--hidden', '8', '--seed', '2'];
    const run = startCommand('transfer', [...args, '--with', 'whole', '--json', 'transfer.json'], folder);
    const { status, stdout, stderr } = await run.ended;
    assert.equal(status, 0, stderr);
    const { rows, numExamples } = JSON.parse(
      readFileSync(path.join(folder, 'transfer.json'), 'utf8'),
    ) as TransferResults;
    assert.deepEqual(numExamples, { training: 40, validation: 40 });
    const [reference, probe, head, mean] = rows;
    assert.deepEqual(
      [reference.what, probe.what, head.what],
      ['whole', 'linear probe', 'head with 8 hidden units'],
    );
    assert.match(mean.what, /^mean of whole and (linear probe|head with 8 hidden units)$/);
    assert.equal(reference.against, null);
    for (const { accuracy, against } of [probe, head, mean]) {
      const { onlyFirst = 0, onlySecond = 0 } = against ?? {};
      assert.ok(Math.abs(accuracy - reference.accuracy - (onlyFirst - onlySecond) / 40) < 1e-9);
      assert.ok(accuracy > 0.3, 'there is more in a description of a face than chance');
    }
    assert.ok(stdout.includes(`| linear probe | ${probe.parameters.toLocaleString('en-US')} |`));
  });

  it('explain themselves with status 0, and refuse what they do not know with status 2', async () => {
    for (const [command, name] of [
      [train, 'train'],
      [evaluate, 'evaluate'],
      [ablation, 'ablation'],
      [(...args: string[]) => startCommand('transfer', args, folder).ended, 'transfer'],
    ] as const) {
      const help = await command('--help');
      assert.deepEqual([help.status, help.stderr], [0, '']);
      assert.match(help.stdout, new RegExp(`^Usage: npm run ${name} -- `));
      const unknown = await command('--modle', 'x');
      assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
      assert.equal(unknown.stderr, "Unknown option '--modle'; see --help.\n");
    }
  });

  it('say what is missing, damaged or not to be written to, with status 1', async () => {
    const failed = async (ended: ReturnType<typeof train>, message: RegExp) => {
      const { status, stderr } = await ended;
      assert.equal(status, 1, stderr);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, 'one sentence, no stack');
    };
    await failed(train('--out', 'none', '--data', 'none.csv'), /none\.csv: no such file or folder/);
    writeFileSync(path.join(folder, 'file'), '');
    await failed(train('--out', 'file/run'), /ENOTDIR/);
    const bad = path.join(folder, 'bad');
    mkdirSync(path.join(bad, 'checkpoint'), { recursive: true });
    const bytes = readFileSync(path.join(whole, 'checkpoint', 'checkpoint.bin'));
    writeFileSync(path.join(bad, 'checkpoint', 'checkpoint.bin'), bytes.subarray(0, 1000));
    await failed(train('--out', 'bad', '--resume', '--limit', '24'), /checkpoint\.bin: .*damaged/);
    await failed(evaluate('--model', 'nowhere', '--limit', '24'), /no model at nowhere: expected/);
    await failed(
      evaluate('--model', 'whole', '--limit', '24', '--json', 'no/where.json'),
      /ENOENT.*where\.json/,
    );
  });
});
