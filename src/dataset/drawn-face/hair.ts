import type { Appearance } from './appearance';
import type { ExpressionGeometry } from './expression-geometry';
import type { GreyCanvas, Tone } from './grey-canvas';
import { headOutline } from './head';
import { type SignedDistance, sampled } from './shapes';

/** Tone of the hair by place: strands, and a shine towards the light. */
function strands({ hair, light }: Appearance): Tone {
  return (x, y) => {
    const pattern = Math.sin(1.9 * x + 0.5 * y + hair.phase) * Math.sin(0.7 * x - 0.4 * y + 2 * hair.phase);
    const shine = 0.12 * Math.max(0, 1 - Math.abs(x - 9 * light.direction[0]) / 9);
    return hair.tone * (1 + 0.12 * pattern) + shine * (0.3 + hair.tone);
  };
}

/** How far curls stand out from the outline here; 0 for other hair. */
function ripple({ hair }: Appearance, x: number, y: number): number {
  return hair.style === 'curly' ? 0.9 * Math.sin(1.1 * x + hair.phase) * Math.cos(1.2 * y + hair.phase) : 0;
}

/** Paints hair or cloth that falls behind the face, before the face itself. */
export function paintHairBehind(
  canvas: GreyCanvas,
  appearance: Appearance,
  geometry: ExpressionGeometry,
): void {
  const { hair, head } = appearance;
  if (hair.style === 'bald' || hair.style === 'cropped') return;
  const falls = hair.style === 'long' || hair.style === 'covered';
  const skull = headOutline(appearance, geometry, hair.volume);
  const curtain: SignedDistance = (x, y) =>
    Math.max(Math.abs(x) - head.halfWidth - hair.volume - 0.05 * y, -y);
  const end = hair.style === 'curly' ? 3 : -2;
  const shape: SignedDistance = falls
    ? (x, y) => Math.min(y < 0 ? skull(x, y) : 99, curtain(x, y))
    : (x, y) => Math.max(skull(x, y) + ripple(appearance, x, y), y - end);
  canvas.fill([-26, -34, 26, falls ? 34 : end + 1], shape, strands(appearance));
}

/** Paints the hair on top of the forehead and temples, in the appearance's style. */
export function paintHairFront(
  canvas: GreyCanvas,
  appearance: Appearance,
  geometry: ExpressionGeometry,
): void {
  const { hair, head } = appearance;
  if (hair.style === 'bald') return;
  const outline = headOutline(appearance, geometry, hair.style === 'cropped' ? 0.4 : hair.volume);
  const hairline = sampled(
    (x: number): number => {
      const across = x / head.halfWidth;
      const temples = 13 * across ** 6;
      switch (hair.style) {
        case 'parted':
          return hair.lineY + temples + 3.2 * Math.abs(across - 0.5 * hair.part) - 2;
        case 'fringe':
          return hair.lineY + 3.2 + temples + 0.6 * Math.sin(2.4 * x + hair.phase);
        case 'curly':
          return hair.lineY + 0.5 * temples + 1.1 * Math.sin(1.3 * x + hair.phase);
        case 'long':
          return hair.lineY - 1 + 5 * Math.abs(across - 0.3 * hair.part) ** 1.4 + 20 * across ** 8;
        case 'covered':
          return hair.lineY + 1 + 40 * Math.abs(across) ** 7;
        default:
          return hair.lineY + temples + 1.4 * across * hair.part;
      }
    },
    -30,
    30,
  );
  const shape: SignedDistance = (x, y) =>
    Math.max(outline(x, y) + ripple(appearance, x, y), (y - hairline(x)) * 0.7);
  const opacity = hair.style === 'cropped' ? 0.75 : 1;
  canvas.fill(
    [-26, -34, 26, hair.style === 'covered' || hair.style === 'long' ? 30 : 2],
    shape,
    strands(appearance),
    { opacity, softness: 1.6 },
  );
}

/** Paints beard and moustache, which sit under the lips. */
export function paintFacialHair(
  canvas: GreyCanvas,
  appearance: Appearance,
  geometry: ExpressionGeometry,
): void {
  const { facialHair, hair, skin, yaw, pitch, head } = appearance;
  const tone = Math.min(hair.tone, 0.5 * skin);
  const { mouth } = geometry;
  const middleX = 3 * yaw;
  const mouthY = mouth.centerY + 2.4 * pitch;
  if (facialHair.beard > 0) {
    const outline = headOutline(appearance, geometry, 0.3);
    const edge = sampled((x) => mouthY + 3.2 - 12 * ((x - 0.5 * middleX) / head.halfWidth) ** 4, -24, 24);
    const shape: SignedDistance = (x, y) => Math.max(outline(x, y), edge(x) - y);
    canvas.fill(
      [-22, -4, 22, 28],
      shape,
      (x, y) => tone * (1 + 0.25 * Math.sin(2.3 * x + hair.phase) * Math.sin(1.9 * y)),
      {
        opacity: facialHair.beard,
        softness: 3,
      },
    );
  }
  if (facialHair.moustache > 0) {
    const halfWidth = mouth.halfWidth + 1;
    const line = sampled(
      (x) => {
        const along = Math.abs(x - middleX) / halfWidth;
        return (
          mouthY -
          mouth.upperGap -
          mouth.sneer -
          2.5 +
          mouth.cornerHeight * (0.35 - along ** 2) +
          1.8 * along ** 2
        );
      },
      middleX - 12,
      middleX + 12,
    );
    const shape: SignedDistance = (x, y) => {
      const off = Math.abs(x - middleX);
      return Math.max(Math.abs(y - line(x)) - 1.2 * (1 - (0.6 * off) / halfWidth), off - halfWidth);
    };
    canvas.fill([middleX - 12, mouthY - 10, middleX + 12, mouthY + 5], shape, tone, {
      opacity: facialHair.moustache,
      softness: 1.5,
    });
  }
}
