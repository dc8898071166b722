import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import type { GreyCanvas } from './grey-canvas';
import { turned } from './pose';
import { ellipse, stroke } from './shapes';

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
