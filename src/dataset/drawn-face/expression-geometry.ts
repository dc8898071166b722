import type { ActionUnits } from './action-units';

/**
 * Where an expression puts brows, eyes, nose and mouth. Lengths are in pixels of a 48×48 frame that the face
 * fills; y grows downwards from the middle of the face; x is the distance from the face's middle line.
 */
export interface ExpressionGeometry {
  readonly brow: {
    readonly innerX: number;
    readonly innerY: number;
    readonly peakY: number;
    readonly outerY: number;
    /** Depth of the crease between the brows, 0 to 1. */
    readonly crease: number;
  };
  readonly eye: {
    /** Height of the upper lid above the eye's middle. */
    readonly upperLid: number;
    /** Height of the lower lid below it; negative where a raised cheek pushes it above. */
    readonly lowerLid: number;
    /** How far the outer corner hangs below the inner one. */
    readonly droop: number;
  };
  readonly nose: {
    /** How far the tip is pulled up. */
    readonly lift: number;
    /** Strength of the wrinkles on the bridge, 0 to 1. */
    readonly wrinkle: number;
  };
  readonly mouth: {
    readonly centerY: number;
    readonly halfWidth: number;
    /** Height of the corners above (positive) or below (negative) the middle of the mouth line. */
    readonly cornerHeight: number;
    /** How far the lips are open above and below the mouth line. */
    readonly upperGap: number;
    readonly lowerGap: number;
    /** Exponent of the opening's outline: 2 is round, 4 nearly rectangular. */
    readonly squareness: number;
    /** Visible height of the upper and lower rows of teeth. */
    readonly upperTeeth: number;
    readonly lowerTeeth: number;
    /** Thickness of the lips relative to rest: below 1 when pressed. */
    readonly lipThickness: number;
    /** How far the middle of the upper lip is drawn up, baring the gum line's side. */
    readonly sneer: number;
  };
  /** How far the jaw has come down. */
  readonly jawDrop: number;
  /** Strength of the folds from nose to mouth corners, 0 to 1. */
  readonly nasolabialFold: number;
  /** Strength of the lines across the forehead, 0 to 1. */
  readonly foreheadLines: number;
  /** Strength of the dimpled chin, 0 to 1. */
  readonly chinDimple: number;
}

/**
 * Turns muscle movements into geometry. Each action unit moves what FACS says it moves; by how many pixels was
 * chosen by eye so that the expressions read at 48×48.
 */
export function expressionGeometry(units: ActionUnits): ExpressionGeometry {
  const opening = units.lipsPart;
  return {
    brow: {
      innerX: 3.9 - 1.6 * units.browLowerer,
      innerY: -9.8 - 3.7 * units.innerBrowRaiser + 3.4 * units.browLowerer + 0.9 * units.noseWrinkler,
      peakY:
        -11.8 -
        0.6 * units.innerBrowRaiser -
        3.4 * units.outerBrowRaiser +
        1.6 * units.browLowerer +
        0.6 * units.noseWrinkler,
      outerY: -9.9 - 2.5 * units.outerBrowRaiser + 1.2 * units.innerBrowRaiser - 0.4 * units.browLowerer,
      crease: Math.min(1, 0.9 * units.browLowerer + 0.4 * units.noseWrinkler),
    },
    eye: {
      upperLid: Math.max(
        0.35,
        2.2 +
          1.9 * units.upperLidRaiser -
          0.5 * units.cheekRaiser -
          0.8 * units.lidTightener -
          0.5 * units.noseWrinkler -
          0.3 * units.browLowerer -
          1 * units.lidDroop,
      ),
      lowerLid: Math.max(
        -0.2,
        1.55 +
          0.6 * units.upperLidRaiser -
          1.6 * units.cheekRaiser -
          0.5 * units.lidTightener -
          0.4 * units.noseWrinkler,
      ),
      droop: 0.9 * units.lidDroop + 0.5 * units.innerBrowRaiser - 0.5 * units.browLowerer,
    },
    nose: {
      lift: 1.6 * units.noseWrinkler + 0.4 * units.upperLipRaiser,
      wrinkle: Math.min(1, units.noseWrinkler),
    },
    mouth: {
      centerY:
        11.6 +
        1.1 * units.jawDrop +
        0.8 * units.lipCornerPuller -
        0.5 * units.chinRaiser -
        0.5 * units.noseWrinkler,
      halfWidth: Math.max(
        4.2,
        7 +
          2.5 * units.lipCornerPuller +
          2 * units.lipStretcher -
          1.7 * units.jawDrop -
          0.5 * units.lipPressor -
          0.3 * units.lipCornerDepressor,
      ),
      cornerHeight: 4 * units.lipCornerPuller - 3.4 * units.lipCornerDepressor - 0.7 * units.lipStretcher,
      upperGap:
        0.7 * opening +
        1.7 * units.jawDrop +
        1.2 * units.upperLipRaiser * (0.4 + opening) +
        0.5 * units.lipStretcher * opening,
      lowerGap:
        1.0 * opening +
        4.4 * units.jawDrop +
        2.2 * units.lipCornerPuller * opening +
        1 * units.lipStretcher * opening,
      squareness: 2 + 3 * Math.min(1, units.lipStretcher + 0.5 * units.upperLipRaiser),
      upperTeeth:
        0.5 * opening + 2.6 * units.lipCornerPuller + 1.6 * units.upperLipRaiser + 1.0 * units.lipStretcher,
      lowerTeeth: 1.3 * units.lipStretcher * opening,
      lipThickness: 1 - 0.75 * Math.min(1, units.lipPressor),
      sneer: 2 * units.upperLipRaiser * (1 - 0.6 * Math.min(1, opening)),
    },
    jawDrop: 2.2 * units.jawDrop,
    nasolabialFold: Math.min(
      1,
      0.7 * units.lipCornerPuller + 0.7 * units.upperLipRaiser + 0.5 * units.noseWrinkler,
    ),
    foreheadLines: Math.min(1, 0.8 * units.outerBrowRaiser + 0.3 * units.innerBrowRaiser),
    chinDimple: Math.min(1, units.chinRaiser),
  };
}
