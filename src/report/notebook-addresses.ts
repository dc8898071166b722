import { fragmentOf } from './heading-html';
import { headingSlug } from './page-outline';

/**
 * Where the notebooks of a report are, seen from one of them.
 *
 * @param name a notebook's name, e.g. `04-splits`; undefined for the one that is looked from.
 * @param heading the words of one of its headings, or their id; undefined for the notebook as a whole.
 * @returns an address, or undefined for a notebook that is not in the report.
 */
export type AddressOf = (name: string | undefined, heading?: string) => string | undefined;

/** For a report with a page for each notebook. */
export function pageAddresses(names: readonly string[]): AddressOf {
  const present = new Set(names);
  return (name, heading) => {
    const fragment = heading === undefined ? '' : fragmentOf(headingSlug(heading));
    if (name === undefined) return fragment || '#';
    return present.has(name) ? `${name}.html${fragment}` : undefined;
  };
}

/** For a report in one file, where each notebook is a section with its name as id. */
export function sectionAddresses(names: readonly string[], own: string): AddressOf {
  const present = new Set(names);
  return (name = own, heading) => {
    if (!present.has(name)) return undefined;
    return fragmentOf(heading === undefined ? name : `${name}/${headingSlug(heading)}`);
  };
}
