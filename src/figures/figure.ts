import type { Data, Layout } from 'plotly.js';

/** A chart as plain data, ready for Plotly: no tensors, no page, no file. */
export interface Figure {
  readonly data: Data[];
  readonly layout: Partial<Layout> & {
    readonly meta: {
      /** What the chart shows, in a sentence or two, for readers who do not see it. */
      readonly alternativeText: string;
    };
  };
}

/** Tells a figure from any other value. */
export function isFigure(value: unknown): value is Figure {
  const candidate = value as Partial<Figure> | null | undefined;
  return (
    typeof candidate === 'object' &&
    candidate !== null &&
    Array.isArray(candidate.data) &&
    typeof candidate.layout?.meta?.alternativeText === 'string'
  );
}
