import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import type { GreyCanvas } from './grey-canvas';
import { distanceAtLevel, ellipse, type SignedDistance, spot, stroke } from './shapes';

/** Height of the skull above the middle of the face: beyond the frame's top, as in tight crops. */
const SKULL_HEIGHT = 25;

/**
 * The outline of the head, `margin` pixels outside the skin, the jaw lowered as far as the expression asks: half
 * an ellipse above, and below `(1 - s) u^2 + s u^4 + v^2 = 1`, which is squarer the greater `s`.
 */
export function headOutline(
  { head }: Appearance,
  { jawDrop }: Pick<ExpressionGeometry, 'jawDrop'>,
  margin = 0,
): SignedDistance {
  const halfWidth = head.halfWidth + margin;
  const chin = head.chinY + jawDrop + margin;
  const skull = SKULL_HEIGHT + margin;
  return (x, y) => {
    const uSquared = (x * x) / (halfWidth * halfWidth);
    const v = y < 0 ? y / skull : y / chin;
    const across = y < 0 ? uSquared : uSquared * (1 - head.jawSquareness * (1 - uSquared));
    const level = Math.sqrt(across + v * v);
    return distanceAtLevel(level, x, y, halfWidth);
  };
}

/** Paints what lies behind the face: background, shoulders, neck, ears. */
export function paintSurroundings(canvas: GreyCanvas, appearance: Appearance): void {
  const { background, head, skin, light, clothes } = appearance;
  canvas.cover(background.tone, background.slopeX, background.slopeY);
  const shoulders = ellipse(0, head.chinY + 12, 30, 11);
  canvas.fill([-30, head.chinY, 30, 40], shoulders, clothes, { softness: 1.5 });
  const neck: SignedDistance = (x, y) => Math.max(Math.abs(x) - 0.58 * head.halfWidth, 8 - y);
  canvas.fill([-12, 8, 12, 34], neck, skin * (0.45 + 0.3 * light.ambient), { softness: 1.5 });
  for (const side of [-1, 1]) {
    const x = side * (head.halfWidth - 0.1 - 0.8 * side * appearance.yaw);
    const tone = skin * (0.72 + 0.2 * side * light.direction[0]);
    canvas.fill([x - 4, -9, x + 4, 6], ellipse(x, -1.8, 2.5, 4.8), tone);
    canvas.fill([x - 3, -7, x + 3, 4], ellipse(x + 0.4 * side, -1.8, 1.1, 2.9), 0.75 * tone, {
      softness: 1.5,
    });
  }
}

/** Paints the skin, lit as an egg would be, with the soft hollows and folds that age and expression bring. */
export function paintSkin(canvas: GreyCanvas, appearance: Appearance, geometry: ExpressionGeometry): void {
  const { head, skin, light, yaw, pitch } = appearance;
  const [lightX, lightY, lightZ] = light.direction;
  canvas.fill([-24, -27, 24, 29], headOutline(appearance, geometry), (x, y) => {
    const normalX = (0.92 * x) / head.halfWidth;
    const normalY = (0.8 * y) / SKULL_HEIGHT;
    const normalZ = Math.sqrt(Math.max(0.05, 1 - normalX * normalX - normalY * normalY));
    const lambert = Math.max(0, normalX * lightX + normalY * lightY + normalZ * lightZ);
    return skin * (light.ambient + 1.15 * (1 - light.ambient) * lambert);
  });

  const shiftX = 2.6 * yaw;
  const shiftY = 2 * pitch;
  const soften = (x: number, y: number, radiusX: number, radiusY: number, strength: number) => {
    const { box, strengthAt } = spot(x + shiftX, y + shiftY, 2.4 * radiusX, 2.4 * radiusY, strength);
    canvas.shade(box, strengthAt);
  };
  for (const side of [-1, 1]) {
    soften(side * appearance.eye.spacing, -5, 4.6, 2.6, 0.17);
    soften(side * 9.5, 3.4, 3.4, 2.6, -0.07 - 0.1 * geometry.nasolabialFold);
    soften(side * 6.6, -1, 3.6, 0.9, 0.05 + 0.16 * appearance.age);
    soften(side * 13, 9, 3, 4.5, 0.08);
    const fold = 0.12 * appearance.age + 0.5 * geometry.nasolabialFold;
    const { box, distance } = stroke(
      [
        [side * 3.6 + shiftX, 4 + shiftY - geometry.nose.lift],
        [side * 7.8 + shiftX, 5.4 + shiftY],
        [side * (geometry.mouth.halfWidth + 2.4) + shiftX, geometry.mouth.centerY - 0.4 + shiftY],
      ],
      0.35,
    );
    canvas.fill(box, distance, 0.45 * skin, { opacity: 0.75 * fold, softness: 2 });
  }
  soften(0, -15, 9, 4, -0.05);
  soften(0, head.chinY - 3.4, 3.6, 1.8, -0.07);
  soften(0, head.chinY - 5.6 + geometry.jawDrop, 4, 0.9, 0.08 + 0.2 * geometry.chinDimple);

  for (const line of [0, 1, 2]) {
    const opacity = Math.min(0.6, 0.12 * appearance.age + 0.5 * geometry.foreheadLines);
    const y = -14.6 - 2 * line + shiftY;
    const { box, distance } = stroke(
      [
        [-7 + shiftX, y],
        [shiftX, y - 0.8],
        [7 + shiftX, y],
      ],
      0.25,
    );
    canvas.fill(box, distance, 0.55 * skin, { opacity, softness: 1.6 });
  }
}
