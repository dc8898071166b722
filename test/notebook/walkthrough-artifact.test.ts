import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { saveModel } from '../../src/model/saved-model';
import { setPublisher } from '../../src/notebook/display';
import { runSettings } from '../../src/notebook/run-settings';
import { loadOrTrainWalkthrough } from '../../src/notebook/walkthrough-artifact';

describe('the walkthrough’s CNN among the artifacts', () => {
  const faces = generateSyntheticFaces({ seed: 3, counts: { Training: 14, PublicTest: 7, PrivateTest: 7 } });
  const folder = mkdtempSync(path.join(tmpdir(), 'walkthrough-'));
  const settings = runSettings({}, { FER_RUN_SIZE: 'quick', FER_ARTIFACTS: folder });
  const model = path.join(folder, 'walkthrough-cnn', 'model');
  let shown: string[] = [];
  let whole: number[];

  /** Takes it up, and says the title of the training that this took, if any. */
  async function takeUp() {
    shown = [];
    const { model: network, history } = await loadOrTrainWalkthrough(faces, settings);
    const weights = network.getWeights().flatMap((weight) => [...weight.dataSync()]);
    network.dispose();
    const title = /Training the CNN, since ([^,<]*)/.exec(shown.join('\n'))?.[1];
    return { weights, loss: history.loss, title };
  }

  before(async () => {
    setPublisher({ display: (bundle) => shown.push(String(bundle['text/plain'])), clear: () => undefined });
    const first = await takeUp();
    whole = first.weights;
    assert.equal(first.title, 'notebook 05 has not run so');
  });
  after(() => {
    setPublisher(undefined);
    rmSync(folder, { recursive: true });
  });

  it('is taken up as it was left', async () => {
    const { weights, title } = await takeUp();
    assert.equal(title, undefined);
    assert.deepEqual(weights, whole);
  });

  it('is trained anew, the same, when any of its files is damaged, and the title names the file', async () => {
    const weightsFile = readdirSync(model).find((name) => name.endsWith('.bin')) as string;
    for (const file of [
      path.join(model, weightsFile),
      path.join(model, 'model.json'),
      path.join(folder, 'walkthrough-cnn', 'history.json'),
    ]) {
      const bytes = readFileSync(file);
      // A digit of the history, a letter of the model, a byte of the weights.
      const at = file.endsWith('history.json') ? bytes.indexOf('"loss"') + 17 : Math.floor(bytes.length / 3);
      bytes[at] ^= 1;
      writeFileSync(file, bytes);
      const { weights, title } = await takeUp();
      assert.equal(title, `${file} is damaged`);
      assert.deepEqual(weights, whole);
      assert.equal((await takeUp()).title, undefined, 'once is enough');
    }
  });

  it('is not taken up with the history of another one that was saved beside it meanwhile', async () => {
    const { model: network } = await loadOrTrainWalkthrough(faces, settings);
    const [first, ...others] = network.getWeights();
    network.setWeights([first.mul(2), ...others]);
    await saveModel(network, model);
    network.dispose();
    const { weights, title } = await takeUp();
    assert.equal(title, 'notebook 05 has not run so');
    assert.deepEqual(weights, whole);
  });
});
