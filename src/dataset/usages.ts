/**
 * FER2013's own words for its three parts, as its `Usage` column spells them. A row's usage is stored as the
 * index into this list.
 */
export const USAGES = ['Training', 'PublicTest', 'PrivateTest'] as const;

/** One value of the `Usage` column. */
export type Usage = (typeof USAGES)[number];
