import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { cachedEmbeddings } from '../../src/model/embedding-cache';
import { EMBEDDING_SIZE, embedFaces } from '../../src/model/face-embedding';
import { buildEmbeddingNetwork, faceNetworkFiles } from '../../src/model/face-network';
import { type FaceSplit, splitByUsage } from '../../src/preprocessing/splits';
import { tf } from '../../src/tensorflow/tf';
import { temporaryFolder } from '../dataset/tiny-data';

const { training, validation, test } = splitByUsage(
  generateSyntheticFaces({ seed: 1, counts: { Training: 2, PublicTest: 1, PrivateTest: 0 } }),
);

/** Asks the cache, and reports how often it built the network and what it said of its progress. */
async function ask(folder: string, splits: readonly FaceSplit[], weights = faceNetworkFiles().weights) {
  let numBuilt = 0;
  const progress: string[] = [];
  const build = () => {
    numBuilt += 1;
    return buildEmbeddingNetwork();
  };
  const results = await cachedEmbeddings(folder, splits, {
    network: { weights, build },
    onProgress: (numDone, numExamples) => progress.push(`${numDone} of ${numExamples}`),
  });
  return { results, kept: results.map(({ kept }) => kept), numBuilt, progress };
}

/** The file of one split, the only one of its folder. */
function onlyFile(folder: string): string {
  const names = readdirSync(folder);
  assert.equal(names.length, 1, names.join(', '));
  return path.join(folder, names[0]);
}

describe('the cache of embeddings', () => {
  it('computes once what the network says, then neither computes nor builds it', async () => {
    const folder = path.join(temporaryFolder(), 'deeper');
    const numTensors = tf.memory().numTensors;
    const first = await ask(folder, [training, validation]);
    assert.deepEqual([first.kept, first.numBuilt], [[false, false], 1]);
    assert.deepEqual(first.progress, ['2 of 3', '3 of 3']);
    const again = await ask(folder, [training, validation]);
    assert.deepEqual([again.kept, again.numBuilt, again.progress], [[true, true], 0, []]);
    assert.equal(tf.memory().numTensors, numTensors);

    const network = buildEmbeddingNetwork();
    const expected = await embedFaces(network, training);
    network.dispose();
    for (const { results } of [first, again]) {
      assert.deepEqual(results[0].embeddings, expected);
      assert.equal(results[1].embeddings.length, EMBEDDING_SIZE);
      assert.equal(results[0].seconds, first.results[0].seconds);
    }
  });

  it('computes only what is not kept', async () => {
    const folder = temporaryFolder();
    await ask(folder, [training]);
    const { kept, progress } = await ask(folder, [validation, training]);
    assert.deepEqual([kept, progress], [[false, true], ['1 of 1']]);
  });

  it('has nothing to do for a split of no faces', async () => {
    const folder = temporaryFolder();
    const { results, numBuilt } = await ask(folder, [test]);
    assert.deepEqual([results[0].embeddings.length, numBuilt, readdirSync(folder)], [0, 0, []]);
  });

  it('never gives the numbers of other faces or of another network', async () => {
    const folder = temporaryFolder();
    await ask(folder, [training]);
    const own = onlyFile(folder);
    const weights = path.join(temporaryFolder(), 'other.bin');
    writeFileSync(weights, 'another network');
    assert.deepEqual((await ask(folder, [training], weights)).kept, [false]);
    const changed = { ...training, pixels: training.pixels.map((value, i) => (i === 5 ? value ^ 1 : value)) };
    assert.deepEqual((await ask(folder, [changed])).kept, [false]);
    const files = readdirSync(folder).map((name) => path.join(folder, name));
    assert.equal(files.length, 3);
    // Not even when they lie where its own belong.
    for (const file of files) writeFileSync(file, readFileSync(own));
    assert.deepEqual((await ask(folder, [changed, training])).kept, [false, true]);
  });

  it('is built anew when it is damaged, cut off or empty', async () => {
    const folder = temporaryFolder();
    const { results } = await ask(folder, [validation]);
    const file = onlyFile(folder);
    const whole = readFileSync(file);
    const flipped = (at: number) => whole.map((byte, i) => (i === at ? byte ^ 1 : byte));
    const damaged = [
      flipped(0),
      flipped(20),
      flipped(whole.length - 1),
      whole.subarray(0, 3000),
      Buffer.alloc(0),
    ];
    for (const contents of damaged) {
      writeFileSync(file, contents);
      const anew = await ask(folder, [validation]);
      assert.deepEqual([anew.kept, anew.results[0].embeddings], [[false], results[0].embeddings]);
      assert.equal(onlyFile(folder), file);
    }
    assert.deepEqual((await ask(folder, [validation])).kept, [true]);
  });

  it('that cannot be written costs only time', async () => {
    const blocked = path.join(temporaryFolder(), 'file');
    writeFileSync(blocked, 'where a folder should be');
    const { results, kept } = await ask(blocked, [validation]);
    assert.deepEqual([kept, results[0].embeddings.length], [[false], EMBEDDING_SIZE]);
  });
});
