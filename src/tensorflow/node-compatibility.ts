import * as util from 'node:util';

// Must run before the first `require` of tfjs-node, so every module here imports `tf` from `./tf`, which
// imports this one first.

// TensorFlow's start-up notes are not results; who wants them sets the variable before starting.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';

/** What tfjs-node 4.22 still calls, and Node 22 to 24 warn of or no longer have in `util`. */
const outdatedInUtil = {
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
  isArray: Array.isArray,
};

// The CommonJS exports object, not the frozen namespace that `import * as` may yield.
const utilExports = (util as unknown as { default?: object }).default ?? util;

for (const [name, predicate] of Object.entries(outdatedInUtil)) {
  Object.defineProperty(utilExports, name, { value: predicate, configurable: true, writable: true });
}
