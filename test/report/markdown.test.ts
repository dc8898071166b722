import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type MarkdownContext, renderMarkdown } from '../../src/report/markdown';
import { pageAddresses, sectionAddresses } from '../../src/report/notebook-addresses';
import { PageOutline } from '../../src/report/page-outline';

function contextFor(changes: Partial<MarkdownContext> = {}): MarkdownContext {
  return {
    outline: new PageOutline(),
    addressOf: pageAddresses(['04-splits', '05-fit']),
    folder: tmpdir(),
    ...changes,
  };
}

describe('prose on a page', () => {
  it('keeps headings well nested, with one of level 1 and an id for each', () => {
    const context = contextFor();
    const html = renderMarkdown('# Title\n\n### Deep\n\n# Second\n\n## Deep', context);
    assert.deepEqual(context.outline.entries, [
      { level: 1, id: 'title', text: 'Title' },
      { level: 2, id: 'deep', text: 'Deep' },
      { level: 2, id: 'second', text: 'Second' },
      { level: 2, id: 'deep-2', text: 'Deep' },
    ]);
    assert.match(html, /<h2 id="deep-2">Deep<\/h2><a class="permalink" href="#deep-2"/);
  });

  it('links notebooks to their pages, and unlinks those that have none', () => {
    const html = renderMarkdown(
      '[next](04-splits.ipynb#why), [later](08-better.ipynb), [web](https://x.org/a.ipynb)',
      contextFor(),
    );
    assert.equal(
      html.trim(),
      '<p><a href="04-splits.html#why">next</a>, later, <a href="https://x.org/a.ipynb">web</a></p>',
    );
  });

  it('links headings by their words or their id, on the same page and on others', () => {
    const html = renderMarkdown(
      '[a](#Why-not), [b](04-splits.ipynb#Why%20not), [c](04-splits.ipynb)',
      contextFor(),
    );
    assert.deepEqual(html.match(/href="[^"]*"/g), [
      'href="#why-not"',
      'href="04-splits.html#why-not"',
      'href="04-splits.html"',
    ]);
  });

  it('links sections where all notebooks stand on one page, below its title and each with ids of its own', () => {
    const context = contextFor({
      outline: new PageOutline({ topLevel: 2, prefix: '05-fit' }),
      addressOf: sectionAddresses(['04-splits', '05-fit'], '05-fit'),
    });
    const html = renderMarkdown(
      '# Fit\n\n## Why\n\n[a](#why), [b](04-splits.ipynb#why), [c](04-splits.ipynb), [d](08-better.ipynb)',
      context,
    );
    assert.deepEqual(context.outline.entries, [
      { level: 2, id: '05-fit', text: 'Fit' },
      { level: 3, id: '05-fit/why', text: 'Why' },
    ]);
    assert.match(html, /<h3 id="05-fit\/why">Why<\/h3><a class="permalink" href="#05-fit\/why"/);
    assert.match(
      html,
      /<p><a href="#05-fit\/why">a<\/a>, <a href="#04-splits\/why">b<\/a>, <a href="#04-splits">c<\/a>, d<\/p>/,
    );
  });

  it('writes formulas as MathML and leaves amounts of money alone', () => {
    assert.match(renderMarkdown('so $x_1$ is', contextFor()), /<p>so <math>.*<msub>.*<\/math> is<\/p>/s);
    assert.match(renderMarkdown('$$\n\\frac{1}{2}\n$$', contextFor()), /<math display="block".*<mfrac>/s);
    assert.equal(renderMarkdown('from $5 to $6', contextFor()).trim(), '<p>from $5 to $6</p>');
    assert.equal(renderMarkdown('`$x$`', contextFor()).trim(), '<p><code>$x$</code></p>');
  });

  it('folds what a notebook folds, with its words and its highlighted code inside', () => {
    const html = renderMarkdown(
      '<details>\n<summary>In Python</summary>\n\nAs *above*.\n\n```python\nimport numpy\n```\n\n</details>',
      contextFor(),
    );
    assert.equal(
      html.replace(/ tabindex="0"/, '').trim(),
      '<details>\n<summary>In Python</summary>\n<p>As <em>above</em>.</p>\n' +
        '<pre class="code"><code><span class="hljs-keyword">import</span> numpy\n</code></pre>\n</details>',
    );
  });

  it('refuses a formula that cannot be read', () => {
    assert.throws(() => renderMarkdown('$\\frac{1}$', contextFor()), /cannot read the formula \\frac\{1\}/);
  });

  it('puts pictures into the page: attached ones, files beside the notebook, but none from another host', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'pictures-'));
    try {
      writeFileSync(path.join(folder, 'a.png'), 'PNG');
      const context = contextFor({ folder, attachments: { 'b.png': { 'image/png': 'QUJD' } } });
      // "PNG" in base64 is UE5H.
      assert.match(
        renderMarkdown('![a face](a.png)', context),
        /<img src="data:image\/png;base64,UE5H" alt="a face">/,
      );
      assert.match(
        renderMarkdown('![](attachment:b.png)', context),
        /<img src="data:image\/png;base64,QUJD" alt="">/,
      );
      assert.equal(
        renderMarkdown('![far](https://x.org/a.png)', context).trim(),
        '<p><a href="https://x.org/a.png">far</a></p>',
      );
      assert.throws(() => renderMarkdown('![](attachment:c.png)', context), /c\.png is not among/);
      assert.throws(() => renderMarkdown('![](missing.png)', context), /ENOENT.*missing\.png/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('folds what a notebook folds, with its code highlighted', () => {
    const html = renderMarkdown(
      '<details>\n<summary>Answer</summary>\n\n```ts\nconst a = 1;\n```\n\n</details>',
      contextFor(),
    );
    assert.match(
      html,
      /^<details>\n<summary>Answer<\/summary>\n<pre .*<span class="hljs-keyword">const<\/span>.*<\/pre>\n<\/details>/s,
    );
  });

  it('highlights fenced TypeScript, and escapes code it does not know', () => {
    assert.match(
      renderMarkdown('```ts\nconst a = 1;\n```', contextFor()),
      /<span class="hljs-keyword">const<\/span>/,
    );
    assert.match(renderMarkdown('```text\n<b>\n```', contextFor()), /<code>&lt;b&gt;\n<\/code>/);
  });
});
