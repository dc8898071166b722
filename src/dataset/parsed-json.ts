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
    throw new Error(`${what} is no JSON: ${(error as Error).message}; the file is damaged`, { cause: error });
  }
  if (reachesPrototype) throw new Error(`${what} holds the key "${PROTOTYPE}", which no honest file has`);
  return value;
}
