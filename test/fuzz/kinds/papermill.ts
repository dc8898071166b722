import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createContext, runInContext } from 'node:vm';
import * as fc from 'fast-check';
import { Finding, type FuzzKind, fuzzKind } from '../fuzz-kind';
import { ODD_VALUES } from '../json-mutations';
import { oddText } from '../odd-texts';

/** Parameters that are written as a cell, or a cell in which parameters are looked for. */
type PapermillCase =
  | { readonly parameters: readonly (readonly [name: string, json: string])[] }
  | { readonly source: string };

/** What Python says of a case. */
interface PythonAnswer {
  readonly result?: string | readonly (readonly [name: string, type: string])[];
  readonly refused?: string;
  readonly broken?: string;
}

/** Answers a line for a line. */
const PROGRAM = `
import json, sys
sys.path.insert(0, sys.argv[1])
from papermill.exceptions import PapermillException
from typescript_parameters import TypeScriptTranslator as translator
def answer(one):
    try:
        if "source" in one:
            return {"result": [[p.name, p.inferred_type_name] for p in translator.inspect(one)]}
        return {"result": translator.codify(one["parameters"])}
    except PapermillException as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"broken": f"{type(error).__name__}: {error}"}
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
`;

const NAMES = [
  'epochs',
  'limit',
  'seed',
  'note',
  '$x',
  '_',
  'ärger',
  'ª',
  'class',
  'await',
  'a b',
  'a;b',
  '1a',
  '',
  '*/',
];

const json = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(...ODD_VALUES.filter((text) => text.length < 1_000), 'NaN', '-Infinity'),
  },
  { weight: 2, arbitrary: oddText.map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 3 }) },
);

const PIECES = [
  'const epochs: number = 3;',
  'let a = [1, 2',
  '];',
  '// note',
  '/* a',
  '*/',
  '`${',
  '"',
  ': {',
  '=> ',
  '\n',
  '  ',
];

/** What papermill puts into a notebook, and what it reads of one. */
export const kind: FuzzKind = fuzzKind<PapermillCase>({
  name: 'papermill',
  share: 3,
  cases: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        parameters: fc.uniqueArray(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), oddText), json), {
          maxLength: 3,
          selector: ([name]) => name,
        }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        source: fc
          .array(fc.oneof(fc.constantFrom(...PIECES), oddText), { maxLength: 20 })
          .map((parts) => parts.join('')),
      }),
    },
  ),
  async prepare() {
    const root = path.resolve(__dirname, '../../..');
    const python = spawn(
      path.join(root, '.venv/bin/python'),
      ['-c', PROGRAM, path.join(root, 'kernel/papermill')],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
      },
    );
    const lines = createInterface(python.stdout)[Symbol.asyncIterator]();
    const ask = async (line: string): Promise<PythonAnswer> => {
      python.stdin.write(`${line}\n`);
      return JSON.parse((await lines.next()).value ?? '{"broken": "Python has ended"}');
    };
    const textOf = (one: PapermillCase) =>
      'source' in one
        ? JSON.stringify(one)
        : `{"parameters":{${one.parameters.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}}`;
    // Loading papermill is no part of the first case.
    await ask('{"parameters":{}}');
    return async (one) => {
      const { result, refused, broken } = await ask(textOf(one));
      if (broken !== undefined) throw new Finding(`papermill's translator breaks: ${broken.slice(0, 300)}`);
      if (refused !== undefined) {
        assert.match(refused, /cannot be called|is too large for a TypeScript number/);
        return 'refused';
      }
      if ('source' in one) return 'accepted';
      assert.ok(typeof result === 'string' && result.startsWith('/** @parameters */'), String(result));
      const scope = createContext({});
      runInContext(result, scope);
      for (const [name, text] of one.parameters) {
        if (name === '__proto__' || /NaN|Infinity|1e308|e\+?3\d\d/.test(text)) continue;
        const set: unknown = runInContext(`JSON.stringify(${name})`, scope);
        assert.equal(set, JSON.stringify(JSON.parse(text)), `${name} was set to something else than ${text}`);
      }
      return 'accepted';
    };
  },
});
