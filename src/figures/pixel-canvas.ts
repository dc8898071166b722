import { encodePng } from './png';

/** Pixels as a canvas hands them out: red, green, blue and opacity, row by row. */
export interface PixelData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * As much of a canvas as Plotly draws heatmaps on: rectangles of one color and whole pictures, read as a PNG.
 */
export class PixelCanvas {
  /** A CSS color, `rgb(…)` or `rgba(…)`. */
  fillStyle = 'rgb(0, 0, 0)';
  private readonly samples: Uint8Array;

  /** Nothing is drawn at first: all pixels are transparent. */
  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.samples = new Uint8Array(width * height * 4);
  }

  /** Fills a rectangle, cut to the canvas and to whole pixels. */
  fillRect(x: number, y: number, width: number, height: number): void {
    const color = samplesOf(this.fillStyle);
    const [left, right] = [x, x + width].map((place) => Math.round(Math.min(Math.max(place, 0), this.width)));
    const [top, bottom] = [y, y + height].map((place) =>
      Math.round(Math.min(Math.max(place, 0), this.height)),
    );
    for (let row = top; row < bottom; row += 1) {
      for (let column = left; column < right; column += 1) {
        this.samples.set(color, (row * this.width + column) * 4);
      }
    }
  }

  /** Pixels to be filled and put back. */
  createImageData(width: number, height: number): PixelData {
    return { data: new Uint8ClampedArray(width * height * 4), width, height };
  }

  /** Puts pixels at the upper left corner, or elsewhere; what does not fit is cut off. */
  putImageData({ data, width, height }: PixelData, left = 0, top = 0): void {
    for (let row = 0; row < Math.min(height, this.height - top); row += 1) {
      const end = Math.min(width, this.width - left);
      const pixels = data.subarray(row * width * 4, (row * width + end) * 4);
      this.samples.set(pixels, ((top + row) * this.width + left) * 4);
    }
  }

  /** The picture as a data address. */
  toDataUrl(): string {
    return `data:image/png;base64,${encodePng(this.samples, this.width, this.height, 4).toString('base64')}`;
  }
}

/** @throws RangeError for a color that is written otherwise. */
function samplesOf(color: string): readonly number[] {
  const [, inside] = color.match(/^rgba?\(([^)]+)\)$/) ?? [];
  const numbers = inside?.split(',').map(Number) ?? [];
  if (numbers.length < 3 || numbers.some(Number.isNaN)) {
    throw new RangeError(`expected a color as rgb(…) or rgba(…), got "${color}"`);
  }
  const [red, green, blue, opacity = 1] = numbers;
  return [red, green, blue, Math.round(255 * opacity)];
}
