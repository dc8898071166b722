/** How what JSON cannot say stands in the text: where an array lies, counted in numbers, or a number's name. */
type Marked = { readonly $float32: readonly [start: number, length: number] } | { readonly $number: string };

const SEPARATOR = 0x0a;

/**
 * Writes plain data, in which numbers may also be NaN or infinite, and many of them lie in `Float32Array`s, as one run of
 * bytes: a line of JSON, then all arrays' numbers in the machine's own order of bytes,
 * so that every number comes back with the same bits.
 */
export function encodePlainData(data: unknown): Buffer {
  const arrays: Float32Array[] = [];
  let length = 0;
  const text = JSON.stringify(data, (_, value: unknown): unknown => {
    if (value instanceof Float32Array) {
      const start = length;
      arrays.push(value);
      length += value.length;
      return { $float32: [start, value.length] } satisfies Marked;
    }
    const isPlain = typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0));
    return isPlain ? value : ({ $number: Object.is(value, -0) ? '-0' : String(value) } satisfies Marked);
  });
  const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return Buffer.concat([Buffer.from(text), Buffer.of(SEPARATOR), ...arrays.map(bytesOf)]);
}

/**
 * Reads what `encodePlainData` wrote; the arrays are copies of their own.
 *
 * @throws SyntaxError when it is anything else.
 */
export function decodePlainData(bytes: Buffer): unknown {
  const end = bytes.indexOf(SEPARATOR);
  if (end < 0) throw new SyntaxError('expected a line of JSON and then numbers');
  const numbers = bytes.subarray(end + 1);
  return JSON.parse(bytes.toString('utf8', 0, end), (_, value: unknown): unknown => {
    const { $float32: place, $number: number } = (value ?? {}) as { $float32?: number[]; $number?: string };
    if (number !== undefined) return Number(number);
    if (place === undefined) return value;
    const [start, length] = place.map((position) => position * Float32Array.BYTES_PER_ELEMENT);
    if (!(start >= 0 && start + length <= numbers.length)) {
      throw new SyntaxError(`expected numbers up to byte ${start + length}, got ${numbers.length} bytes`);
    }
    return new Float32Array(Uint8Array.from(numbers.subarray(start, start + length)).buffer);
  });
}
