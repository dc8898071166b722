/** With so many digits after the point; halfway between two, the even one, as Python rounds. */
export function fixed(value: number, digits: number): string {
  if (Number.isNaN(value)) return 'nan';
  const rounded = value.toFixed(digits);
  const exact = value.toFixed(100);
  const cut = exact.length - 100 + digits;
  const isHalfway = /^50*$/.test(exact.slice(cut));
  if (!isHalfway) return rounded;
  const down = exact.slice(0, digits === 0 ? cut - 1 : cut);
  return Number(down.at(-1)) % 2 === 0 ? down : rounded;
}

/** As Python's `str` of a float: a whole one ends in `.0`, and powers of ten are written from 1e16 and below 1e-4. */
export function pythonFloat(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
