/** One heading of a page, as its table of contents lists it. */
export interface OutlineEntry {
  readonly level: number;
  /** Unique on the page. */
  readonly id: string;
  readonly text: string;
}

/** How the headings of one notebook fit into the page they stand on. */
export interface PageOutlineOptions {
  /** Level of the first heading; all others lie below it. Default 1. */
  readonly topLevel?: number;
  /** Put before every id, so that those of two notebooks on one page differ. The first heading has it as its whole id. */
  readonly prefix?: string;
}

const DEEPEST_LEVEL = 6;

/** The id that a heading's words make, when no other heading has taken it. */
export function headingSlug(text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    .match(/[\p{L}\p{N}]+/gu);
  return words?.join('-') ?? 'section';
}

/**
 * The headings of one notebook in their order. It keeps them well nested for readers who move by headings: one of the
 * top level, and no level skipped, whatever the notebook's Markdown says.
 */
export class PageOutline {
  readonly entries: OutlineEntry[] = [];
  readonly #taken = new Set<string>();
  readonly #topLevel: number;
  readonly #prefix: string | undefined;

  constructor({ topLevel = 1, prefix }: PageOutlineOptions = {}) {
    this.#topLevel = topLevel;
    this.#prefix = prefix;
  }

  /**
   * Takes in the next heading and gives it its level and id.
   *
   * @param level as the Markdown has it, from 1.
   */
  add(level: number, text: string): OutlineEntry {
    const top = this.#topLevel;
    const last = this.entries.at(-1);
    const lowest = last ? top + 1 : top;
    const wanted = Math.min(level + top - 1, (last?.level ?? top - 1) + 1, DEEPEST_LEVEL);
    const entry = { level: Math.max(lowest, wanted), id: this.#nextId(text), text };
    this.entries.push(entry);
    return entry;
  }

  #nextId(text: string): string {
    if (this.#prefix === undefined) return this.#freeId(headingSlug(text));
    return this.entries.length === 0 ? this.#prefix : this.#freeId(`${this.#prefix}/${headingSlug(text)}`);
  }

  #freeId(wanted: string): string {
    let id = wanted;
    for (let number = 2; this.#taken.has(id); number += 1) id = `${wanted}-${number}`;
    this.#taken.add(id);
    return id;
  }
}
