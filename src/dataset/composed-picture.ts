import { FACE_SIZE } from './face-dataset';
import type { Picture, PicturePoint } from './picture';
import type { SeededRandom } from './seeded-random';

/** A face of a data set, and where it lies in a picture. */
export interface PlacedFace {
  /** `[48 * 48]` intensities 0 to 255, row-major. */
  readonly pixels: Uint8Array;
  readonly center: PicturePoint;
  /** Edge of the face's square, in pixels of the picture. */
  readonly edge: number;
  /** Clockwise turn in radians. */
  readonly rollRadians: number;
}

/** Grey of the table that the faces lie on. */
const BACKGROUND = 150;

/**
 * Makes a picture of faces, as if prints of them lay on a grey table. Enlarged ones are linear between their pixels.
 *
 * @param faces later ones lie on earlier ones.
 */
export function composePicture(
  { width, height }: Pick<Picture, 'width' | 'height'>,
  faces: readonly PlacedFace[],
): Picture {
  const pixels = new Uint8Array(width * height * 3).fill(BACKGROUND);
  for (const { pixels: face, center, edge, rollRadians } of faces) {
    const [cos, sin] = [Math.cos(rollRadians), Math.sin(rollRadians)];
    // No corner of a turned square is further away than half its diagonal.
    const reach = edge * Math.SQRT1_2;
    const [firstColumn, firstRow] = center.map((middle) => Math.max(0, Math.floor(middle - reach)));
    const lastColumn = Math.min(width - 1, Math.ceil(center[0] + reach));
    const lastRow = Math.min(height - 1, Math.ceil(center[1] + reach));
    for (let row = firstRow; row <= lastRow; row += 1) {
      for (let column = firstColumn; column <= lastColumn; column += 1) {
        const [right, down] = [column + 0.5 - center[0], row + 0.5 - center[1]];
        const x = ((cos * right + sin * down) / edge + 0.5) * FACE_SIZE;
        const y = ((cos * down - sin * right) / edge + 0.5) * FACE_SIZE;
        if (x < 0 || y < 0 || x >= FACE_SIZE || y >= FACE_SIZE) continue;
        pixels.fill(toneAt(face, x, y), (row * width + column) * 3, (row * width + column) * 3 + 3);
      }
    }
  }
  return { width, height, pixels };
}

/** Between the middles of pixels linearly; beyond the outermost, their own tone. */
function toneAt(face: Uint8Array, x: number, y: number): number {
  const within = (place: number) => Math.min(Math.max(place - 0.5, 0), FACE_SIZE - 1);
  const [column, row] = [within(x), within(y)];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, below] = [Math.min(left + 1, FACE_SIZE - 1), Math.min(top + 1, FACE_SIZE - 1)];
  const between = (line: number) =>
    face[line * FACE_SIZE + left] * (left + 1 - column) + face[line * FACE_SIZE + right] * (column - left);
  return Math.round(between(top) * (top + 1 - row) + between(below) * (row - top));
}

/** A picture's size and how prints are laid out in it: so many across, and each with so much room. */
const ACROSS = 4;
const ROOM = 240;

/** Edges of the prints, in pixels, and the furthest they are turned, in radians: 20 degrees. */
const EDGES = [96, 192] as const;
const FURTHEST_TURN = Math.PI / 9;

/**
 * Scatters prints of faces over a picture: four across, of different sizes, each turned a little.
 *
 * @param faces `[48 * 48]` each.
 */
export function scatterFaces(faces: readonly Uint8Array[], random: SeededRandom): Picture {
  const between = (least: number, most: number) => least + (most - least) * random.uniform();
  const placed = faces.map((pixels, index): PlacedFace => {
    const edge = between(...EDGES);
    const rollRadians = between(-FURTHEST_TURN, FURTHEST_TURN);
    // What is left of the room beside the turned square.
    const extent = edge * (Math.cos(rollRadians) + Math.abs(Math.sin(rollRadians)));
    const slack = Math.max(0, ROOM - extent) / 2;
    const place = (cell: number) => (cell + 0.5) * ROOM + between(-slack, slack);
    return { pixels, center: [place(index % ACROSS), place(Math.floor(index / ACROSS))], edge, rollRadians };
  });
  const size = {
    width: Math.min(ACROSS, faces.length) * ROOM,
    height: Math.ceil(faces.length / ACROSS) * ROOM,
  };
  return composePicture(size, placed);
}
