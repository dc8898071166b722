/** A key by which JSON could reach what all objects inherit, wherever it is copied without care. */
const PROTOTYPE = '__proto__';

/**
 * Parses JSON of whatever origin.
 *
 * @param what it is called in the message.
 * @throws Error that says which part is no JSON, or holds the key `__proto__`, which no honest file has.
 */
export function parseJson(text: string, what: string): unknown {
  let reachesPrototype = false;
  let value: unknown;
  try {
    value = JSON.parse(text, (key, inner: unknown) => {
      reachesPrototype ||= key === PROTOTYPE;
      return inner;
    });
  } catch (error) {
    const problem = error instanceof RangeError ? 'its parts are nested too deep' : (error as Error).message;
    throw new Error(`${what} is no JSON: ${problem}; the file is damaged, save it again`, { cause: error });
  }
  if (reachesPrototype) throw new Error(`${what} holds the key "${PROTOTYPE}", which no honest file has`);
  return value;
}
