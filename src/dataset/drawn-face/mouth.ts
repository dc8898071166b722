import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import type { GreyCanvas } from './grey-canvas';
import { lightLevel, turned } from './pose';
import { ellipse, type SignedDistance, sampled } from './shapes';

/** Paints the mouth: lips, the dark of the opening, teeth and tongue, and the line where closed lips meet. */
export function paintMouth(canvas: GreyCanvas, appearance: Appearance, { mouth }: ExpressionGeometry): void {
  const { skin } = appearance;
  const { width, lipFullness, lipTone } = appearance.mouth;
  const [middleX, middleY] = turned(appearance, [0, mouth.centerY], 1.2);
  const halfWidth = mouth.halfWidth * width;
  const thickness = lipFullness * mouth.lipThickness;
  const left = middleX - halfWidth - 2;
  const right = middleX + halfWidth + 2;
  const rise = Math.abs(mouth.cornerHeight);
  const top = middleY - rise - mouth.upperGap - mouth.sneer - 2;
  const box = [left, top, right, middleY + rise + mouth.lowerGap + 3] as const;
  const across = (curve: (along: number) => number) =>
    sampled((x) => curve(Math.min(1.2, Math.abs(x - middleX) / halfWidth)), left, right);

  // Each curve over `along`, 0 in the middle to 1 in the corners. The mouth line rises or falls towards the
  // corners; openings and lips close there.
  const lineAt = (along: number) => middleY + mouth.cornerHeight * (0.35 - along ** 2);
  const gapAt = (along: number) => Math.sqrt(Math.max(0, 1 - along ** mouth.squareness));
  const fullnessAt = (along: number) => thickness * Math.max(0, 1 - along ** 2.5);
  const sneerAt = (along: number) => mouth.sneer * Math.max(0, 1 - 1.6 * along ** 2);
  const cupidsBowAt = (along: number) => 0.8 + 0.35 * Math.cos(5 * along - 1.9);
  const line = across(lineAt);
  const lipTop = across(
    (along) =>
      lineAt(along) -
      mouth.upperGap * gapAt(along) -
      sneerAt(along) -
      1.15 * fullnessAt(along) * cupidsBowAt(along),
  );
  const openingTop = across(
    (along) =>
      lineAt(along) - mouth.upperGap * gapAt(along) - 0.45 * mouth.sneer * Math.max(0, 1 - along ** 2.5),
  );
  const openingBottom = across((along) => lineAt(along) + mouth.lowerGap * gapAt(along));
  const lipBottom = across(
    (along) => lineAt(along) + mouth.lowerGap * gapAt(along) + 1.5 * fullnessAt(along),
  );
  const teeth = across((along) => Math.max(0, 1 - along ** 6));
  const beyondCorner = (x: number) => Math.abs(x - middleX) - halfWidth;

  const lips: SignedDistance = (x, y) => Math.max(lipTop(x) - y, y - lipBottom(x), beyondCorner(x));
  canvas.fill(box, lips, (x, y) => skin * (y < line(x) ? lipTone - 0.06 : lipTone + 0.06), {
    opacity: 0.9,
    softness: 1.2,
  });

  const opening: SignedDistance = (x, y) =>
    Math.max(openingTop(x) - y, y - openingBottom(x), beyondCorner(x));
  const isOpen = mouth.upperGap + mouth.lowerGap + 0.45 * mouth.sneer > 0.5;
  if (isOpen) {
    canvas.fill(box, opening, 0.07);
    const within =
      (edge: SignedDistance): SignedDistance =>
      (x, y) =>
        Math.max(opening(x, y) + 0.15, edge(x, y));
    const teethTone = 0.9 * Math.min(1.05, lightLevel(appearance));
    const tongueY = middleY + mouth.lowerGap + 0.4;
    canvas.fill(box, within(ellipse(middleX, tongueY, 0.6 * halfWidth, 0.45 * mouth.lowerGap)), 0.33, {
      opacity: 0.8,
      softness: 1.5,
    });
    if (mouth.upperTeeth > 0.2) {
      canvas.fill(
        box,
        within((x, y) => y - openingTop(x) - mouth.upperTeeth * teeth(x)),
        teethTone,
      );
    }
    if (mouth.lowerTeeth > 0.2) {
      canvas.fill(
        box,
        within((x, y) => openingBottom(x) - mouth.lowerTeeth * teeth(x) - y),
        0.9 * teethTone,
      );
    }
  }
  const closed = Math.max(0, 1 - (mouth.upperGap + mouth.lowerGap) / 1.4);
  const seam: SignedDistance = (x, y) => Math.max(Math.abs(y - line(x)) - 0.42, beyondCorner(x) - 0.5);
  canvas.fill(box, seam, 0.22 * skin, { opacity: 0.9 * closed });
  const under: SignedDistance = (x, y) =>
    Math.max(Math.abs(y - lipBottom(x) - 0.9) - 0.3, Math.abs(x - middleX) - 0.45 * halfWidth);
  canvas.fill(box, under, 0.55 * skin, { opacity: 0.3, softness: 2 });
}
