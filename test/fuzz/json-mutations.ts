import * as fc from 'fast-check';

/** One change to a value of JSON: to the node of that number, counted through the whole tree, modulo how many there are. */
export interface JsonMutation {
  readonly node: number;
  readonly do: 'replace' | 'delete' | 'repeat' | 'rename';
  /** JSON text, which may be one that no value gives, such as a key `__proto__` or 20,000 brackets. */
  readonly text: string;
}

/** Stands for text that JSON.stringify would not write. */
const MARK = '\u{10FFFF}';

/** Values that nobody means. */
export const ODD_VALUES: readonly string[] = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-1',
    '1',
    '0.5',
    '1e9',
    '1e15',
    '1e308',
    '-1e308',
    '1e-320',
    '""',
    '" "',
    '"x"',
  ],
  ...['[]', '{}', '[null]', '[[]]', '[{}]', '[1,2,3]', '["a","b"]', '[-1]', '[0,0,0,0]', '[1e9,1e9,1e9]'],
  ...[
    '"__proto__"',
    '"constructor"',
    '"../../outside/slipped"',
    '"/etc/passwd"',
    '"\\u0000"',
    '"\\u001b[31m"',
  ],
  ...['{"__proto__":{"x":1}}', '{"constructor":1}', '{"length":1e9}', '{"class_name":"Lambda","config":{}}'],
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
  `"${'x'.repeat(20_000)}"`,
  `[${Array(5_000).fill('0').join(',')}]`,
];

const mutation: fc.Arbitrary<JsonMutation> = fc.record({
  node: fc.nat(100_000),
  do: fc.constantFrom('replace', 'replace', 'replace', 'delete', 'repeat', 'rename'),
  text: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...ODD_VALUES) },
    { weight: 1, arbitrary: fc.integer().map(String) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
  ),
});

/** A few changes; none leaves the value as it is. */
export const jsonMutations: fc.Arbitrary<JsonMutation[]> = fc.array(mutation, { minLength: 0, maxLength: 4 });

type Parent = Record<string, unknown>;

/** JSON text of a value after the changes. */
export function mutatedJson(value: unknown, mutations: readonly JsonMutation[]): string {
  const root: Parent = { root: structuredClone(value) };
  const raw: string[] = [];
  for (const { node, do: what, text } of mutations) {
    const places = placesIn(root);
    const { parent, key } = places[node % places.length];
    if (what === 'replace' || parent === root) {
      parent[key] = `${MARK}${raw.length}${MARK}`;
      raw.push(text);
    } else if (Array.isArray(parent)) {
      parent.splice(
        Number(key),
        what === 'delete' ? 1 : 0,
        ...(what === 'delete' ? [] : [parent[Number(key)]]),
      );
    } else if (what === 'delete') {
      delete parent[key];
    } else {
      parent[what === 'repeat' ? `${key}2` : `_${key}`] = parent[key];
      if (what === 'rename') delete parent[key];
    }
  }
  return JSON.stringify(root.root).replaceAll(
    new RegExp(`"${MARK}(\\d+)${MARK}"`, 'gu'),
    (_, i) => raw[Number(i)],
  );
}

function placesIn(root: Parent): { readonly parent: Parent; readonly key: string }[] {
  const places: { parent: Parent; key: string }[] = [];
  const walk = (parent: Parent) => {
    for (const key of Object.keys(parent)) {
      places.push({ parent, key });
      const value = parent[key];
      // A large list of numbers would hide everything else.
      const isLong = Array.isArray(value) && value.length > 60 && typeof value[0] === 'number';
      if (typeof value === 'object' && value !== null && !isLong) walk(value as Parent);
    }
  };
  walk(root);
  return places;
}
