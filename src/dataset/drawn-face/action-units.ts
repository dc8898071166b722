import type { Emotion } from '../emotions';
import type { SeededRandom } from '../seeded-random';

/**
 * How strongly each muscle movement of the Facial Action Coding System shows, 0 (at rest) to 1 (full). The
 * number of the action unit stands beside its name (Ekman and Friesen, "Facial Action Coding System", 1978).
 */
export interface ActionUnits {
  /** AU1 */ readonly innerBrowRaiser: number;
  /** AU2 */ readonly outerBrowRaiser: number;
  /** AU4 */ readonly browLowerer: number;
  /** AU5 */ readonly upperLidRaiser: number;
  /** AU6 */ readonly cheekRaiser: number;
  /** AU7 */ readonly lidTightener: number;
  /** AU9 */ readonly noseWrinkler: number;
  /** AU10 */ readonly upperLipRaiser: number;
  /** AU12 */ readonly lipCornerPuller: number;
  /** AU15 */ readonly lipCornerDepressor: number;
  /** AU17 */ readonly chinRaiser: number;
  /** AU20 */ readonly lipStretcher: number;
  /** AU24 */ readonly lipPressor: number;
  /** AU25 */ readonly lipsPart: number;
  /** AU26 */ readonly jawDrop: number;
  /** AU43 */ readonly lidDroop: number;
}

/** A face at rest: every action unit 0. */
export const RELAXED: ActionUnits = {
  innerBrowRaiser: 0,
  outerBrowRaiser: 0,
  browLowerer: 0,
  upperLidRaiser: 0,
  cheekRaiser: 0,
  lidTightener: 0,
  noseWrinkler: 0,
  upperLipRaiser: 0,
  lipCornerPuller: 0,
  lipCornerDepressor: 0,
  chinRaiser: 0,
  lipStretcher: 0,
  lipPressor: 0,
  lipsPart: 0,
  jawDrop: 0,
  lidDroop: 0,
};

/**
 * The ways each emotion is drawn, the usual one first: the action units that make it up, after the emotion table of the FACS
 * Investigator's Guide (Ekman, Friesen and Hager, 2002), with the strengths chosen by eye for 48 pixels.
 */
export const EMOTION_DISPLAYS: Readonly<Record<Emotion, readonly Partial<ActionUnits>[]>> = {
  Angry: [
    { browLowerer: 1, upperLidRaiser: 0.25, lidTightener: 0.8, lipPressor: 1, chinRaiser: 0.5 },
    { browLowerer: 1, lidTightener: 0.6, upperLipRaiser: 0.6, lipStretcher: 0.3, lipsPart: 1, jawDrop: 0.3 },
  ],
  Disgust: [
    {
      browLowerer: 0.5,
      cheekRaiser: 0.5,
      lidTightener: 0.4,
      noseWrinkler: 1,
      upperLipRaiser: 1,
      lipCornerDepressor: 0.6,
      chinRaiser: 0.4,
      lipsPart: 0.3,
    },
    { browLowerer: 0.4, cheekRaiser: 0.5, noseWrinkler: 0.9, upperLipRaiser: 0.7, lipCornerDepressor: 0.9 },
  ],
  Fear: [
    {
      innerBrowRaiser: 1,
      outerBrowRaiser: 0.5,
      browLowerer: 0.5,
      upperLidRaiser: 1,
      lipStretcher: 1,
      lipsPart: 1,
      jawDrop: 0.25,
    },
    {
      innerBrowRaiser: 1,
      outerBrowRaiser: 0.4,
      browLowerer: 0.6,
      upperLidRaiser: 0.9,
      lipStretcher: 0.8,
      lipsPart: 0.6,
    },
  ],
  Happy: [
    { cheekRaiser: 0.9, lipCornerPuller: 1, lipsPart: 1, jawDrop: 0.15 },
    { cheekRaiser: 0.8, lipCornerPuller: 0.9, lipsPart: 0.6 },
    { cheekRaiser: 0.7, lipCornerPuller: 0.95 },
  ],
  Sad: [
    { innerBrowRaiser: 1, browLowerer: 0.4, lipCornerDepressor: 1, chinRaiser: 0.5, lidDroop: 0.5 },
    { innerBrowRaiser: 0.9, browLowerer: 0.3, lipCornerDepressor: 0.8, lipsPart: 0.3, lidDroop: 0.7 },
  ],
  Surprise: [
    { innerBrowRaiser: 0.9, outerBrowRaiser: 1, upperLidRaiser: 1, lipsPart: 1, jawDrop: 1 },
    { innerBrowRaiser: 0.9, outerBrowRaiser: 1, upperLidRaiser: 0.8, lipsPart: 0.8, jawDrop: 0.6 },
  ],
  Neutral: [{}],
};

/**
 * One random performance of an emotion.
 *
 * @param intensity How strong: 0 (nothing shows), 1 (the full display), up to about 1.6 (a caricature of it).
 * @returns Action units of one of the emotion's displays, scaled by `intensity`; each varies by some 15 % and
 *   rests slightly off zero, as no two people smile alike.
 */
export function performEmotion(emotion: Emotion, intensity: number, random: SeededRandom): ActionUnits {
  const displays = EMOTION_DISPLAYS[emotion];
  // The cube makes the first display the usual one: 79 % of two, 69 % of three.
  const choice = Math.floor(displays.length * random.uniform() ** 3);
  const display: ActionUnits = { ...RELAXED, ...displays[choice] };
  const vary = (strength: number) =>
    Math.max(0, intensity * strength * (1 + 0.15 * random.normal()) + 0.05 * random.normal());
  return mapUnits(display, vary);
}

/** A mixture of two performances: `share` 0 gives the first, 1 the second. */
export function blendUnits(first: ActionUnits, second: ActionUnits, share: number): ActionUnits {
  return mapUnits(first, (strength, unit) => (1 - share) * strength + share * second[unit]);
}

function mapUnits(
  units: ActionUnits,
  change: (strength: number, unit: keyof ActionUnits) => number,
): ActionUnits {
  const names = Object.keys(RELAXED) as (keyof ActionUnits)[];
  const changed = names.map((name) => [name, change(units[name], name)]);
  return Object.fromEntries(changed) as Record<keyof ActionUnits, number>;
}
