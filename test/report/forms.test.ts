import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { findChromium } from '../../src/report/forms/chromium';
import { splitAtHeadings } from '../../src/report/forms/headings';
import { markdownFiles } from '../../src/report/forms/markdown-form';
import { tableFromHtml } from '../../src/report/forms/markdown-table';
import { slidesPage } from '../../src/report/forms/slides-form';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const html = (text: string) => ({
  output_type: 'display_data',
  metadata: {},
  data: { 'text/html': text, 'text/plain': 'in text' },
});
const table = html(
  '<table><caption>Faces</caption><tr><th>emotion</th></tr><tr><td>Happy &amp; | so</td></tr></table>',
);
const chart = plotlyOutput([{ type: 'bar', x: ['a', 'b'], y: [1, 2] }], {
  title: { text: 'Bars' },
  meta: { alternativeText: 'Two bars, b the higher' },
});

const folder = mkdtempSync(path.join(tmpdir(), 'forms-'));
after(() => rmSync(folder, { recursive: true }));

const first = {
  name: '01-dataset',
  seconds: 2,
  notebook: notebookOf([
    markdownCell(
      '# 1 · The data\n\nSee [notebook 2](02-faces.ipynb#part) and [3](03-none.ipynb).\n\n## Count\n\nWhy.',
    ),
    codeCell('const a = `b`;', [table, html('<div>done</div>'), chart]),
    codeCell('  '),
  ]),
};
const second = { name: '02-faces', seconds: 1, notebook: notebookOf([markdownCell('# 2 · Faces\n\nLook.')]) };
const run = sampleRun({ notebooks: [first, second] });

describe('the report as Markdown', () => {
  it('has a file a notebook, with prose, code, tables, and charts as PNG beside it', async () => {
    const files = await markdownFiles(run, folder);
    assert.deepEqual([...files.keys()], ['index.md', '01-dataset-1.png', '01-dataset.md', '02-faces.md']);
    const text = String(files.get('01-dataset.md'));
    assert.match(text, /^> \*\*Synthetic faces\.\*\*/);
    assert.match(text, /\[notebook 2\]\(02-faces\.md#part\) and \[3\]\(03-none\.ipynb\)/);
    assert.match(text, /\n```ts\nconst a = `b`;\n```\n/);
    assert.match(text, /\*\*Faces\*\*\n\n\| emotion \|\n\| --- \|\n\| Happy & \\\| so \|/);
    assert.match(text, /```text\nin text\n```/);
    assert.match(text, /!\[Two bars, b the higher\]\(01-dataset-1\.png\)/);
    const png = files.get('01-dataset-1.png') as Uint8Array;
    // The first bytes of every PNG.
    assert.deepEqual([...png.slice(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  });

  it('lists the notebooks in its index, and says in each file how it was made', async () => {
    const files = await markdownFiles(run, folder);
    assert.match(
      String(files.get('index.md')),
      /- \[1 · The data\]\(01-dataset\.md\): See notebook 2 and 3\./,
    );
    assert.match(String(files.get('02-faces.md')), /\| Settings \| seed 7, 2 epochs/);
  });

  it('takes pictures named in the prose along', async () => {
    writeFileSync(path.join(folder, 'face.png'), 'a picture');
    const notebook = notebookOf([markdownCell('# A\n\n![A face](face.png) ![far](https://a.b/c.png)')]);
    const files = await markdownFiles(
      sampleRun({ notebooks: [{ name: '09-own', notebook, seconds: 1 }] }),
      folder,
    );
    assert.match(
      String(files.get('09-own.md')),
      /!\[A face\]\(09-own-1\.png\) !\[far\]\(https:\/\/a\.b\/c\.png\)/,
    );
    assert.equal(String(files.get('09-own-1.png')), 'a picture');
  });

  it('leaves a table with cells over several columns to its text', () => {
    assert.equal(tableFromHtml('<table><tr><td colspan="2">a</td></tr></table>'), undefined);
    assert.equal(tableFromHtml('<p>none</p>'), undefined);
  });
});

describe('Markdown taken apart at its headings', () => {
  it('is one part a heading, with what stands before the first, and no heading within code', () => {
    const parts = splitAtHeadings('Before.\n\n# One\n\ntext\n```sh\n# no heading\n```\n## Two ##\n');
    assert.deepEqual(parts, [
      { heading: undefined, text: 'Before.' },
      { heading: 'One', text: '# One\n\ntext\n```sh\n# no heading\n```' },
      { heading: 'Two', text: '## Two ##' },
    ]);
  });
});

describe('the report as slides', () => {
  it('has a slide a heading, and below it one for code, table and chart', async () => {
    const page = await slidesPage(run, first, folder);
    // A stack for each of two headings, of 1 and 4 slides (prose, code with its line of text, table, chart), and the last one.
    assert.equal(page.match(/<section>\n<section>/g)?.length, 2);
    assert.equal(page.match(/<section>/g)?.length, 2 + 1 + 4 + 1);
    assert.match(
      page,
      /<img class="chart" src="data:image\/svg\+xml;base64,[^"]+" alt="Two bars, b the higher">/,
    );
    assert.match(page, /<dt>Settings<\/dt><dd>seed 7, 2 epochs/);
    assert.match(page, /Every face here was drawn by a program/);
  });

  it('loads nothing from elsewhere, and runs its own scripts only', async () => {
    const page = await slidesPage(run, first, folder);
    assert.match(page, /default-src 'none';.*script-src 'sha256-[^']+' 'sha256-[^']+'"/);
    assert.ok(!/<(link|script|img)[^>]*(src|href)="(?!data:)/.test(page), 'nothing is linked');
  });
});

describe('the browser that prints a PDF', () => {
  it('is the one CHROMIUM names, else one among the programs', () => {
    assert.equal(findChromium({ CHROMIUM: process.execPath, PATH: '' }), process.execPath);
    assert.throws(
      () => findChromium({ CHROMIUM: '/no/such' }),
      /CHROMIUM names \/no\/such, which is no program/,
    );
    const program = path.join(folder, 'chromium');
    writeFileSync(program, '', { mode: 0o755 });
    assert.equal(findChromium({ PATH: `/nowhere:${folder}` }), program);
  });
});
