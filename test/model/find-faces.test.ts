import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { composePicture } from '../../src/dataset/composed-picture';
import { facePixels } from '../../src/dataset/face-dataset';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import type { FaceInPicture } from '../../src/model/face-anchors';
import { loadFaceDetector } from '../../src/model/face-detector';
import { findFaces, searchedParts } from '../../src/model/find-faces';
import { packagedNetworkFiles } from '../../src/model/packaged-network';
import { tf } from '../../src/tensorflow/tf';
import { temporaryFolder } from '../dataset/tiny-data';

const drawn = generateSyntheticFaces({ seed: 1, counts: { Training: 3, PublicTest: 0, PrivateTest: 0 } });

/** A face's middle and its edge. */
type Place = readonly [x: number, y: number, edge: number];

/** One of the drawn faces, level unless turned. */
function placed([x, y, edge]: Place, degrees = 0) {
  const pixels = facePixels(drawn, 0);
  return { pixels, center: [x, y], edge, rollRadians: (degrees * Math.PI) / 180 } as const;
}

describe('finding faces', () => {
  let detector: tf.GraphModel;
  before(async () => {
    detector = await loadFaceDetector();
  });
  after(() => detector.dispose());

  /** A face is found where its middle is less than a quarter of its edge away. */
  function assertAt(faces: readonly FaceInPicture[], places: readonly Place[]) {
    assert.equal(faces.length, places.length);
    places.forEach(([x, y, edge], index) => {
      const [foundX, foundY] = faces[index].center;
      assert.ok(Math.hypot(foundX - x, foundY - y) < edge / 4, `face ${index + 1} at ${foundX}, ${foundY}`);
      assert.ok(faces[index].width > edge / 2 && faces[index].width < 1.5 * edge, `${faces[index].width}`);
    });
  }

  it('finds several, from left to right, in a picture that is not square', async () => {
    const places: Place[] = [
      [100, 200, 120],
      [300, 120, 90],
      [520, 180, 160],
    ];
    const picture = composePicture(
      { width: 640, height: 300 },
      [...places].reverse().map((place) => placed(place)),
    );
    assertAt(await findFaces(detector, picture), places);
  });

  it('finds one that is small in a large picture, beside a large one', async () => {
    // 60 of 3,000 pixels: 5 in the 256 that the detector looks at.
    const places: Place[] = [
      [900, 700, 900],
      [2500, 1200, 60],
    ];
    const picture = composePicture(
      { width: 3000, height: 1500 },
      places.map((place) => placed(place)),
    );
    assertAt(await findFaces(detector, picture), places);
  });

  it('finds one that lies on its side, and how far it is turned', async () => {
    for (const degrees of [-90, 40]) {
      const picture = composePicture({ width: 300, height: 300 }, [placed([150, 150, 120], degrees)]);
      const faces = await findFaces(detector, picture);
      assertAt(faces, [[150, 150, 120]]);
      const { rightEye, leftEye } = faces[0].keyPoints;
      const found = (Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0]) * 180) / Math.PI;
      // The drawn face itself is turned by some degrees.
      assert.ok(Math.abs(found - degrees) < 15, `${found}`);
    }
  });

  it('finds none where there is none', async () => {
    assert.deepEqual(await findFaces(detector, composePicture({ width: 64, height: 400 }, [])), []);
  });

  it('leaves out those it is less sure of than asked for', async () => {
    const picture = composePicture({ width: 300, height: 300 }, [placed([150, 150, 120])]);
    const [{ score }] = await findFaces(detector, picture, { leastScore: 0.1 });
    assert.ok(score > 0.5 && score < 1);
    assert.equal((await findFaces(detector, picture, { leastScore: (score + 1) / 2 })).length, 0);
  });

  it('tells how far it is, and can be ended on the way', async () => {
    const picture = composePicture({ width: 900, height: 300 }, []);
    const fractions: number[] = [];
    await findFaces(detector, picture, { onProgress: (fraction) => void fractions.push(fraction) });
    assert.ok(fractions.length > 3);
    assert.deepEqual(
      fractions,
      [...fractions].sort((a, b) => a - b),
    );
    assert.equal(fractions.at(-1), 1);
    const stop = () => {
      throw new Error('enough');
    };
    await assert.rejects(findFaces(detector, picture, { onProgress: stop }), /enough/);
  });

  it('leaves no tensor behind', async () => {
    const numTensors = tf.memory().numTensors;
    await findFaces(detector, composePicture({ width: 300, height: 300 }, [placed([150, 150, 120])]));
    assert.equal(tf.memory().numTensors, numTensors);
    (await loadFaceDetector()).dispose();
    assert.equal(tf.memory().numTensors, numTensors);
  });
});

describe('the parts that are searched', () => {
  it('are the whole of a small picture alone, around its middle', () => {
    assert.deepEqual(searchedParts(700, 500), [{ center: [350, 250], edge: 700, rollRadians: 0 }]);
  });

  it('are the whole, then parts of 0.4 and 0.16 of the longer edge that cover it', () => {
    const parts = searchedParts(2000, 1000);
    const ofEdge = (edge: number) => parts.filter((part) => part.edge === edge);
    assert.equal(ofEdge(2000).length, 1);
    // Parts of 800 a step of at most 600 apart: 1,200 of the width take two steps, 200 of the height one.
    assert.deepEqual(
      ofEdge(800).map(({ center }) => center),
      [400, 600].flatMap((y) => [400, 1000, 1600].map((x) => [x, y])),
    );
    // Parts of 320, at most 240 apart: 1,680 take seven steps, 680 three.
    assert.equal(ofEdge(320).length, 8 * 4);
    assert.deepEqual(ofEdge(320)[0].center, [160, 160]);
    assert.deepEqual(ofEdge(320).at(-1)?.center, [1840, 840]);
    assert.equal(parts.length, 1 + 6 + 32);
  });
});

describe('the detector’s files', () => {
  it('that are missing or damaged are missed in words that say what to install', async () => {
    const root = temporaryFolder();
    await assert.rejects(
      loadFaceDetector(root),
      /no face detector: the package @vladmandic.human is not installed in .*`npm ci`/,
    );
    const folder = path.join(root, 'node_modules', '@vladmandic', 'human');
    for (const name of ['dist', 'models']) mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"main": "dist/index.js"}');
    writeFileSync(path.join(folder, 'dist', 'index.js'), '');
    await assert.rejects(
      loadFaceDetector(root),
      /no face detector: .*blazeface\.json is missing\. Install .*`npm ci`/,
    );
    const whole = packagedNetworkFiles('blazeface', 'face detector', process.cwd());
    copyFileSync(whole.model, path.join(folder, 'models', 'blazeface.json'));
    await assert.rejects(loadFaceDetector(root), /blazeface\.bin is missing\. Install .*`npm ci`/);
    writeFileSync(path.join(folder, 'models', 'blazeface.bin'), 'cut off');
    const numTensors = tf.memory().numTensors;
    await assert.rejects(loadFaceDetector(root), /blazeface\.json cannot be loaded: .*`npm ci`/);
    assert.equal(tf.memory().numTensors, numTensors);
  });
});
