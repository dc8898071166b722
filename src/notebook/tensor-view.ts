import { escapeHtml } from '../figures/escape-html';
import { contactSheet, grayRangeOf, MAX_PICTURES, picturesOf } from './contact-sheet';
import { cellText, htmlTable } from './html-table';
import type { MimeBundle } from './mime-bundle';
import { isTensor, type Statistics, statisticsOf, type ViewedTensor } from './tensor-statistics';

/** A tensor of no more values is small enough to be read in full. */
const MAX_VALUES = 100;
/** A pixel of the tensor is drawn this many CSS pixels wide. */
const ZOOM = 2;

const BYTES_PER_VALUE: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

function finiteText({ numNaN, numInfinite }: Statistics, size: number): string {
  const numNotFinite = numNaN + numInfinite;
  if (numNotFinite === 0) return 'all finite';
  const kinds = [
    ...(numNaN > 0 ? [`${numNaN.toLocaleString('en-US')} NaN`] : []),
    ...(numInfinite > 0 ? [`${numInfinite.toLocaleString('en-US')} infinite`] : []),
  ].join(', ');
  if (numNotFinite === size) return `no value is finite: ${kinds}`;
  return `${numNotFinite.toLocaleString('en-US')} of ${size.toLocaleString('en-US')} not finite: ${kinds}`;
}

/** The values of a small tensor in brackets, as tfjs prints them below a line that says `Tensor`. */
function valuesText(tensor: ViewedTensor): string | undefined {
  if (tensor.size === 0 || tensor.size > MAX_VALUES) return undefined;
  return String(tensor)
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ {4}/, ''))
    .join('\n');
}

function titleOf({ shape, dtype, trainable, name }: ViewedTensor): string {
  const kind = trainable === undefined ? 'Tensor' : `Variable "${name}"`;
  return `${kind} [${shape.join(', ')}] ${dtype}`;
}

/**
 * Describes a tensor: shape, type, bytes, least, mean and greatest value, and whether all are finite; the values of a
 * small one; and of what has the shape of pictures, `[s, s]`, `[h, w, c]` or `[n, h, w, c]`, the first as one picture.
 *
 * @returns undefined for anything but a tensor. The tensor is read and not disposed.
 */
export function tensorBundle(value: unknown): MimeBundle | undefined {
  if (!isTensor(value)) return undefined;
  const title = titleOf(value);
  if (value.isDisposed) return textBundle(`${title}, disposed`);
  const bytes = (BYTES_PER_VALUE[value.dtype] ?? 0) * value.size;
  const head = bytes > 0 ? `${title}, ${bytes.toLocaleString('en-US')} bytes` : title;
  if (value.size === 0) return textBundle(`${head}, empty`);
  const printed = valuesText(value);
  if (value.dtype === 'string' || value.dtype === 'complex64') return textBundle(head, printed);
  const statistics = statisticsOf(value);
  const finite = finiteText(statistics, value.size);
  if (Number.isNaN(statistics.mean)) return textBundle(head, finite, printed);

  const { min, mean, max } = statistics;
  const text = [
    head,
    `min ${cellText(min)}, mean ${cellText(mean)}, max ${cellText(max)}, ${finite}`,
    ...(printed === undefined ? [] : [printed]),
  ].join('\n');
  const table = htmlTable({
    caption: head,
    columns: ['min', 'mean', 'max', 'finite'],
    rows: [[min, mean, max, finite]],
  });
  const picture = pictureOf(value, statistics);
  if (picture) {
    return {
      'text/html': table + picture.html,
      'image/png': picture.base64,
      'text/plain': `${text}\n${picture.note}`,
    };
  }
  const html = printed === undefined ? table : `${table}<pre>${escapeHtml(printed)}</pre>`;
  return { 'text/html': html, 'text/plain': text };
}

/** A tensor of pictures as one PNG picture, and what is on it. */
function pictureOf(
  tensor: ViewedTensor,
  { min, max }: Statistics,
): { readonly base64: string; readonly html: string; readonly note: string } | undefined {
  const pictures = picturesOf(tensor.shape);
  if (!pictures) return undefined;
  const { count } = pictures;
  const range = grayRangeOf(min, max);
  const sheet = contactSheet(firstPictures(tensor, count), pictures, range);
  const shown =
    count === 1
      ? 'as picture'
      : sheet.shown < count
        ? `the first ${sheet.shown} of ${count.toLocaleString('en-US')} pictures`
        : `${count} pictures`;
  const note = `${shown}, black at ${cellText(range.black)}, white at ${cellText(range.white)}`;
  const base64 = sheet.png.toString('base64');
  const html =
    `<figure style="margin:0"><img src="data:image/png;base64,${base64}" alt="${escapeHtml(`${titleOf(tensor)}, ${note}`)}" ` +
    `style="width:${sheet.width * ZOOM}px;max-width:100%;image-rendering:pixelated">` +
    `<figcaption>${escapeHtml(note)}</figcaption></figure>`;
  return { base64, html, note };
}

/** The values of as many pictures as a sheet holds, without copying the others. */
function firstPictures(tensor: ViewedTensor, count: number): ArrayLike<number> {
  if (count <= MAX_PICTURES) return tensor.dataSync();
  const [, ...size] = tensor.shape;
  const first = tensor.slice([0, 0, 0, 0], [MAX_PICTURES, ...size]);
  const values = first.dataSync();
  first.dispose();
  return values;
}

function textBundle(...lines: readonly (string | undefined)[]): MimeBundle {
  return { 'text/plain': lines.filter((line) => line !== undefined).join('\n') };
}
