/**
 * Text as a terminal may be given it. A file's name can hold codes that a terminal obeys: they clear it, rename its window,
 * write to the clipboard. Here they are shown, as `\x1b`; ends of lines and tabs stay.
 */
export function printableText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (sign) => {
    const code = sign.charCodeAt(0).toString(16);
    return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`;
  });
}
