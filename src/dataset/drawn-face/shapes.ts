/** A point in face coordinates. */
export type Point = readonly [number, number];

/** A box of face coordinates, `[left, top, right, bottom]`. */
export type Box = readonly [number, number, number, number];

/** The signed distance from a point to a shape's outline in face coordinates, negative inside. */
export type SignedDistance = (x: number, y: number) => number;

/** An ellipse's outline; the distance is exact on the outline and approximate away from it. */
export function ellipse(centerX: number, centerY: number, radiusX: number, radiusY: number): SignedDistance {
  return (x, y) => {
    const u = (x - centerX) / radiusX;
    const v = (y - centerY) / radiusY;
    return distanceAtLevel(Math.sqrt(u * u + v * v), x - centerX, y - centerY, radiusX);
  };
}

/** As `ellipse`, squared the more the greater the `exponent` is than 2. */
export function superellipse(
  centerX: number,
  centerY: number,
  radiusX: number,
  radiusY: number,
  exponent: number,
): SignedDistance {
  return (x, y) => {
    const u = Math.abs(x - centerX) / radiusX;
    const v = Math.abs(y - centerY) / radiusY;
    const level = (u ** exponent + v ** exponent) ** (1 / exponent);
    return distanceAtLevel(level, x - centerX, y - centerY, radiusX);
  };
}

/**
 * Distance along the ray from a shape's middle: `level` is the point's distance from the middle relative to the
 * outline's, 1 on it. `deepest` stands for the distance in the very middle.
 */
export function distanceAtLevel(
  level: number,
  fromMiddleX: number,
  fromMiddleY: number,
  deepest: number,
): number {
  if (level < 1e-3) return -deepest;
  return Math.sqrt(fromMiddleX * fromMiddleX + fromMiddleY * fromMiddleY) * (1 - 1 / level);
}

/**
 * A soft round spot for `shade`: `strength` at its middle, fading to nothing at the radii as `(1 - r^2)^2` does.
 */
export function spot(
  centerX: number,
  centerY: number,
  radiusX: number,
  radiusY: number,
  strength: number,
): { readonly box: Box; readonly strengthAt: (x: number, y: number) => number } {
  return {
    box: [centerX - radiusX, centerY - radiusY, centerX + radiusX, centerY + radiusY],
    strengthAt: (x, y) => {
      const u = (x - centerX) / radiusX;
      const v = (y - centerY) / radiusY;
      const inside = Math.max(0, 1 - u * u - v * v);
      return strength * inside * inside;
    },
  };
}

/**
 * A brush stroke along the quadratic Bézier curve from `start` to `end` bent towards `control`. The half
 * width may taper from its start to its end.
 */
export function stroke(
  [start, control, end]: readonly [Point, Point, Point],
  halfWidth: number,
  endHalfWidth = halfWidth,
): { readonly box: Box; readonly distance: SignedDistance } {
  const segments = 5;
  const xs = new Float64Array(segments + 1);
  const ys = new Float64Array(segments + 1);
  for (let step = 0; step <= segments; step += 1) {
    const t = step / segments;
    const [a, b, c] = [(1 - t) * (1 - t), 2 * t * (1 - t), t * t];
    xs[step] = a * start[0] + b * control[0] + c * end[0];
    ys[step] = a * start[1] + b * control[1] + c * end[1];
  }
  // Along each segment, divided by its squared length: a dot product with it runs from 0 to 1.
  const directionX = new Float64Array(segments);
  const directionY = new Float64Array(segments);
  for (let step = 0; step < segments; step += 1) {
    const alongX = xs[step + 1] - xs[step];
    const alongY = ys[step + 1] - ys[step];
    directionX[step] = alongX / (alongX * alongX + alongY * alongY);
    directionY[step] = alongY / (alongX * alongX + alongY * alongY);
  }
  const taper = (endHalfWidth - halfWidth) / segments;
  const margin = Math.max(halfWidth, endHalfWidth) + 1;
  return {
    box: [
      Math.min(...xs) - margin,
      Math.min(...ys) - margin,
      Math.max(...xs) + margin,
      Math.max(...ys) + margin,
    ],
    distance: (x, y) => {
      let nearestSquared = Number.POSITIVE_INFINITY;
      let nearestAt = 0;
      for (let step = 0; step < segments; step += 1) {
        const fromX = x - xs[step];
        const fromY = y - ys[step];
        const projection = fromX * directionX[step] + fromY * directionY[step];
        const t = Math.max(0, Math.min(1, projection));
        const offX = fromX - t * (xs[step + 1] - xs[step]);
        const offY = fromY - t * (ys[step + 1] - ys[step]);
        const squared = offX * offX + offY * offY;
        if (squared < nearestSquared) {
          nearestSquared = squared;
          nearestAt = step + t;
        }
      }
      return Math.sqrt(nearestSquared) - halfWidth - taper * nearestAt;
    },
  };
}

/** A curve y(x) sampled once every quarter pixel, for curves that are costly and asked for at every pixel. */
export function sampled(curve: (x: number) => number, left: number, right: number): (x: number) => number {
  const heights = new Float64Array(Math.ceil(4 * (right - left)) + 1);
  for (let step = 0; step < heights.length; step += 1) heights[step] = curve(left + step / 4);
  const last = heights.length - 1;
  return (x) => heights[Math.max(0, Math.min(last, Math.round(4 * (x - left))))];
}
