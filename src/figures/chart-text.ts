/** Entities that Plotly reads in its texts and that are written here, by the signs they stand for. */
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;' } as const;

const SIGNS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(ENTITIES).map(([sign, entity]) => [entity, sign]),
);

/**
 * Text that Plotly shows as it stands. Plotly takes its texts for a kind of HTML, in which a file's name could set letters
 * in bold, or lead to another site.
 */
export function chartText(text: string): string {
  return text.replace(/[&<>]/g, (sign) => ENTITIES[sign as keyof typeof ENTITIES]);
}

/** A name or a value in a chart as it was before `chartText`, for tables and sentences. */
export function textOfChart(text: string): string {
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => SIGNS[entity]);
}

/** A chart's title in plain text: a space for a line's end, and no other tags. */
export function plainChartTitle(text: string): string {
  return textOfChart(text.replace(/<br\s*\/?>/gi, ' ').replace(/<[^<>]*>/g, '')).trim();
}
