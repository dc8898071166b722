import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import {
  ellipse,
  type GreyCanvas,
  type Point,
  type SignedDistance,
  sampled,
  stroke,
  superellipse,
} from './grey-canvas';

/** Height of the eyes' middle above the middle of the face. */
const EYE_Y = -4.3;

/** Where a point of the face lands when the head is turned and nodded; `depth` is how far it stands out. */
function turned({ yaw, pitch }: Appearance, [x, y]: Point, depth = 1): Point {
  const narrowing = 1 - 0.12 * yaw * Math.sign(x);
  return [x * narrowing + 2.6 * depth * yaw, y + 2 * depth * pitch];
}

/** Light that falls on what is not skin (teeth, the white of the eye), relative to even light. */
function lightLevel({ light }: Appearance): number {
  return light.ambient + 1.15 * (1 - light.ambient) * Math.max(0, light.direction[2]);
}

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

/** Paints the nose: its shaded side, tip and nostrils, and the wrinkles that disgust draws on its bridge. */
export function paintNose(canvas: GreyCanvas, appearance: Appearance, { nose }: ExpressionGeometry): void {
  const { skin, light } = appearance;
  const { length, halfWidth } = appearance.nose;
  const width = halfWidth * (1 + 0.12 * nose.wrinkle);
  const tipY = length - nose.lift;
  const at = (x: number, y: number, depth = 1.6) => turned(appearance, [x, y], depth);
  const shadowSide = light.direction[0] > 0 ? -1 : 1;
  const bridge = stroke(
    [at(1.9 * shadowSide, -5.5, 1), at(1.2 * shadowSide, -1), at(width * 0.8 * shadowSide, tipY - 1)],
    0.5,
    0.8,
  );
  canvas.fill(bridge.box, bridge.distance, 0.6 * skin, { opacity: 0.5, softness: 2.2 });
  const ridge = stroke(
    [at(-0.3 * shadowSide, -5, 1), at(-0.3 * shadowSide, 0), at(-0.2 * shadowSide, tipY - 1.2)],
    0.5,
  );
  canvas.fill(ridge.box, ridge.distance, Math.min(1, 1.25 * skin), { opacity: 0.35, softness: 2.2 });
  const base = stroke([at(-width, tipY - 0.3), at(0, tipY + 1.6), at(width, tipY - 0.3)], 0.4);
  canvas.fill(base.box, base.distance, 0.5 * skin, { opacity: 0.55, softness: 1.8 });
  for (const side of [-1, 1]) {
    const [x, y] = at(side * 0.52 * width, tipY + 0.25);
    canvas.fill([x - 3, y - 3, x + 3, y + 3], ellipse(x, y, 0.9, 0.55), 0.2 * skin, {
      opacity: 0.85,
      softness: 1.3,
    });
    const wing = stroke(
      [at(side * width, tipY - 2), at(side * (width + 0.9), tipY - 0.8), at(side * width, tipY)],
      0.3,
    );
    canvas.fill(wing.box, wing.distance, 0.5 * skin, { opacity: 0.5, softness: 1.5 });
    for (const row of [0, 1, 2]) {
      const wrinkleY = -5.2 + 1.7 * row;
      const wrinkle = stroke(
        [
          at(side * 0.5, wrinkleY, 1.2),
          at(side * 1.6, wrinkleY - 0.3, 1.2),
          at(side * (2.4 + 0.5 * row), wrinkleY + 1, 1.2),
        ],
        0.3,
      );
      canvas.fill(wrinkle.box, wrinkle.distance, 0.4 * skin, { opacity: 0.8 * nose.wrinkle, softness: 1.3 });
    }
  }
}

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

/** Paints the frames of glasses and a faint reflection, where the appearance has glasses. */
export function paintGlasses(canvas: GreyCanvas, appearance: Appearance): void {
  const { glasses, eye, head } = appearance;
  if (!glasses) return;
  const paint = { opacity: 0.9 };
  for (const side of [-1, 1]) {
    const [x, y] = turned(appearance, [side * (eye.spacing + 0.2), EYE_Y + 0.4], 1.2);
    const rim = superellipse(x, y, 6.4, 5.1, glasses.roundness);
    const box = [x - 8.5, y - 7, x + 8.5, y + 7] as const;
    canvas.fill(box, (px, py) => Math.abs(rim(px, py)) - glasses.thickness, glasses.tone, paint);
    canvas.fill(box, (px, py) => Math.max(rim(px, py), Math.abs(px - x + py - y + 3) - 0.9), 0.95, {
      opacity: 0.15,
    });
    const temple = stroke(
      [
        [x + side * 6.4, y - 1.2],
        [x + side * 9.4, y - 1.6],
        [side * head.halfWidth, y - 1.8],
      ],
      glasses.thickness,
    );
    canvas.fill(temple.box, temple.distance, glasses.tone, paint);
  }
  const [leftX, bridgeY] = turned(appearance, [-2.4, EYE_Y], 1.2);
  const [rightX] = turned(appearance, [2.4, EYE_Y], 1.2);
  const bridge = stroke(
    [
      [leftX, bridgeY],
      [(leftX + rightX) / 2, bridgeY - 1.2],
      [rightX, bridgeY],
    ],
    glasses.thickness,
  );
  canvas.fill(bridge.box, bridge.distance, glasses.tone, paint);
}
