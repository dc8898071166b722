import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../dataset/whole-file';

/**
 * The Plotly library as one minified script that may stand inside a `<script>` element. Made once for each
 * version of Plotly and of the minifier, and kept.
 *
 * @param cacheFolder where the script is kept; made when absent.
 */
export async function plotlyBundle(cacheFolder: string): Promise<string> {
  const source = require.resolve('plotly.js-dist/plotly.js');
  const { version } = require('plotly.js-dist/package.json') as { version: string };
  const { transform, version: minifier } = await import('esbuild');
  const file = path.join(cacheFolder, `plotly-${version}-esbuild-${minifier}.min.js`);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // Plain ASCII, so that no reader of the page can take its encoding wrong; esbuild escapes `</script` itself.
  const { code } = await transform(await readFile(source, 'utf8'), {
    minify: true,
    charset: 'ascii',
    target: 'es2022',
    legalComments: 'inline',
    banner: `/*! plotly.js v${version}, (c) Plotly, Inc., MIT License */`,
  });
  await mkdir(cacheFolder, { recursive: true });
  await writeWholeFile(file, code);
  return code;
}
