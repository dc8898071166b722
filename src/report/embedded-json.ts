/**
 * A value as JSON that may stand inside a `<script>` element: no `<` that could begin `</script>` or `<!--`, and
 * none of the two line separators that older scripts take for the end of a line.
 */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
