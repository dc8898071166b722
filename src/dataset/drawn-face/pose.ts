import type { Appearance } from './appearance';
import type { Point } from './shapes';

/** Height of the eyes' middle above the middle of the face. */
export const EYE_Y = -4.3;

/** Where a point of the face lands when the head is turned and nodded; `depth` is how far it stands out. */
export function turned({ yaw, pitch }: Appearance, [x, y]: Point, depth = 1): Point {
  const narrowing = 1 - 0.12 * yaw * Math.sign(x);
  return [x * narrowing + 2.6 * depth * yaw, y + 2 * depth * pitch];
}

/** Light that falls on what is not skin (teeth, the white of the eye), relative to even light. */
export function lightLevel({ light }: Appearance): number {
  return light.ambient + 1.15 * (1 - light.ambient) * Math.max(0, light.direction[2]);
}
