import type { SeededRandom } from '../seeded-random';
import type { ActionUnits } from './action-units';
import type { Appearance } from './appearance';
import { expressionGeometry } from './expression-geometry';
import { paintBrows, paintEyes } from './eyes';
import { paintGlasses } from './glasses';
import { GreyCanvas } from './grey-canvas';
import { paintFacialHair, paintHairBehind, paintHairFront } from './hair';
import { paintSkin, paintSurroundings } from './head';
import { paintMouth } from './mouth';
import { paintNose } from './nose';

/**
 * Draws one face, from what is furthest behind to what is nearest, and photographs it.
 *
 * @param random Only for the sensor's noise.
 * @returns `[48 * 48]` intensities, 0 (black) to 255 (white), row-major.
 */
export function drawFace(units: ActionUnits, appearance: Appearance, random: SeededRandom): Uint8Array {
  const geometry = expressionGeometry(units);
  const canvas = new GreyCanvas(appearance.placement);
  paintSurroundings(canvas, appearance);
  paintHairBehind(canvas, appearance, geometry);
  paintSkin(canvas, appearance, geometry);
  paintFacialHair(canvas, appearance, geometry);
  paintNose(canvas, appearance, geometry);
  paintEyes(canvas, appearance, geometry);
  paintBrows(canvas, appearance, geometry);
  paintMouth(canvas, appearance, geometry);
  paintHairFront(canvas, appearance, geometry);
  paintGlasses(canvas, appearance);

  const { exposure, contrast, blur, noise } = appearance.camera;
  canvas.blur(blur);
  canvas.expose(exposure, contrast);
  canvas.addNoise(noise, random);
  return canvas.toPixels();
}
