import { textWidth } from './text-width';

/** A rectangle along the axes. */
export interface Extent {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What of an SVG element is read here. */
export interface SvgElement {
  readonly tagName: string;
  readonly textContent: string | null;
  readonly children: ArrayLike<SvgElement>;
  readonly parentNode: SvgElement | null;
  readonly style?: { readonly fontSize: string; readonly textAnchor?: string };
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): ArrayLike<SvgElement>;
}

/** A linear map of the plane as SVG writes it: `[a, b, c, d, e, f]` takes (x, y) to (ax + cy + e, bx + dy + f). */
type Matrix = readonly [number, number, number, number, number, number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

const DEFAULT_TYPE_SIZE = 12;
/** Above and below the base line, and from line to line, in type sizes. */
const ASCENT = 0.93;
const LINE_HEIGHT = 1.18;
const LINE_DISTANCE = 1.3;

/** Where nothing is drawn. */
const NOWHERE: Extent = { x: 0, y: 0, width: 0, height: 0 };

/**
 * The rectangle around what an element draws, in its own coordinates: the `getBBox` that is missing where there is no
 * browser. Text is taken to be as wide as `textWidth` says; of paths only straight lines count, which is all that charts'
 * axes are made of.
 */
export function svgExtent(element: SvgElement): Extent {
  return extentOf(element) ?? NOWHERE;
}

/** The same in the coordinates of the whole drawing: `getBoundingClientRect`. */
export function svgExtentInDrawing(element: SvgElement): Extent {
  let extent = svgExtent(element);
  for (let node: SvgElement | null = element; node?.getAttribute !== undefined; node = node.parentNode) {
    extent = moved(extent, transformOf(node));
  }
  return extent;
}

/** Width of an element's text on one line. */
export function svgTextWidth(element: SvgElement): number {
  return textWidth(element.textContent ?? '', typeSizeOf(element));
}

function extentOf(element: SvgElement): Extent | undefined {
  switch (element.tagName) {
    case 'text':
    case 'tspan':
      return extentOfText(element);
    case 'rect':
    case 'image':
      return {
        x: numberIn(element, 'x'),
        y: numberIn(element, 'y'),
        width: numberIn(element, 'width'),
        height: numberIn(element, 'height'),
      };
    case 'path':
      return around(pointsOf(element.getAttribute('d') ?? ''));
    case 'defs':
    case 'clipPath':
      return undefined;
    default:
      return around(
        Array.from(element.children).flatMap((child) => {
          const extent = extentOf(child);
          return extent === undefined ? [] : cornersOf(moved(extent, transformOf(child)));
        }),
      );
  }
}

function extentOfText(element: SvgElement): Extent | undefined {
  if (!element.textContent) return undefined;
  const size = typeSizeOf(element);
  const ownLines = Array.from(element.querySelectorAll('tspan.line'));
  const lines = ownLines.length > 0 ? ownLines : [element];
  const width = Math.max(...lines.map(({ textContent }) => textWidth(textContent ?? '', size)));
  const anchor = element.getAttribute('text-anchor') ?? element.style?.textAnchor;
  const before = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  return {
    x: numberIn(element, 'x') - before,
    y: numberIn(element, 'y') - ASCENT * size,
    width,
    height: (LINE_HEIGHT + LINE_DISTANCE * (lines.length - 1)) * size,
  };
}

/** The type size of the nearest element that states one. */
function typeSizeOf(element: SvgElement): number {
  for (let node: SvgElement | null = element; node?.getAttribute !== undefined; node = node.parentNode) {
    const size = Number.parseFloat(node.style?.fontSize || node.getAttribute('font-size') || '');
    if (Number.isFinite(size)) return size;
  }
  return DEFAULT_TYPE_SIZE;
}

function numberIn(element: SvgElement, attribute: string): number {
  return Number.parseFloat(element.getAttribute(attribute) ?? '') || 0;
}

const numbersIn = (text: string) => Array.from(text.match(/-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?/g) ?? [], Number);

/** The ends of a path's straight lines. Upper-case commands alone: Plotly writes no others for axes. */
function pointsOf(path: string): [x: number, y: number][] {
  const points: [number, number][] = [];
  let [x, y] = [0, 0];
  for (const [, command, numbers] of path.matchAll(/([MLHV])([^A-Za-z]*)/g)) {
    const values = numbersIn(numbers);
    const step = command === 'H' || command === 'V' ? 1 : 2;
    for (let i = 0; i + step <= values.length; i += step) {
      if (command !== 'V') x = values[i];
      if (command !== 'H') y = values[i + step - 1];
      points.push([x, y]);
    }
  }
  return points;
}

function around(points: readonly (readonly [number, number])[]): Extent | undefined {
  if (points.length === 0) return undefined;
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function cornersOf({ x, y, width, height }: Extent): [number, number][] {
  return [
    [x, y],
    [x + width, y],
    [x, y + height],
    [x + width, y + height],
  ];
}

function moved(extent: Extent, [a, b, c, d, e, f]: Matrix): Extent {
  return around(cornersOf(extent).map(([x, y]) => [a * x + c * y + e, b * x + d * y + f])) ?? extent;
}

/** What an element's attribute `transform` does. Source: SVG 1.1, section 7.6. */
function transformOf(element: SvgElement): Matrix {
  let matrix = IDENTITY;
  for (const [, name, numbers] of (element.getAttribute('transform') ?? '').matchAll(
    /(\w+)\s*\(([^)]*)\)/g,
  )) {
    for (const next of matricesOf(name, numbersIn(numbers))) matrix = product(matrix, next);
  }
  return matrix;
}

function matricesOf(name: string, [first = 0, second, ...rest]: readonly number[]): Matrix[] {
  switch (name) {
    case 'translate':
      return [[1, 0, 0, 1, first, second ?? 0]];
    case 'scale':
      return [[first, 0, 0, second ?? first, 0, 0]];
    case 'rotate': {
      const [cos, sin] = [Math.cos((first * Math.PI) / 180), Math.sin((first * Math.PI) / 180)];
      const turn: Matrix = [cos, sin, -sin, cos, 0, 0];
      const [x, y] = [second ?? 0, rest[0] ?? 0];
      return [[1, 0, 0, 1, x, y], turn, [1, 0, 0, 1, -x, -y]];
    }
    case 'matrix':
      return [[first, second ?? 0, rest[0], rest[1], rest[2], rest[3]]];
    default:
      return [];
  }
}

function product(p: Matrix, q: Matrix): Matrix {
  return [
    p[0] * q[0] + p[2] * q[1],
    p[1] * q[0] + p[3] * q[1],
    p[0] * q[2] + p[2] * q[3],
    p[1] * q[2] + p[3] * q[3],
    p[0] * q[4] + p[2] * q[5] + p[4],
    p[1] * q[4] + p[3] * q[5] + p[5],
  ];
}
