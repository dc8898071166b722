import assert from 'node:assert/strict';
import path from 'node:path';
import * as fc from 'fast-check';
import { declarationsForParameters } from '../../../kernel/injected-parameters';
import { runSettings } from '../../../src/notebook/run-settings';
import { firstSentence, notebookTitle, parseNotebook } from '../../../src/report/notebook-file';
import { parseSettings } from '../../../src/report/parameter-setting';
import { setParameters } from '../../../src/report/set-parameters';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { oddText } from '../odd-texts';
import { outcomeOf, readOrRefused } from '../refusals';

type ParameterCase =
  /** Values in the environment, and those that a notebook declares. */
  | {
      readonly of: 'run';
      readonly environment: Readonly<Record<string, string>>;
      readonly parameters: Readonly<Record<string, number>>;
    }
  /** `--set`, taken apart and checked against what the notebooks declare. */
  | { readonly of: 'set'; readonly texts: readonly string[] }
  /** A notebook's file whose parameters are looked for. */
  | {
      readonly of: 'notebook';
      readonly changes: readonly JsonMutation[];
      readonly mutations: readonly ByteMutation[];
    }
  /** A cell that a tool such as papermill puts in. */
  | { readonly of: 'cell'; readonly declarations: string; readonly code: string };

const VARIABLES = [
  'FER_DATA',
  'FER_EPOCHS',
  'FER_LIMIT',
  'FER_SEED',
  'FER_RUN_SIZE',
  'FER_PHOTO',
  'FER_ARTIFACTS',
];
const NAMES = [
  'epochs',
  'limit',
  'seed',
  'size',
  'note',
  'rates',
  'missing',
  '__proto__',
  'constructor',
  ' epochs',
  '',
];

const NOTEBOOK = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' } },
  cells: [
    {
      cell_type: 'markdown',
      id: 'a',
      metadata: {},
      source: ['# Title\n', 'Text.'],
      attachments: { 'a.png': { 'image/png': 'AA==' } },
    },
    {
      ...{
        cell_type: 'code',
        id: 'b',
        execution_count: 1,
        source: 'const epochs: number = 3;\nconst note: string = "";',
      },
      metadata: { tags: ['parameters'], execution: { 'iopub.status.busy': '2026-01-01T00:00:00Z' } },
      outputs: [
        { output_type: 'stream', name: 'stdout', text: ['a\n'] },
        {
          output_type: 'display_data',
          data: { 'text/plain': 'x', 'application/json': { a: 1 } },
          metadata: {},
        },
        { output_type: 'error', ename: 'E', evalue: 'e', traceback: ['t'] },
      ],
    },
    { cell_type: 'raw', id: 'c', metadata: {}, source: '' },
  ],
};

const CODE_PIECES = [
  ...[
    '/** @parameters */\n',
    'const epochs: number = 3;',
    'declare const x: { a: 1 };',
    'let y = 2;',
    'export {};',
    '/*',
    '*/',
  ],
  ...[
    '`${',
    '}',
    '{',
    '((((((((((',
    '"',
    "'",
    '\\u{110000}',
    '\0',
    'const ',
    ': ',
    '=',
    ';',
    '\n',
    'class A { const }',
    '<<<<<',
  ],
];
const code = fc
  .array(fc.oneof(fc.constantFrom(...CODE_PIECES), oddText), { maxLength: 12 })
  .map((parts) => parts.join(''));

/** What a person or a tool sets for notebooks. */
export const kind: FuzzKind = fuzzKind<ParameterCase>({
  name: 'parameters',
  share: 4,
  cases: fc.oneof(
    {
      weight: 20,
      arbitrary: fc.record({
        of: fc.constant('run' as const),
        environment: fc.dictionary(fc.constantFrom(...VARIABLES), oddText, { maxKeys: 3 }),
        parameters: fc.dictionary(
          fc.constantFrom('epochs', 'limit', 'seed'),
          fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
          { maxKeys: 2 },
        ),
      }),
    },
    // The compiler looks at each value, which takes most of a second.
    {
      weight: 1,
      arbitrary: fc.record({
        of: fc.constant('set' as const),
        texts: fc.array(
          fc.tuple(fc.constantFrom(...NAMES), oddText).map(([name, text]) => `${name}=${text}`),
          { minLength: 1, maxLength: 2 },
        ),
      }),
    },
    {
      weight: 20,
      arbitrary: fc.record({
        of: fc.constant('notebook' as const),
        changes: jsonMutations,
        mutations: fc.oneof(
          { weight: 3, arbitrary: fc.constant([]) },
          { weight: 1, arbitrary: byteMutations },
        ),
      }),
    },
    {
      weight: 10,
      arbitrary: fc.record({ of: fc.constant('cell' as const), declarations: code, code }),
    },
  ),
  async prepare() {
    const root = path.resolve(__dirname, '../../..');
    const source = [
      "import type { RunSize } from './src/notebook/run-size';",
      'const epochs: number = 3;',
      "const size: RunSize = 'quick';",
      'const limit: number | null = null;',
      "const note: string = '';",
      'const rates: readonly number[] = [];',
    ].join('\n');
    const declaring = {
      cells: [{ kind: 'code' as const, source, tags: ['parameters'], outputs: [], seconds: undefined }],
    };
    return async (one) => {
      switch (one.of) {
        case 'run': {
          const quoted = Object.values(one.environment);
          const names = [/FER_(RUN_SIZE|EPOCHS|LIMIT|SEED)|^(epochs|limit|seed):/];
          const read = await readOrRefused({ names, quoted }, () =>
            runSettings(one.parameters, one.environment),
          );
          if (read !== undefined) {
            const { epochs, limit, seed } = read.result;
            assert.ok(Number.isSafeInteger(epochs) && epochs >= 1, `epochs ${epochs}`);
            assert.ok(limit === undefined || (Number.isSafeInteger(limit) && limit >= 1), `limit ${limit}`);
            assert.ok(Number.isSafeInteger(seed) && seed >= 0, `seed ${seed}`);
            for (const name of ['EPOCHS', 'LIMIT', 'SEED']) {
              const text = one.environment[`FER_${name}`] || '1';
              const isSet = Object.hasOwn(one.parameters, name.toLowerCase());
              assert.ok(
                isSet || /^\d+$/.test(text),
                `FER_${name}=${JSON.stringify(text)} was taken for a number`,
              );
            }
          }
          return outcomeOf(read);
        }
        case 'set': {
          const quoted = one.texts.flatMap((text) => [text, text.slice(text.indexOf('=') + 1)]);
          const read = await readOrRefused({ names: ['--set'], quoted }, () =>
            setParameters(parseSettings(one.texts), [{ name: '05-training', notebook: declaring }], root),
          );
          for (const [name, value] of Object.entries(read?.result.values ?? {})) {
            if (name === 'epochs') assert.ok(Number.isFinite(value), `epochs was set to ${value}`);
            if (name === 'limit')
              assert.ok(value === null || Number.isFinite(value), `limit was set to ${value}`);
            const text = one.texts.find((given) => given.trim().startsWith(`${name}=`)) ?? '';
            const meansNull = /=\s*null\s*$/.test(text);
            assert.ok(value !== null || meansNull, `${text} set ${name} to null`);
          }
          return outcomeOf(read);
        }
        case 'notebook': {
          const bytes = mutated(Buffer.from(mutatedJson(NOTEBOOK, one.changes)), one.mutations);
          const read = await readOrRefused({ names: ['05.ipynb'] }, () =>
            parseNotebook(bytes.toString(), '05.ipynb'),
          );
          if (read !== undefined) {
            const title = notebookTitle(read.result);
            assert.ok(title === undefined || typeof title === 'string');
            assert.equal(typeof firstSentence(read.result), 'string');
            const settled = await readOrRefused({ names: ['--set'] }, () =>
              setParameters([{ name: 'nothing', text: '1' }], [{ name: '05', notebook: read.result }], root),
            );
            assert.equal(settled, undefined);
          }
          return outcomeOf(read);
        }
        case 'cell': {
          const allowed = declarationsForParameters(one.declarations, one.code);
          assert.ok(Math.abs(allowed.length - one.declarations.length) <= 2 * one.declarations.length);
          return allowed === one.declarations ? 'refused' : 'accepted';
        }
      }
    };
  },
});
