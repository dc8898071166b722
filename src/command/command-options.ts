import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageText } from '../dataset/message-text';

/** An option that cannot be followed; the message is one sentence for the person who typed it. */
export class OptionError extends Error {
  override readonly name = 'OptionError';

  constructor(message: string) {
    super(messageText(message));
  }
}

/** What a command's options are: a text each, several texts, or a switch. */
export type OptionKinds = Readonly<
  Record<string, { readonly type: 'string' | 'boolean'; readonly multiple?: true }>
>;

/** What was given: a text or texts for each option that takes them, true for each switch; undefined for what was left out. */
export type GivenOptions<Kinds extends OptionKinds> = {
  readonly [Name in keyof Kinds]?: Kinds[Name] extends { readonly multiple: true }
    ? readonly string[]
    : Kinds[Name]['type'] extends 'string'
      ? string
      : boolean;
};

/**
 * Takes a command line apart. `--help` is always known.
 *
 * @returns what was given, or `'help'`.
 * @throws OptionError for an option that is not known, one without its value, and for anything that is no option.
 */
export function givenOptions<Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
): GivenOptions<Kinds> | 'help' {
  const given = takenApart(args, kinds, false);
  return given === 'help' ? given : given.options;
}

/**
 * Takes a command line apart that may also name things, e.g. files: before, between or after the options.
 *
 * @returns the options as `givenOptions`, and the names in their order; or `'help'`.
 * @throws OptionError for an option that is not known, and one without its value.
 */
export function givenOptionsAndNames<Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
): { readonly options: GivenOptions<Kinds>; readonly names: readonly string[] } | 'help' {
  return takenApart(args, kinds, true);
}

function takenApart<Kinds extends OptionKinds>(
  args: readonly string[],
  kinds: Kinds,
  allowPositionals: boolean,
): { readonly options: GivenOptions<Kinds>; readonly names: readonly string[] } | 'help' {
  let values: Record<string, unknown>;
  let names: readonly string[];
  try {
    const options = { ...kinds, help: { type: 'boolean' } } as ParseArgsConfig['options'];
    ({ values, positionals: names } = parseArgs({ args: [...args], options, allowPositionals }));
  } catch (error) {
    // Node's own first sentence names the option; what follows is about positional arguments.
    throw new OptionError(`${(error as Error).message.split(/\.\s/)[0].replace(/\.$/, '')}; see --help.`);
  }
  if (values.help) return 'help';
  const empty = Object.entries(values).find(
    ([, value]) => value === '' || (Array.isArray(value) && value.includes('')),
  );
  if (empty) throw new OptionError(`--${empty[0]} needs a value, got an empty one.`);
  return { options: values as GivenOptions<Kinds>, names };
}

/**
 * Reads a whole number.
 *
 * @param name what the reader calls it, e.g. `--epochs`.
 * @returns undefined for undefined.
 * @throws OptionError for any other text, or a number below the lowest.
 */
export function wholeNumber(name: string, text: string, lowest: number): number;
export function wholeNumber(name: string, text: string | undefined, lowest: number): number | undefined;
export function wholeNumber(name: string, text: string | undefined, lowest: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < lowest || !Number.isSafeInteger(value)) {
    throw new OptionError(`${name} takes a whole number of at least ${lowest}, got “${text}”.`);
  }
  return value;
}

/**
 * Reads a share, above 0, to 1.
 *
 * @returns undefined for undefined.
 * @throws OptionError for any other text.
 */
export function share(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!(value > 0 && value <= 1))
    throw new OptionError(`${name} takes a number above 0, to 1, got “${text}”.`);
  return value;
}

/** @throws OptionError when the option was left out. */
export function required<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw new OptionError(`${name} is needed; see --help.`);
  return value;
}

/** @throws OptionError when the text is none of the choices. */
export function oneOf<Choice extends string>(name: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new OptionError(`${name} takes ${choices.join(', ')}, got “${text}”.`);
  return choice;
}
