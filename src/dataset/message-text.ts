/** Longer than any sentence of ours; what is quoted in one may be a whole file. */
const MOST_CHARACTERS = 2_000;

/** How much of a longer one is shown: what is wrong stands at its start, what to do at its end. */
const [SHOWN_START, SHOWN_END] = [1_200, 400];

/**
 * Control characters but tabs and line feeds, and the signs that turn the direction of writing: a terminal obeys them, and names
 * and texts that are quoted from data may hold them.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text as a terminal may be given it: codes that it would obey are shown, as `\u001b`; ends of lines and tabs stay. */
export function printableText(text: string): string {
  return text.replace(OBEYED, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A message as it may be shown to a person: control characters written as `\u001b`, and one that is far too long cut. */
export function messageText(message: string): string {
  const short =
    message.length <= MOST_CHARACTERS
      ? message
      : `${message.slice(0, SHOWN_START)} … ${message.slice(-SHOWN_END)}`;
  return printableText(short);
}

/** Longer than a path or a value that a person types. */
const MOST_QUOTED = 300;

/**
 * What a person or a file gave, as it may stand in a message: where it is far too long, only its start and its end. Left whole,
 * it would have the rest of the message cut.
 */
export function quotable(text: string): string {
  if (text.length <= MOST_QUOTED) return text;
  return `${text.slice(0, MOST_QUOTED / 2)} … ${text.slice(-MOST_QUOTED / 2)}`;
}

/** A value made so that it may stand in a sentence, whatever it is. */
export function say(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = messageText(jsonText(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // Brackets within brackets, more than there is room for.
    return 'something nested too deep';
  }
}
