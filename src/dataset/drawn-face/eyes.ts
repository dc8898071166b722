import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import type { GreyCanvas } from './grey-canvas';
import { EYE_Y, lightLevel, turned } from './pose';
import { ellipse, type Point, type SignedDistance, stroke } from './shapes';

/** Paints both brows and the crease between them. */
export function paintBrows(canvas: GreyCanvas, appearance: Appearance, { brow }: ExpressionGeometry): void {
  const { skin, hair } = appearance;
  const tone = Math.min(hair.tone, 0.45 * skin);
  const { thickness, restY } = appearance.brow;
  for (const side of [-1, 1]) {
    const at = (x: number, y: number) => turned(appearance, [side * x, y + restY]);
    // A Bézier curve passes half-way between its control point and the chord: aim past the wanted peak.
    const controlY = 2 * brow.peakY - (brow.innerY + brow.outerY) / 2;
    const { box, distance } = stroke(
      [at(brow.innerX, brow.innerY), at(9, controlY), at(14, brow.outerY)],
      thickness,
      0.4 * thickness,
    );
    canvas.fill(box, distance, tone, { opacity: 0.92, softness: 1.3 });
    const crease = stroke([at(1.1, -9.4), at(1.5, -8), at(1.2, -6.4)], 0.3);
    canvas.fill(crease.box, crease.distance, 0.4 * skin, { opacity: 0.7 * brow.crease, softness: 1.4 });
  }
}

/** Paints both eyes: white, iris, pupil, highlight, lids; and the lid's fold above. */
export function paintEyes(canvas: GreyCanvas, appearance: Appearance, { eye }: ExpressionGeometry): void {
  const { skin } = appearance;
  const { halfWidth, spacing, iris, gaze } = appearance.eye;
  const white = (0.62 + 0.3 * skin) * lightLevel(appearance);
  for (const side of [-1, 1]) {
    const [middleX, middleY] = turned(appearance, [side * spacing, EYE_Y]);
    // Heights of the lids at x: parabolas through the corners, tilted by the droop of the outer corner.
    const lid = (x: number, height: number) => {
      const along = (x - middleX) / halfWidth;
      return middleY + 0.5 * eye.droop * along * side + height * (1 - along * along);
    };
    const opening: SignedDistance = (x, y) =>
      Math.max(lid(x, -eye.upperLid) - y, y - lid(x, eye.lowerLid), Math.abs(x - middleX) - halfWidth);
    const box = [middleX - halfWidth - 1, middleY - 5, middleX + halfWidth + 1, middleY + 3.5] as const;
    canvas.fill(box, opening, white);
    const within =
      (shape: SignedDistance): SignedDistance =>
      (x, y) =>
        Math.max(shape(x, y), opening(x, y));
    const irisX = middleX + gaze + 0.5 * appearance.yaw;
    const irisY = middleY - 0.25;
    canvas.fill(box, within(ellipse(irisX, irisY, 2.3, 2.35)), Math.min(iris, 0.6 * white));
    canvas.fill(box, within(ellipse(irisX, irisY, 1.1, 1.1)), 0.03);
    canvas.fill(box, within(ellipse(irisX - 0.7, irisY - 0.8, 0.55, 0.55)), 0.95, { opacity: 0.8 });

    const lidStroke = (height: number, lift: number, width: number) => {
      const corner = (direction: number): Point => {
        const x = middleX + direction * (halfWidth + 0.2);
        return [x, lid(x, height) - lift];
      };
      return stroke([corner(-1), [middleX, middleY - 2 * lift + 2 * height + lift], corner(1)], width);
    };
    const upper = lidStroke(-eye.upperLid, 0, 0.5);
    canvas.fill(upper.box, upper.distance, Math.min(0.1, 0.3 * skin), { opacity: 0.95 });
    const lower = lidStroke(eye.lowerLid, 0, 0.25);
    canvas.fill(lower.box, lower.distance, 0.4 * skin, { opacity: 0.6, softness: 1.3 });
    const fold = lidStroke(-eye.upperLid - 0.4, 1.1, 0.3);
    canvas.fill(fold.box, fold.distance, 0.5 * skin, { opacity: 0.5, softness: 1.5 });
  }
}
