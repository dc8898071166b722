/** Width of what is not listed below, in thousandths of the type size: that of a digit. */
const DEFAULT_WIDTH = 556;

/** Characters of equal width, in thousandths of the type size. */
const WIDTHS: readonly (readonly [width: number, characters: string])[] = [
  [191, "'"],
  [222, 'ijl'],
  [260, '|'],
  [278, ' !,./:;I[\\]ft'],
  [333, '()-`r'],
  [334, '{}'],
  [355, '"'],
  [389, '*'],
  [469, '^'],
  [500, 'Jckvsxyz'],
  [584, '+<=>~−×·'],
  [611, 'FTZ'],
  [667, '&ABEKPSVXY'],
  [722, 'CDHNRUw'],
  [778, 'GOQ'],
  [833, 'Mm'],
  [889, '%'],
  [944, 'W'],
  [1000, '—→…'],
  [1015, '@'],
];

const widthOf = new Map(WIDTHS.flatMap(([width, characters]) => [...characters].map((one) => [one, width])));

/** System fonts are a little wider than Helvetica; text that is thought too wide is not clipped. */
const ALLOWANCE = 1.08;

/**
 * About how wide a line of text is where nothing can measure it.
 *
 * Source: the widths of Helvetica, from Adobe's font metrics of the 14 standard fonts of PDF.
 *
 * @param size of the type; the result is in the same units.
 */
export function textWidth(text: string, size: number): number {
  const thousandths = [...text].reduce(
    (sum, character) => sum + (widthOf.get(character) ?? DEFAULT_WIDTH),
    0,
  );
  return (thousandths / 1000) * size * ALLOWANCE;
}
