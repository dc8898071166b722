import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { OptionError } from '../../src/command/command-options';
import { PREDICT_USAGE, parsePredictOptions } from '../../src/command/predict-options';
import { predictionText } from '../../src/command/prediction-text';
import { composePicture } from '../../src/dataset/composed-picture';
import { EMOTIONS } from '../../src/dataset/emotions';
import { facePixels } from '../../src/dataset/face-dataset';
import type { Picture } from '../../src/dataset/picture';
import { generateSyntheticFaces } from '../../src/dataset/synthetic-faces';
import { temporaryFolder } from '../dataset/tiny-data';
import { startCommand } from './killed-training';

const HOME = '/home/reader';

describe('options of a prediction', () => {
  it('have defaults for everything but the pictures', () => {
    assert.deepEqual(parsePredictOptions(['a.jpg', 'b.png'], HOME), {
      files: ['a.jpg', 'b.png'],
      folder: HOME,
      models: ['compact'],
      views: 'face',
      leastScore: 0.65,
      json: false,
    });
  });

  it('are taken before, between and after the pictures', () => {
    const args = '--json a.jpg --model walkthrough --model own b.png --tta --least-score 0.9 -- --c.jpg';
    assert.deepEqual(parsePredictOptions(args.split(' '), HOME), {
      files: ['a.jpg', 'b.png', '--c.jpg'],
      folder: HOME,
      models: ['walkthrough', 'own'],
      views: 'mirror',
      leastScore: 0.9,
      json: true,
    });
    assert.equal(parsePredictOptions(['--help'], HOME), 'help');
  });

  it('that cannot be followed are refused', () => {
    const refused = (args: string, message: RegExp) =>
      assert.throws(
        () => parsePredictOptions(args.split(' ').filter(Boolean), HOME),
        (error: unknown) => error instanceof OptionError && message.test(error.message),
      );
    refused('', /^Name at least one picture: npm run predict -- photo\.jpg/);
    refused('--json', /^Name at least one picture/);
    refused('a.jpg --least-score 0', /^--least-score takes a number above 0, to 1, got “0”/);
    refused('a.jpg --least-score 65%', /got “65%”/);
    refused('a.jpg --colour', /--colour.*see --help/);
  });

  it('are described in lines that fit a terminal', () => {
    for (const word of ['--model', '--tta', '--least-score', '--json', 'docs/limits.md']) {
      assert.ok(PREDICT_USAGE.includes(word), word);
    }
    const longest = Math.max(...PREDICT_USAGE.split('\n').map(({ length }) => length));
    assert.ok(longest <= 110, `${longest}`);
  });
});

describe('a prediction as text', () => {
  const point = [60, 60] as const;
  const face = {
    center: [60, 50],
    width: 80,
    height: 80,
    score: 0.876,
    keyPoints: {
      rightEye: point,
      leftEye: point,
      nose: point,
      mouth: point,
      rightEar: point,
      leftEar: point,
    },
    square: { center: point, edge: 100, rollRadians: 0 },
    pixels: new Uint8Array(48 * 48),
    probabilities: Float32Array.of(0, 0, 0.25, 0.5, 0, 0.25, 0),
    emotion: 'Happy',
  } as const;

  it('says where a face is and draws a bar for each emotion, as wide as the line allows', () => {
    // 40 columns, of which the last stays empty, less 2 + 8 + 1 for the name and 1 + 7 for the number: 20 for the bar.
    const text = predictionText({ file: 'a.jpg', width: 200, height: 100, faces: [face] }, 40);
    assert.equal(
      text,
      [
        'a.jpg (200 × 100 pixels): 1 face',
        '',
        '1. Happy: 80 × 80 pixels, 20 from the left, 10 from the top; found with score 0.88',
        '  Angry    ░░░░░░░░░░░░░░░░░░░░   0.0 %',
        '  Disgust  ░░░░░░░░░░░░░░░░░░░░   0.0 %',
        '  Fear     █████░░░░░░░░░░░░░░░  25.0 %',
        '  Happy    ██████████░░░░░░░░░░  50.0 %',
        '  Sad      ░░░░░░░░░░░░░░░░░░░░   0.0 %',
        '  Surprise █████░░░░░░░░░░░░░░░  25.0 %',
        '  Neutral  ░░░░░░░░░░░░░░░░░░░░   0.0 %',
      ].join('\n'),
    );
  });

  it('numbers several, and keeps bars between 10 and 40 characters', () => {
    const barOf = (columns: number) =>
      predictionText({ file: 'a.jpg', width: 200, height: 100, faces: [face, face] }, columns).match(
        /Angry {4}(░+)/,
      )?.[1].length;
    assert.equal(barOf(20), 10);
    assert.equal(barOf(400), 40);
    const text = predictionText({ file: 'a.jpg', width: 200, height: 100, faces: [face, face] }, 80);
    assert.match(text, /2 faces, from left to right\n\n1\. Happy[\s\S]+\n\n2\. Happy/);
  });

  it('says so where there is none', () => {
    const text = predictionText({ file: 'a.jpg', width: 200, height: 100, faces: [] }, 80);
    assert.equal(text, 'a.jpg (200 × 100 pixels): no face found');
  });
});

describe('npm run predict', { timeout: 300_000 }, () => {
  const folder = temporaryFolder();
  const drawn = generateSyntheticFaces({
    seed: 1,
    counts: { Training: 3, PublicTest: 0, PrivateTest: 0 },
  });
  const CENTERS = [
    [120, 150],
    [330, 120],
    [540, 190],
  ] as const;
  const three = composePicture(
    { width: 680, height: 320 },
    CENTERS.map((center, index) => ({
      pixels: facePixels(drawn, index),
      center,
      edge: 130,
      rollRadians: (index - 1) / 4,
    })),
  );
  const encoded = ({ width, height, pixels }: Picture) =>
    sharp(pixels, { raw: { width, height, channels: 3 } });
  const write = (name: string, contents: string | Buffer) => writeFileSync(path.join(folder, name), contents);
  const predict = (...args: string[]) => startCommand('predict', args, folder).ended;

  before(async () => {
    write('three.png', await encoded(three).png().toBuffer());
    // As a telephone held upright stores it: turned by a quarter counter-clockwise, with the order to turn it back.
    const lying = await encoded(three).rotate(270).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    write('telephone.jpg', lying);
    write(
      'nobody.png',
      await encoded(composePicture({ width: 200, height: 100 }, []))
        .png()
        .toBuffer(),
    );
  });

  it('prints the faces of each picture with bars, and what a label is', async () => {
    const { status, stdout, stderr } = await predict('three.png', 'nobody.png');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^three\.png \(680 × 320 pixels\): 3 faces, from left to right\n\n1\. /);
    assert.equal(stdout.match(/^ {2}Surprise [█░]+ +\d+\.\d %$/gm)?.length, 3);
    assert.match(stdout, /\n\nnobody\.png \(200 × 100 pixels\): no face found\n\n/);
    assert.match(stdout, /\nA label says what .* not what the person feels \(docs\/limits\.md\)\.\n$/);
    assert.ok(!stdout.includes('\u001b'), 'colors or movements of the cursor');
  });

  it('gives programs one JSON document, with all that bad files are', async () => {
    const png = await encoded(three).png().toBuffer();
    const jpeg = await encoded(three).jpeg().toBuffer();
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(20_000, 16);
    bomb.writeUInt32BE(20_000, 20);
    bomb.writeUInt32BE(crc32(bomb.subarray(12, 29)), 29);
    mkdirSync(path.join(folder, 'folder'));
    const bad: Record<string, string | Buffer | undefined> = {
      'missing.jpg': undefined,
      folder: undefined,
      'empty.png': '',
      'text.png': 'no picture',
      'cut.jpg': jpeg.subarray(0, jpeg.length / 2),
      'cut.png': png.subarray(0, png.length / 2),
      'moving.gif': await encoded(three).gif().toBuffer(),
      'telephone.heic': Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
      'bomb.png': bomb,
      'tiny.png': await encoded(three).resize(5, 5).png().toBuffer(),
    };
    for (const [name, contents] of Object.entries(bad)) if (contents !== undefined) write(name, contents);
    const names = Object.keys(bad);
    // Good ones before, between and after.
    const files = ['three.png', ...names.slice(0, 5), 'nobody.png', ...names.slice(5), 'telephone.jpg'];
    const { status, stdout, stderr } = await predict('--json', '--tta', '--least-score', '0.6', ...files);
    assert.equal(status, 1);
    const { pictures, ...asked } = JSON.parse(stdout);
    for (const [, field] of stdout.matchAll(/"(\w+)":/g)) {
      const isDescribed =
        PREDICT_USAGE.includes(`"${field}":`) || EMOTIONS.some((emotion) => emotion === field);
      assert.ok(isDescribed, `--help says nothing of ${field}`);
    }
    assert.deepEqual(asked, { model: 'compact', tta: true, leastScore: 0.6 });
    assert.deepEqual(
      pictures.map(({ file }: { file: string }) => file),
      files,
    );
    const lines = stderr.split('\n').filter((line) => !line.startsWith('Looking for faces'));
    names.forEach((name, index) => {
      const { error, faces } = pictures[files.indexOf(name)];
      assert.equal(faces, undefined);
      assert.ok(error.startsWith(`${name}: `), error);
      assert.equal(lines[index], error);
    });
    assert.equal(lines.length, names.length + 1);
    assert.deepEqual(pictures[6], { file: 'nobody.png', width: 200, height: 100, faces: [] });

    for (const { file, width, height, faces } of [pictures[0], pictures.at(-1)]) {
      assert.deepEqual([width, height, faces.length], [680, 320, 3], file);
      faces.forEach((face: Record<string, never>, index: number) => {
        const { left, top, width: boxWidth, height: boxHeight, score, crop, emotion } = face;
        const distance = Math.hypot(
          left + boxWidth / 2 - CENTERS[index][0],
          top + boxHeight / 2 - CENTERS[index][1],
        );
        assert.ok(distance < 30, `${file}, face ${index + 1}: ${distance} pixels away`);
        assert.ok(score > 0.6 && score <= 1);
        assert.deepEqual(Object.keys(crop), ['center', 'edge', 'rollDegrees']);
        // A quarter is 14.3 degrees; the drawn faces are turned by some degrees themselves.
        assert.ok(Math.abs((crop as { rollDegrees: number }).rollDegrees - (index - 1) * 14.3) < 15);
        const probabilities: Record<string, number> = face.probabilities;
        assert.deepEqual(Object.keys(probabilities), [...EMOTIONS]);
        const shares = Object.values(probabilities);
        assert.ok(Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) < 1e-5);
        assert.equal(probabilities[emotion], Math.max(...shares));
      });
    }
  });

  it('stops at what it cannot do at all', async () => {
    const wrong = await predict();
    assert.equal(wrong.status, 2);
    assert.match(wrong.stderr, /^Name at least one picture: npm run predict -- photo\.jpg; see --help\.\n$/);
    const { status, stdout, stderr } = await predict('three.png', '--model', 'nothing');
    assert.deepEqual([status, stdout], [1, '']);
    assert.match(stderr, /^no model at nothing: expected a folder/);
  });
});
