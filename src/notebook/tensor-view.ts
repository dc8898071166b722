import { cellText, escapeHtml } from './html-table';
import type { MimeBundle } from './mime-bundle';
import { grayPng } from './png';

/** What is read of a tensor. Told by its form, since cells may hold another copy of tfjs. */
interface ViewedTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number> | readonly string[];
}

/** Pictures shown of a batch, and how many stand side by side. */
const MAX_PICTURES = 32;
const PICTURES_PER_ROW = 8;
/** Sides of what counts as a picture, in pixels. */
const MAX_SIDE = 256;
const MIN_SIDE = 8;
/** White between pictures, in pixels. */
const GAP = 2;
/** A pixel of the tensor is drawn this many CSS pixels wide. */
const ZOOM = 2;

const BYTES_PER_VALUE: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

function isTensor(value: unknown): value is ViewedTensor {
  if (typeof value !== 'object' || value === null) return false;
  const tensor = value as Partial<ViewedTensor> & { readonly dataId?: unknown };
  return (
    Array.isArray(tensor.shape) &&
    typeof tensor.dtype === 'string' &&
    typeof tensor.isDisposed === 'boolean' &&
    typeof tensor.dataSync === 'function' &&
    tensor.dataId !== undefined
  );
}

interface Statistics {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly numNotFinite: number;
}

function statisticsOf(values: ArrayLike<number>): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let numFinite = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    numFinite += 1;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, mean: sum / numFinite, max, numNotFinite: values.length - numFinite };
}

/** Number and size of the pictures that a tensor's shape stands for. */
function picturesOf(shape: readonly number[]): { count: number; height: number; width: number } | undefined {
  const grayscale = shape.length > 2 && shape[shape.length - 1] === 1 ? shape.slice(0, -1) : shape;
  if (grayscale.length !== 2 && !(grayscale.length === 3 && shape.length === 4)) return undefined;
  const [height, width] = grayscale.slice(-2);
  const count = grayscale.length === 3 ? grayscale[0] : 1;
  const fits = [height, width].every((side) => side >= MIN_SIDE && side <= MAX_SIDE);
  // A matrix of any other form is numbers, not a face.
  return fits && count > 0 && (height === width || shape.length > 2) ? { count, height, width } : undefined;
}

/** The first pictures of a batch on one sheet, stretched from black at the least to white at the greatest value. */
function contactSheet(
  values: ArrayLike<number>,
  { count, height, width }: { count: number; height: number; width: number },
  { min, max }: Statistics,
): { readonly png: Buffer; readonly width: number; readonly shown: number } {
  const shown = Math.min(count, MAX_PICTURES);
  const columns = Math.min(shown, PICTURES_PER_ROW);
  const rows = Math.ceil(shown / columns);
  const sheetWidth = columns * (width + GAP) - GAP;
  const sheetHeight = rows * (height + GAP) - GAP;
  const sheet = new Uint8Array(sheetWidth * sheetHeight).fill(255);
  const scale = max > min ? 255 / (max - min) : 0;
  for (let picture = 0; picture < shown; picture += 1) {
    const left = (picture % columns) * (width + GAP);
    const top = Math.floor(picture / columns) * (height + GAP);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const value = values[(picture * height + y) * width + x];
        const finite = Number.isFinite(value) ? value : min;
        sheet[(top + y) * sheetWidth + left + x] = Math.round((finite - min) * scale);
      }
    }
  }
  return { png: grayPng(sheet, sheetWidth, sheetHeight), width: sheetWidth, shown };
}

/**
 * Describes a tensor: shape, type, bytes, least, mean and greatest value, and whether all are finite; what has the
 * shape of gray pictures, `[h, w]` with h = w, `[h, w, 1]` or `[n, h, w, 1]`, also as pictures.
 *
 * @returns undefined for anything but a tensor. The tensor is read and not disposed.
 */
export function tensorBundle(value: unknown): MimeBundle | undefined {
  if (!isTensor(value)) return undefined;
  const title = `Tensor [${value.shape.join(', ')}] ${value.dtype}`;
  if (value.isDisposed) return textBundle(`${title}, disposed`);
  const bytes = (BYTES_PER_VALUE[value.dtype] ?? 0) * value.size;
  const head = bytes > 0 ? `${title}, ${bytes.toLocaleString('en-US')} bytes` : title;
  if (value.dtype === 'string' || value.dtype === 'complex64') return textBundle(head);
  const values = value.dataSync() as ArrayLike<number>;
  if (values.length === 0) return textBundle(`${head}, empty`);
  const statistics = statisticsOf(values);
  if (statistics.numNotFinite === values.length) return textBundle(`${head}, no value is finite`);
  const text = `${head}\n${statisticsText(statistics, values.length)}`;
  const pictures = picturesOf(value.shape);
  if (!pictures) return textBundle(text);
  const sheet = contactSheet(values, pictures, statistics);
  const shown =
    sheet.shown < pictures.count ? `the first ${sheet.shown} of ${pictures.count} pictures` : 'as picture';
  const note = `${shown}, black at ${cellText(statistics.min)}, white at ${cellText(statistics.max)}`;
  const base64 = sheet.png.toString('base64');
  return {
    'text/html':
      `<figure style="margin:0"><img src="data:image/png;base64,${base64}" alt="${escapeHtml(`${title}, ${note}`)}" ` +
      `style="width:${sheet.width * ZOOM}px;max-width:100%;image-rendering:pixelated">` +
      `<figcaption>${escapeHtml(`${text}\n${note}`).replaceAll('\n', '<br>')}</figcaption></figure>`,
    'image/png': base64,
    'text/plain': `${text}\n${note}`,
  };
}

function statisticsText({ min, mean, max, numNotFinite }: Statistics, size: number): string {
  const finite = numNotFinite === 0 ? 'all finite' : `${numNotFinite} of ${size} not finite`;
  return `min ${cellText(min)}, mean ${cellText(mean)}, max ${cellText(max)}, ${finite}`;
}

function textBundle(text: string): MimeBundle {
  return { 'text/plain': text };
}
