import { FACE_SIZE, PIXELS_PER_FACE } from '../face-dataset';
import type { SeededRandom } from '../seeded-random';
import type { Box, SignedDistance } from './shapes';

/** Where the face sits in the frame: middle in pixels, clockwise roll in radians, size relative to the frame. */
export interface Placement {
  readonly centerX: number;
  readonly centerY: number;
  readonly rollRadians: number;
  readonly scale: number;
}

/** A tone of grey, 0 (black) to 1 (white): one for the whole shape, or by place. */
export type Tone = number | ((x: number, y: number) => number);

/** How a shape is put on: `opacity` 0 to 1, `softness` the width of its edge in pixels (1 is a sharp edge). */
export interface Paint {
  readonly opacity?: number;
  readonly softness?: number;
}

/**
 * A 48×48 picture in grey that anti-aliased shapes are painted on. Shapes are given in face coordinates (see
 * `ExpressionGeometry`) and land in the frame by the placement. Tones are kept as fractions until `toPixels`.
 */
export class GreyCanvas {
  readonly tones = new Float32Array(PIXELS_PER_FACE);
  private readonly visitedIndex = new Uint16Array(PIXELS_PER_FACE);
  private readonly visitedX = new Float32Array(PIXELS_PER_FACE);
  private readonly visitedY = new Float32Array(PIXELS_PER_FACE);
  private readonly cosine: number;
  private readonly sine: number;

  constructor(private readonly placement: Placement) {
    this.cosine = Math.cos(placement.rollRadians) / placement.scale;
    this.sine = Math.sin(placement.rollRadians) / placement.scale;
  }

  /** Covers the whole frame: `tone` in its middle, changing by the slopes from pixel to pixel. */
  cover(tone: number, slopeX: number, slopeY: number): void {
    for (let row = 0, index = 0; row < FACE_SIZE; row += 1) {
      for (let column = 0; column < FACE_SIZE; column += 1, index += 1) {
        this.tones[index] = tone + slopeX * (column - FACE_SIZE / 2) + slopeY * (row - FACE_SIZE / 2);
      }
    }
  }

  /** Fills a shape. Pixels on its outline are covered in part, which is what smooths the edge. */
  fill(box: Box, distance: SignedDistance, tone: Tone, { opacity = 1, softness = 1 }: Paint = {}): void {
    // Below about one grey level of 255 nothing would show.
    if (opacity < 0.01) return;
    const toneAt = typeof tone === 'number' ? () => tone : tone;
    const sharpness = this.placement.scale / softness;
    const count = this.visit(box);
    for (let visited = 0; visited < count; visited += 1) {
      const x = this.visitedX[visited];
      const y = this.visitedY[visited];
      const coverage = 0.5 - distance(x, y) * sharpness;
      if (coverage <= 0) continue;
      const share = opacity * Math.min(1, coverage);
      const index = this.visitedIndex[visited];
      this.tones[index] += share * (toneAt(x, y) - this.tones[index]);
    }
  }

  /** Darkens (strength above 0) or lightens (below 0) what is there, by a fraction that `strengthAt` gives. */
  shade(box: Box, strengthAt: (x: number, y: number) => number): void {
    const count = this.visit(box);
    for (let visited = 0; visited < count; visited += 1) {
      this.tones[this.visitedIndex[visited]] *=
        1 - strengthAt(this.visitedX[visited], this.visitedY[visited]);
    }
  }

  /** A three-tap blur in both directions; `share` 0 (none) to 1/3 (the mean of three neighbors). */
  blur(share: number): void {
    for (const stride of [1, FACE_SIZE]) {
      const before = this.tones.slice();
      for (let index = 0; index < PIXELS_PER_FACE; index += 1) {
        const along = stride === 1 ? index % FACE_SIZE : Math.floor(index / FACE_SIZE);
        const previous = before[along === 0 ? index : index - stride];
        const next = before[along === FACE_SIZE - 1 ? index : index + stride];
        this.tones[index] = (1 - 2 * share) * before[index] + share * (previous + next);
      }
    }
  }

  /**
   * Exposes as a camera's automatic does: the mean tone moves half-way to middle grey and a flat picture gains
   * contrast. On top come the photographer's own `exposure` and `contrast`, factors around 1.
   */
  expose(exposure: number, contrast: number): void {
    let sum = 0;
    let sumOfSquares = 0;
    for (const tone of this.tones) {
      sum += tone;
      sumOfSquares += tone * tone;
    }
    const mean = sum / PIXELS_PER_FACE;
    const deviation = Math.sqrt(sumOfSquares / PIXELS_PER_FACE - mean * mean);
    const gain = contrast * Math.min(1.8, Math.max(1, 0.2 / deviation));
    const level = exposure * (0.5 + (mean - 0.5) / 2);
    for (let index = 0; index < PIXELS_PER_FACE; index += 1) {
      this.tones[index] = level + gain * (this.tones[index] - mean);
    }
  }

  /**
   * Adds independent noise of a standard deviation given in tones, as a camera's sensor does. Its distribution is
   * a triangle, the difference of two uniform numbers (deviation 1/sqrt(6)): near enough to normal, and quick,
   * the more so as both come from the two halves of one 32-bit random number.
   */
  addNoise(deviation: number, random: SeededRandom): void {
    const width = Math.sqrt(6) * deviation;
    for (let index = 0; index < PIXELS_PER_FACE; index += 1) {
      const both = 65536 * random.uniform();
      const high = Math.floor(both);
      this.tones[index] += width * (high / 65536 - (both - high));
    }
  }

  /** The picture as `[48 * 48]` intensities 0 to 255, rounded and clipped. */
  toPixels(): Uint8Array {
    const pixels = new Uint8ClampedArray(PIXELS_PER_FACE);
    for (let index = 0; index < PIXELS_PER_FACE; index += 1) pixels[index] = 255 * this.tones[index];
    return new Uint8Array(pixels.buffer);
  }

  /** Lists the pixels that a box may touch, with their face coordinates, and returns how many there are. */
  private visit(box: Box): number {
    const { centerX, centerY, scale } = this.placement;
    const [left, top, right, bottom] = box;
    const middleX = (left + right) / 2;
    const middleY = (top + bottom) / 2;
    const cos = this.cosine * scale * scale;
    const sin = this.sine * scale * scale;
    const frameX = centerX + cos * middleX - sin * middleY;
    const frameY = centerY + sin * middleX + cos * middleY;
    const reachX = (Math.abs(cos) * (right - left) + Math.abs(sin) * (bottom - top)) / 2 + 1;
    const reachY = (Math.abs(sin) * (right - left) + Math.abs(cos) * (bottom - top)) / 2 + 1;
    const firstRow = Math.max(0, Math.floor(frameY - reachY));
    const lastRow = Math.min(FACE_SIZE - 1, Math.ceil(frameY + reachY));
    const firstColumn = Math.max(0, Math.floor(frameX - reachX));
    const lastColumn = Math.min(FACE_SIZE - 1, Math.ceil(frameX + reachX));
    let count = 0;
    for (let row = firstRow; row <= lastRow; row += 1) {
      for (let column = firstColumn; column <= lastColumn; column += 1) {
        const dx = column + 0.5 - centerX;
        const dy = row + 0.5 - centerY;
        this.visitedIndex[count] = row * FACE_SIZE + column;
        this.visitedX[count] = this.cosine * dx + this.sine * dy;
        this.visitedY[count] = this.cosine * dy - this.sine * dx;
        count += 1;
      }
    }
    return count;
  }
}
