/** One heading of a page, as its table of contents lists it. */
export interface OutlineEntry {
  readonly level: number;
  /** Unique on the page. */
  readonly id: string;
  readonly text: string;
}

function slug(text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .match(/[\p{L}\p{N}]+/gu);
  return words?.join('-') ?? 'section';
}

/**
 * The headings of one page in their order. It keeps them well nested for readers who move by headings: one level
 * 1, and no level skipped, whatever the notebook's Markdown says.
 */
export class PageOutline {
  readonly entries: OutlineEntry[] = [];
  readonly #taken = new Set<string>();

  /** Takes in the next heading and gives it its level and id. */
  add(level: number, text: string): OutlineEntry {
    const last = this.entries.at(-1);
    const lowest = last ? 2 : 1;
    const entry = {
      level: Math.max(lowest, Math.min(level, (last?.level ?? 0) + 1)),
      id: this.#freeId(slug(text)),
      text,
    };
    this.entries.push(entry);
    return entry;
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.#taken.has(id); number += 1) id = `${wanted}-${number}`;
    this.#taken.add(id);
    return id;
  }
}
