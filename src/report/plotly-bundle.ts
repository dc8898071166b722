import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';
import { plotlyLibrary } from '../figures/plotly-library';

/**
 * The Plotly library as one minified script that may stand inside a `<script>` element: the smaller of its bundles that
 * draws these traces. Made once for each version of Plotly and of the minifier, and kept.
 *
 * @param traces kinds of trace, e.g. `bar`.
 * @param cacheFolder where the script is kept; made when absent.
 */
export async function plotlyBundle(traces: Iterable<string>, cacheFolder: string): Promise<string> {
  const { name, version, file } = plotlyLibrary(traces);
  const { transform, version: minifier } = await import('esbuild');
  const kept = path.join(cacheFolder, `plotly-${name}-${version}-esbuild-${minifier}.min.js`);
  try {
    return await readFile(kept, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // ASCII, but for a few regular expressions, so that hardly anything is lost where a page's encoding is taken wrong;
  // esbuild escapes `</script` itself.
  const { code } = await transform(await readFile(file, 'utf8'), {
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
