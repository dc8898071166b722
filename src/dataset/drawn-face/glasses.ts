import type { Appearance } from './appearance';
import type { GreyCanvas } from './grey-canvas';
import { EYE_Y, turned } from './pose';
import { stroke, superellipse } from './shapes';

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
