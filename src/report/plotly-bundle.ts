import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';

/** Plotly as published: what its smaller bundle draws, and all of it. */
const BUNDLES = {
  cartesian: { package: 'plotly.js-cartesian-dist-min', file: 'plotly-cartesian.min.js' },
  all: { package: 'plotly.js-dist', file: 'plotly.js' },
} as const;

/** The kinds of trace in the smaller bundle, as its own README lists them. */
const CARTESIAN_TRACES: ReadonlySet<string> = new Set([
  ...['scatter', 'bar', 'box', 'heatmap', 'histogram', 'histogram2d', 'image', 'histogram2dcontour'],
  ...['contour', 'scatterternary', 'violin', 'pie'],
]);

/**
 * The Plotly library as one minified script that may stand inside a `<script>` element: the smaller of its bundles that
 * draws these traces. Made once for each version of Plotly and of the minifier, and kept.
 *
 * @param traces kinds of trace, e.g. `bar`; Plotly draws those without one as `scatter`.
 * @param cacheFolder where the script is kept; made when absent.
 */
export async function plotlyBundle(traces: Iterable<string>, cacheFolder: string): Promise<string> {
  const name = [...traces].every((trace) => CARTESIAN_TRACES.has(trace)) ? 'cartesian' : 'all';
  const { package: packageName, file } = BUNDLES[name];
  const source = require.resolve(`${packageName}/${file}`);
  const { version } = require(`${packageName}/package.json`) as { version: string };
  const { transform, version: minifier } = await import('esbuild');
  const kept = path.join(cacheFolder, `plotly-${name}-${version}-esbuild-${minifier}.min.js`);
  try {
    return await readFile(kept, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // ASCII, but for a few regular expressions, so that hardly anything is lost where a page's encoding is taken wrong;
  // esbuild escapes `</script` itself.
  const { code } = await transform(await readFile(source, 'utf8'), {
    minify: true,
    charset: 'ascii',
    target: 'es2022',
    legalComments: 'inline',
    banner: `/*! plotly.js v${version}, (c) Plotly, Inc., MIT License */`,
  });
  await mkdir(cacheFolder, { recursive: true });
  await writeWholeFile(kept, code);
  return code;
}
