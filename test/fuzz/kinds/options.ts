import assert from 'node:assert/strict';
import path from 'node:path';
import * as fc from 'fast-check';
import { ABLATION_USAGE, parseAblationOptions } from '../../../src/command/ablation-options';
import { EVALUATE_USAGE, parseEvaluateOptions } from '../../../src/command/evaluate-options';
import { OVERLAP_USAGE, parseOverlapOptions } from '../../../src/command/overlap-options';
import { PREDICT_USAGE, parsePredictOptions } from '../../../src/command/predict-options';
import { parseShipOptions, SHIP_USAGE } from '../../../src/command/ship-options';
import { parseTeachOptions, TEACH_USAGE } from '../../../src/command/teach-options';
import { parseTrainOptions, TRAIN_USAGE } from '../../../src/command/train-options';
import { parseTransferOptions, TRANSFER_USAGE } from '../../../src/command/transfer-options';
import { parseReportOptions, REPORT_USAGE, selectNotebooks } from '../../../src/report/report-options';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { oddText } from '../odd-texts';
import { outcomeOf, readOrRefused } from '../refusals';

interface ArgumentCase {
  /** Which of the command's own options, modulo how many there are; null: something that is no option of its. */
  readonly option: number | null;
  readonly value: string | null;
  /** Whether option and value are one argument, with `=` between them. */
  readonly joined: boolean;
}

interface CommandCase {
  readonly command: string;
  readonly arguments: readonly ArgumentCase[];
  /** Whether what the command cannot do without is given as well. */
  readonly complete: boolean;
  readonly environment: Readonly<Record<string, string>>;
}

const COMMANDS = [
  'train',
  'evaluate',
  'predict',
  'ablation',
  'overlap',
  'ship',
  'teach',
  'transfer',
  'report',
];

/** What commands cannot do without. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  train: ['--out', 'run'],
  evaluate: ['--model', 'compact'],
  predict: ['photo.jpg'],
  ablation: ['--out', 'runs'],
  ship: ['--run', 'run', '--name', 'a-network'],
  teach: ['--out', 'course'],
};

const USUAL_VALUES = [
  '1',
  '3',
  '48',
  'compact',
  'walkthrough',
  'PublicTest',
  'float32',
  'html',
  'pdf',
  'fold',
  '03,05',
];

/** The system hands over no argument with a zero byte in it. */
const value = fc
  .oneof(
    { weight: 1, arbitrary: fc.constantFrom(...USUAL_VALUES, 'epochs=3') },
    { weight: 2, arbitrary: oddText },
  )
  .map((text) => text.replaceAll('\0', ''));

const argument: fc.Arbitrary<ArgumentCase> = fc.record({
  option: fc.oneof({ weight: 6, arbitrary: fc.nat(60) }, { weight: 1, arbitrary: fc.constant(null) }),
  value: fc.oneof({ weight: 6, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
  joined: fc.boolean(),
});

const VARIABLES = ['FER_DATA', 'FER_EPOCHS', 'FER_LIMIT', 'FER_SEED', 'FER_RUN_SIZE'];

type Parse = (args: readonly string[], environment: Record<string, string>) => object | 'help';

/** Command lines of every command, each of its options among them. */
export const kind: FuzzKind = fuzzKind<CommandCase>({
  name: 'options',
  share: 26,
  cases: fc.record({
    command: fc.constantFrom(...COMMANDS),
    arguments: fc.array(argument, { maxLength: 4 }),
    complete: fc.boolean(),
    environment: fc.oneof(
      { weight: 4, arbitrary: fc.constant({}) },
      { weight: 1, arbitrary: fc.dictionary(fc.constantFrom(...VARIABLES), value, { maxKeys: 2 }) },
    ),
  }),
  async prepare() {
    const folder = '/home/somebody';
    const notebooks = ['01-data', '03-scaling', '05-training'];
    const commands: Readonly<Record<string, { readonly usage: string; readonly parse: Parse }>> = {
      train: { usage: TRAIN_USAGE, parse: (args) => parseTrainOptions(args, folder) },
      evaluate: { usage: EVALUATE_USAGE, parse: (args) => parseEvaluateOptions(args, folder) },
      predict: { usage: PREDICT_USAGE, parse: (args) => parsePredictOptions(args, folder) },
      ablation: { usage: ABLATION_USAGE, parse: (args) => parseAblationOptions(args, folder) },
      overlap: { usage: OVERLAP_USAGE, parse: (args) => parseOverlapOptions(args, folder) },
      ship: { usage: SHIP_USAGE, parse: (args) => parseShipOptions(args, folder, '/project') },
      teach: { usage: TEACH_USAGE, parse: (args) => parseTeachOptions(args, folder) },
      transfer: { usage: TRANSFER_USAGE, parse: (args) => parseTransferOptions(args, folder) },
      report: {
        usage: REPORT_USAGE,
        parse(args, environment) {
          const options = parseReportOptions(args, environment, folder);
          if (options !== 'help') selectNotebooks(notebooks, options.only);
          return options;
        },
      },
    };
    const optionsOf = (usage: string) => [...new Set(usage.match(/--[a-z][a-z-]*/g))];
    return async ({ command, arguments: given, complete, environment }) => {
      const { usage, parse } = commands[command];
      const options = optionsOf(usage);
      const args = given.flatMap(({ option, value, joined }) => {
        const name = option === null ? [] : [options[option % options.length]];
        if (value === null) return name;
        return joined && name.length > 0 ? [`${name[0]}=${value}`] : [...name, value];
      });
      const all = complete ? [...(NEEDED[command] ?? []), ...args] : args;
      const values = [...given.map(({ value }) => value ?? ''), ...Object.values(environment)];
      // One option at least, a variable, or what is missing.
      const names = [/--[a-z]|FER_[A-Z_]+|^Unexpected argument|^Name at least one picture/];
      const read = await readOrRefused({ names, quoted: values }, () => parse(all, environment));
      if (read !== undefined && read.result !== 'help') assertUsable(read.result, '');
      return outcomeOf(read);
    };
  },
});

/** Numbers that can be counted with, and paths that lead from the person's folder. */
function assertUsable(value: unknown, name: string): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value) && value >= 0, `${name} is ${value}`);
  if (typeof value === 'string' && ['data', 'out', 'json', 'into', 'run'].includes(name)) {
    assert.ok(path.isAbsolute(value), `${name} is ${value}`);
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) assertUsable(inner, Array.isArray(value) ? name : key);
}
