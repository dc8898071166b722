import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ActionUnits,
  blendUnits,
  EMOTION_DISPLAYS,
  performEmotion,
  RELAXED,
} from '../../../src/dataset/drawn-face/action-units';
import {
  type ExpressionGeometry,
  expressionGeometry,
} from '../../../src/dataset/drawn-face/expression-geometry';
import { EMOTIONS, type Emotion } from '../../../src/dataset/emotions';
import { seededRandom } from '../../../src/dataset/seeded-random';

/** The mean of a measure over a hundred performances of an emotion. */
function meanOver(
  emotion: Emotion,
  measure: (geometry: ExpressionGeometry) => number,
  intensity = 0.9,
): number {
  const random = seededRandom(3).derive(emotion);
  let sum = 0;
  for (let i = 0; i < 100; i += 1)
    sum += measure(expressionGeometry(performEmotion(emotion, intensity, random)));
  return sum / 100;
}

/** Emotions from the one with the least of a measure to the one with the most. */
function ranking(measure: (geometry: ExpressionGeometry) => number): Emotion[] {
  return [...EMOTIONS].sort((a, b) => meanOver(a, measure) - meanOver(b, measure));
}

describe('the geometry of an expression', () => {
  it('lifts the mouth corners in happiness and lowers them in sadness', () => {
    const corners = ({ mouth }: ExpressionGeometry) => mouth.cornerHeight;
    assert.ok(meanOver('Happy', corners) > 2);
    assert.ok(meanOver('Sad', corners) < -2);
    assert.ok(Math.abs(meanOver('Neutral', corners)) < 0.5);
    assert.equal(ranking(corners).at(-1), 'Happy');
    assert.equal(ranking(corners)[0], 'Sad');
  });

  it('opens the mouth widest in surprise, and stretches it in fear', () => {
    const gap = ({ mouth }: ExpressionGeometry) => mouth.upperGap + mouth.lowerGap;
    assert.equal(ranking(gap).at(-1), 'Surprise');
    const width = ({ mouth }: ExpressionGeometry) => mouth.halfWidth;
    assert.ok(meanOver('Fear', width) > meanOver('Neutral', width) + 1);
    assert.ok(meanOver('Surprise', width) < meanOver('Neutral', width) - 0.5);
  });

  it('lowers and slants the brows inwards in anger, raises their inner ends in sadness and fear', () => {
    // y grows downwards: a positive slant means that the inner end hangs below the outer one.
    const slant = ({ brow }: ExpressionGeometry) => brow.innerY - brow.outerY;
    assert.equal(ranking(slant).at(-1), 'Angry');
    assert.ok(meanOver('Sad', slant) < meanOver('Neutral', slant) - 2);
    assert.ok(meanOver('Fear', slant) < meanOver('Neutral', slant) - 0.5);
    assert.equal(ranking(({ brow }) => brow.innerX)[0], 'Angry');
    assert.equal(ranking(({ brow }) => brow.peakY)[0], 'Surprise');
  });

  it('opens the eyes wide in surprise and fear, narrows them in anger, disgust and smiles', () => {
    const opening = ({ eye }: ExpressionGeometry) => eye.upperLid + eye.lowerLid;
    const neutral = meanOver('Neutral', opening);
    for (const wide of ['Surprise', 'Fear'] as const) assert.ok(meanOver(wide, opening) > neutral + 1, wide);
    for (const narrow of ['Angry', 'Disgust', 'Happy'] as const) {
      assert.ok(meanOver(narrow, opening) < neutral - 0.5, narrow);
    }
  });

  it('wrinkles the nose in disgust', () => {
    const wrinkle = ({ nose }: ExpressionGeometry) => nose.wrinkle;
    assert.equal(ranking(wrinkle).at(-1), 'Disgust');
    assert.ok(meanOver('Disgust', wrinkle) > 0.6);
  });

  it('fades to the relaxed face as the intensity falls to nothing', () => {
    const corners = ({ mouth }: ExpressionGeometry) => mouth.cornerHeight;
    const [full, half, none] = [1, 0.5, 0].map((intensity) => meanOver('Happy', corners, intensity));
    assert.ok(full > half && half > none, `${full} ${half} ${none}`);
    assert.ok(Math.abs(none) < 0.3, `${none}`);
  });
});

describe('action units', () => {
  it('are none at rest and stay between 0 and 1 in every display', () => {
    assert.deepEqual(EMOTION_DISPLAYS.Neutral, [{}]);
    for (const display of Object.values(EMOTION_DISPLAYS).flat()) {
      for (const [unit, strength] of Object.entries(display)) assert.ok(strength > 0 && strength <= 1, unit);
    }
  });

  it('blend in proportion', () => {
    const smile: ActionUnits = { ...RELAXED, lipCornerPuller: 1 };
    const frown: ActionUnits = { ...RELAXED, browLowerer: 0.8 };
    const blend = blendUnits(smile, frown, 0.25);
    assert.equal(blend.lipCornerPuller, 0.75);
    assert.equal(blend.browLowerer, 0.2);
    assert.deepEqual(blendUnits(smile, frown, 0), smile);
  });
});
