import '../tensorflow/node-compatibility';
import { createRequire, Module } from 'node:module';

/**
 * What danfo.js loads at its start and needs for statistics, spreadsheets and addresses alone. Together they take longer to
 * load than TensorFlow and danfo.js itself, in every notebook's first cells.
 */
const SELDOM_NEEDED = ['mathjs', 'xlsx', 'request'] as const;

/** Stands for a package until something of it is used, which loads it. */
function loadedOnUse(load: () => object): object {
  let loaded: object | undefined;
  const used = () => {
    loaded ??= load();
    return loaded;
  };
  // A function, since a package may be one.
  return new Proxy(() => undefined, {
    // Asked by compiled code of everything that it loads.
    get: (_, name) => (name === '__esModule' ? undefined : Reflect.get(used(), name)),
    has: (_, name) => Reflect.has(used(), name),
    apply: (_, thisArgument, values) => Reflect.apply(used() as () => unknown, thisArgument, values),
  });
}

function loadDanfo(): typeof import('danfojs-node') {
  const ours = createRequire(__filename);
  const danfos = createRequire(ours.resolve('danfojs-node'));
  const { cache } = danfos;
  const files = SELDOM_NEEDED.map((name) => danfos.resolve(name)).filter((file) => cache[file] === undefined);
  for (const file of files) {
    const exports = loadedOnUse(() => danfos(file));
    cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports });
  }
  try {
    return ours('danfojs-node');
  } finally {
    for (const file of files) delete cache[file];
  }
}

/** danfo.js, whose frames show small tables; it loads what it seldom needs when it needs it. */
export const danfo = loadDanfo();
