import type { SeededRandom } from '../seeded-random';
import type { Placement } from './grey-canvas';

/** The ways hair is drawn; `covered` is a scarf or hood. */
export const HAIR_STYLES = [
  'bald',
  'cropped',
  'short',
  'parted',
  'fringe',
  'curly',
  'long',
  'covered',
] as const;

/** Everything about a picture that does not depend on the emotion: the person, the pose, the light, the camera. */
export interface Appearance {
  readonly head: {
    /** Half the width at the cheeks, in face coordinates. */
    readonly halfWidth: number;
    /** From the middle of the face down to the chin. */
    readonly chinY: number;
    /** 0 (round jaw) to 0.8 (square jaw). */
    readonly jawSquareness: number;
  };
  /** Tone of the skin under even light, 0.36 (dark) to 0.84 (light). */
  readonly skin: number;
  readonly hair: {
    readonly style: (typeof HAIR_STYLES)[number];
    readonly tone: number;
    /** Height of the hair above the skull. */
    readonly volume: number;
    /** Where the hair ends on the forehead. */
    readonly lineY: number;
    /** -1 (parted on the left) to 1. */
    readonly part: number;
    /** Phase of the strands' pattern. */
    readonly phase: number;
  };
  readonly brow: { readonly thickness: number; readonly restY: number };
  readonly eye: {
    readonly halfWidth: number;
    readonly spacing: number;
    readonly iris: number;
    readonly gaze: number;
  };
  readonly nose: { readonly length: number; readonly halfWidth: number };
  readonly mouth: { readonly width: number; readonly lipFullness: number; readonly lipTone: number };
  readonly facialHair: { readonly moustache: number; readonly beard: number };
  readonly glasses?: { readonly roundness: number; readonly thickness: number; readonly tone: number };
  readonly age: number;
  /** Head turned to the side and nodded, -1 to 1. */
  readonly yaw: number;
  readonly pitch: number;
  readonly placement: Placement;
  readonly light: {
    /** Direction towards the light, a unit vector; z points at the viewer. */
    readonly direction: readonly [number, number, number];
    /** Share of the light that comes from everywhere, 0 to 1. */
    readonly ambient: number;
  };
  readonly background: { readonly tone: number; readonly slopeX: number; readonly slopeY: number };
  readonly clothes: number;
  readonly camera: {
    readonly exposure: number;
    readonly contrast: number;
    /** Share for `GreyCanvas.blur`. */
    readonly blur: number;
    /** Standard deviation of the noise, in tones. */
    readonly noise: number;
  };
}

/** A random person in a random photograph. Nobody's likeness: every number is drawn on its own. */
export function randomAppearance(random: SeededRandom): Appearance {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const chance = (probability: number) => random.uniform() < probability;
  const spread = (deviation: number, limit = 2.2) =>
    deviation * Math.max(-limit, Math.min(limit, random.normal()));

  const skin = between(0.36, 0.84);
  const style = HAIR_STYLES[random.integer(HAIR_STYLES.length)];
  const hasFacialHair = style !== 'long' && style !== 'covered' && chance(0.3);
  const azimuth = between(-1.1, 1.1);
  const elevation = between(-0.1, 0.9);
  return {
    head: {
      halfWidth: 17.2 + spread(0.8),
      chinY: 21.5 + spread(0.9),
      jawSquareness: between(0, 0.75),
    },
    skin,
    hair: {
      style,
      tone: chance(0.15) ? between(0.6, 0.85) : between(0.04, 0.1 + 0.5 * skin),
      volume: style === 'curly' ? between(3.5, 6) : between(1, 3),
      lineY: between(-19, -16.5),
      part: between(-1, 1),
      phase: between(0, 6.28),
    },
    brow: { thickness: between(0.85, 1.4), restY: spread(0.45) },
    eye: {
      halfWidth: 4.7 + spread(0.3),
      spacing: 8.5 + spread(0.4),
      iris: between(0.06, 0.4),
      gaze: spread(0.5),
    },
    nose: { length: 4.6 + spread(0.6), halfWidth: between(2.5, 3.7) },
    mouth: {
      width: 1 + spread(0.07),
      lipFullness: between(0.7, 1.35),
      lipTone: between(0.55, 0.8),
    },
    facialHair: {
      moustache: hasFacialHair && chance(0.7) ? between(0.4, 0.9) : 0,
      beard: hasFacialHair && chance(0.7) ? between(0.25, 0.85) : 0,
    },
    ...(chance(0.15) && {
      glasses: { roundness: between(2, 4), thickness: between(0.4, 0.75), tone: between(0.03, 0.3) },
    }),
    age: random.uniform() ** 2,
    yaw: spread(0.3),
    pitch: spread(0.3),
    placement: {
      centerX: 24 + spread(0.7),
      centerY: 23 + spread(0.7),
      rollRadians: spread(0.05),
      scale: 1.18 + spread(0.04),
    },
    light: {
      direction: [
        Math.sin(azimuth) * Math.cos(elevation),
        -Math.sin(elevation),
        Math.cos(azimuth) * Math.cos(elevation),
      ],
      ambient: between(0.55, 0.85),
    },
    background: { tone: between(0.2, 0.85), slopeX: spread(0.006), slopeY: spread(0.004) },
    clothes: between(0.05, 0.9),
    camera: {
      exposure: 1 + spread(0.1),
      contrast: 1 + spread(0.12),
      blur: between(0.04, 0.2),
      noise: between(0.005, 0.02),
    },
  };
}
