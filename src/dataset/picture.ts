/** A decoded picture, upright and in color. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** sRGB, 0 to 255, row-major `[height, width, 3]`. */
  readonly pixels: Uint8Array;
}

/** A point of a picture, in pixels from its left and upper edge: the middle of the first pixel is at 0.5, 0.5. */
export type PicturePoint = readonly [x: number, y: number];
