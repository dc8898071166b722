import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeFolder, runPython, writeNotebook } from './client-process';

describe('nbconvert --to html --execute', () => {
  const { folder, remove } = makeFolder();
  const page = path.join(folder, 'failing.html');
  before(() =>
    writeNotebook(path.join(folder, 'failing.ipynb'), [
      "console.log('before' + ' it')",
      "throw new RangeError('no' + ' such face')",
      "console.log('behind' + ' it')",
    ]),
  );
  after(remove);

  const convert = (...options: string[]) =>
    runPython(['-m', 'nbconvert', '--to', 'html', '--execute', ...options, 'failing.ipynb'], { folder });

  it('stops at a failing cell, says which, and makes no page', async () => {
    const { status, output } = await convert();
    assert.equal(status, 1);
    assert.match(output, /throw new RangeError/);
    assert.match(output, /RangeError.*no such face/);
    assert.equal(existsSync(page), false);
  });

  it('shows the error in the page with --allow-errors, and what the cells behind it show', async () => {
    const { status, output } = await convert('--allow-errors');
    assert.equal(status, 0, output);
    const html = readFileSync(page, 'utf8');
    const start = html.indexOf('data-mime-type="application/vnd.jupyter.stderr"');
    assert.notEqual(start, -1);
    const error = html.slice(start, html.indexOf('</div>', start));
    // nbconvert turns the terminal's red into this.
    assert.match(error, /<span class="ansi-red-(?:intense-)?fg">RangeError<\/span>/);
    assert.match(error, /no such face/);
    assert.match(html, /before it/);
    assert.match(html, /behind it/);
  });
});
