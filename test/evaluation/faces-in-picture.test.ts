import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { composePicture } from '../../src/dataset/composed-picture';
import { EMOTIONS } from '../../src/dataset/emotions';
import { facePixels } from '../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { predictFaces } from '../../src/evaluation/ensemble';
import { labelFaces } from '../../src/evaluation/faces-in-picture';
import { VIEWS } from '../../src/evaluation/test-time-augmentation';
import { loadTrainedModel } from '../../src/model/trained-model';
import { cropFace, faceSquare } from '../../src/preprocessing/face-crop';
import { tf } from '../../src/tensorflow/tf';

const drawn = generateSyntheticFaces({ seed: 2, counts: { Training: 2, PublicTest: 0, PrivateTest: 0 } });
const picture = composePicture(
  { width: 300, height: 150 },
  [75, 225].map((x, index) => ({
    pixels: facePixels(drawn, index),
    center: [x, 75],
    edge: 100,
    rollRadians: 0,
  })),
);
/** Eyes and mouths about where they are in the drawn faces. */
const faces = [75, 225].map((x) => ({
  keyPoints: { rightEye: [x - 18, 65], leftEye: [x + 18, 65], mouth: [x, 103] },
})) as { keyPoints: Parameters<typeof faceSquare>[0] }[];

describe('labels of the faces of a picture', () => {
  let model: tf.LayersModel;
  before(async () => {
    model = await loadTrainedModel('compact');
  });
  after(() => model.dispose());

  it('are what the network says of the crops', async () => {
    const labelled = await labelFaces(picture, faces, [model]);
    assert.equal(labelled.length, 2);
    for (const [index, { square, pixels, probabilities, emotion }] of labelled.entries()) {
      assert.deepEqual(square, faceSquare(faces[index].keyPoints));
      assert.deepEqual(pixels, cropFace(picture, square));
      // As npm run evaluate asks about a single face.
      const split = { pixels, labels: Uint8Array.of(0), numExamples: 1 };
      const expected = await predictFaces([model], split, VIEWS.face);
      const difference = Math.max(...probabilities.map((share, label) => Math.abs(share - expected[label])));
      assert.ok(difference < 1e-6, `${difference}`);
      assert.equal(emotion, EMOTIONS[probabilities.indexOf(Math.max(...probabilities))]);
    }
    assert.notDeepEqual(labelled[0].probabilities, labelled[1].probabilities);
  });

  it('are means over mirror images on request', async () => {
    const [[{ probabilities: one }], [{ probabilities: both }]] = [
      await labelFaces(picture, faces, [model]),
      await labelFaces(picture, faces, [model], 'mirror'),
    ];
    assert.notDeepEqual(one, both);
    assert.ok(Math.abs(both.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
  });

  it('are none where there is no face, and leave no tensor behind', async () => {
    const numTensors = tf.memory().numTensors;
    assert.deepEqual(await labelFaces(picture, [], [model]), []);
    await labelFaces(picture, faces, [model], 'mirror');
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
