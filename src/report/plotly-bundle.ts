import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';
import { makeFolder } from '../dataset/writing-error';
import { plotlyLibrary } from '../figures/plotly-library';

/**
 * The Plotly library as one minified script that may stand inside a `<script>` element: the smaller of its bundles that
 * draws these traces. Made once for each version of Plotly and of the minifier, and kept with its SHA-256 in a first line; one
 * that is damaged is made anew.
 *
 * @param traces kinds of trace, e.g. `bar`.
 * @param cacheFolder where the script is kept; made when absent.
 * @param options.onWarning called with a sentence when the kept one is damaged, or none can be kept.
 */
export async function plotlyBundle(
  traces: Iterable<string>,
  cacheFolder: string,
  options: { readonly onWarning?: (sentence: string) => void } = {},
): Promise<string> {
  const { onWarning } = options;
  const { name, version, file } = plotlyLibrary(traces);
  const { transform, version: minifier } = await import('esbuild');
  const kept = path.join(cacheFolder, `plotly-${name}-${version}-esbuild-${minifier}-sealed.min.js`);
  const found = await readFile(kept, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (found !== undefined) {
    const code = found.slice(found.indexOf('\n') + 1);
    if (found === sealed(code)) return code;
    onWarning?.(`${kept} is damaged and is made anew.`);
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
  try {
    await makeFolder(cacheFolder);
    await writeWholeFile(kept, sealed(code));
  } catch (error) {
    onWarning?.(
      `The script that draws the charts is not kept for the next time: ${(error as Error).message}`,
    );
  }
  return code;
}

function sealed(code: string): string {
  return `${createHash('sha256').update(code).digest('hex')}\n${code}`;
}
