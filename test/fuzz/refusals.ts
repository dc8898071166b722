import { Finding, type Outcome } from './fuzz-kind';

/** Classes of errors that our code throws on purpose; all others come from a mistake or from a library. */
const OURS = ['Error', 'DataError', 'DamagedFileError', 'OptionError', 'RangeError'];

/** Words of V8, Node and tfjs, which say nothing to the person whose file it is. */
const BARE =
  /Cannot (read|set|convert|destructure|use|mix|access)|is not (a function|iterable|a constructor|defined|an object)|undefined|\[object |Maximum call stack|Invalid (array|typed array|string|count|time) |out of memory|Array buffer allocation|ERR_[A-Z]|The ("|value of|argument)|Assertion|unreachable|table index|memory access|^\s+at /m;

/** What a person reads as what is right, or as what to do. */
const ADVICE =
  /expected|correct|delete|get it again|get the picture|get or save|save |ship |unpack|pack |move|rename|choose|replace|see --help|crop|scale|give |name |open |takes|needs|needed|exclude|list like|there (are|is)|known are|no such|say the same thing|twice|train|run |check|look|load it again|has any|belongs to|only .* is$|must|do not|at most|is for/i;

/** A message is a sentence or a few, not a file. */
const MOST_CHARACTERS = 4_000;

/** Control characters, but for line ends: a terminal obeys them, and data can hold them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** What a refusal must say. */
export interface RefusalDemands {
  /** Each must occur: the file, and where it makes sense the place in it. */
  readonly names: readonly (string | RegExp)[];
  /** Quoted from the input, so no words of a library. */
  readonly quoted?: readonly string[];
}

let beginReading: () => void = () => {};

/** Has a function called whenever our code begins to read: what making the input has cost does not count. */
export function onReading(begin: () => void): void {
  beginReading = begin;
}

/**
 * Lets our code read something. When it refuses, the error must be one for people: of our own, naming the file, and
 * saying what is right or what to do.
 *
 * @returns what was read, or undefined when it was refused as it should be.
 * @throws Finding that says what is wrong with the refusal.
 */
export async function readOrRefused<Result>(
  demands: RefusalDemands,
  read: () => Result | Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  beginReading();
  try {
    return { result: await read() };
  } catch (error) {
    requireGoodRefusal(error, demands);
    return undefined;
  }
}

/** The outcome of `readOrRefused`. */
export function outcomeOf(read: object | undefined): Outcome {
  return read === undefined ? 'refused' : 'accepted';
}

function requireGoodRefusal(error: unknown, { names, quoted = [] }: RefusalDemands): void {
  const fail = (what: string): Finding => {
    const stack = error instanceof Error ? error.stack?.split('\n').slice(1, 4).join('\n') : '';
    const text = error instanceof Error ? `${error.name}: ${error.message.slice(0, 500)}` : String(error);
    return new Finding(`${what}: ${text}\n${stack}`);
  };
  if (!(error instanceof Error)) throw fail('what was thrown is no error');
  const { message } = error;
  if (!OURS.includes(error.name) || ('code' in error && error.name !== 'OptionError')) {
    throw fail('not an error of ours');
  }
  const spoken = [...quoted]
    .filter((text) => text.trim().length > 2)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, text) => rest.replaceAll(text, '…'), message);
  if (BARE.test(spoken)) throw fail('a bare message');
  const missing = names.find((name) =>
    typeof name === 'string' ? !message.includes(name) : !name.test(message),
  );
  if (missing !== undefined) throw fail(`the message does not name ${missing}`);
  if (!ADVICE.test(message)) throw fail('the message does not say what to do');
  if (message.length > MOST_CHARACTERS) throw fail(`the message has ${message.length} characters`);
  if (CONTROL.test(message)) throw fail('the message holds control characters');
}
