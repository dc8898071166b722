import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DataFrame } from 'danfojs-node';
import MarkdownIt from 'markdown-it';
import pl from 'nodejs-polars';
import { type Browser, chromium } from 'playwright-core';
import { countLabels } from '../../src/dataset/label-counts';
import { faceGalleryFigure } from '../../src/figures/face-gallery';
import { labelDistributionFigure } from '../../src/figures/label-distribution';
import { modelComparisonFigure } from '../../src/figures/model-comparison';
import { trainingCurvesFigure } from '../../src/figures/training-curves';
import { mimeBundle, tableBundle } from '../../src/notebook/mime-bundle';
import { plainLine, progressRow } from '../../src/notebook/progress';
import { trainingPanel } from '../../src/notebook/training-panel';
import { ChartDrawings } from '../../src/report/chart-drawings';
import type { ExecutedNotebook } from '../../src/report/execute-notebook';
import { writeForm } from '../../src/report/forms/write-form';
import type { RunSummary } from '../../src/report/previous-run';
import type { ReportRun } from '../../src/report/report-run';
import { writeReport } from '../../src/report/write-report';
import { tf } from '../../src/tensorflow/tf';
import { BROWSER_ARGUMENTS, browserPath } from '../browser/chromium';
import { hostileText, watchedPage } from '../browser/hostile-text';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

// Names and texts from data in every place where a report shows them. Each page is opened with its policy, by which nothing
// may run, and without it, as what is escaped must not need it.

const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/;

function displayed(data: object, metadata: object = {}): object {
  return { output_type: 'display_data', metadata, data };
}

const history = {
  epoch: [0, 1],
  ...{ loss: [2, 1], accuracy: [0.1, 0.2], valLoss: [2, 1], valAccuracy: [0.1, 0.2] },
  ...{ seconds: [1, 1], secondsPerStep: [0.1, 0.1], learningRate: [0.1, 0.1] },
};

/** Everything the project's own functions make of values with hostile names. */
function displaysOfOurs(): object[] {
  const { overall } = countLabels({ labels: Uint8Array.of(0, 1, 1), usages: new Uint8Array(3) });
  const model = tf.sequential({ name: hostileText('model name') });
  model.add(tf.layers.dense({ units: 1, inputShape: [1], name: 'dense' }));
  const variable = tf.variable(tf.zeros([2]), true, hostileText('variable name'));
  const frame = { [hostileText('column name')]: [hostileText('value'), '2'] };
  const values = [
    labelDistributionFigure(overall, hostileText('data name in a title')),
    modelComparisonFigure([{ name: hostileText('model in a chart'), accuracy: 0.5, macroF1: 0.5 }], 'Models'),
    trainingCurvesFigure(history, hostileText('curves title'), { watched: hostileText('curve name') }),
    faceGalleryFigure(new Uint8Array(48 * 48), {
      title: hostileText('gallery title'),
      captions: [hostileText('caption')],
    }),
    pl.DataFrame(frame),
    new DataFrame(frame),
    model,
    variable,
    hostileText('a plain value'),
    new Map([[hostileText('key'), hostileText('in a map')]]),
    trainingPanel({
      title: hostileText('panel title'),
      fraction: 0.5,
      now: hostileText('panel now'),
      pace: hostileText('panel pace'),
      history,
    }),
    plainLine(hostileText('line')),
  ];
  const bundles = [
    ...values.map(mimeBundle),
    { 'text/html': progressRow(hostileText('progress title'), 0.5, hostileText('progress note')) },
    tableBundle({
      caption: hostileText('caption of a table'),
      columns: [hostileText('head')],
      rows: [[hostileText('cell')]],
    }),
  ];
  model.dispose();
  variable.dispose();
  return bundles.map((bundle) => displayed(bundle));
}

/** Figures and texts as any cell may make them of data: nothing of these is HTML. */
function displaysOfOthers(): object[] {
  const h = hostileText;
  return [
    plotlyOutput(
      [
        {
          ...{ type: 'bar', name: h('trace name'), x: [h('category'), 'b'], y: [1, 2] },
          ...{ text: [h('label of a bar')], hovertext: [h('hover text')], customdata: [h('custom')] },
          hovertemplate: `${h('hover template')}<extra>${h('extra')}</extra>`,
        },
        { type: h('trace type'), x: [1], y: [1] },
      ],
      {
        title: { text: h('raw title') },
        xaxis: { title: { text: h('axis title') }, ticktext: [h('tick')], tickvals: [0] },
        annotations: [{ text: h('annotation'), x: 0, y: 1, hovertext: h('annotation hover') }],
        legend: { title: { text: h('legend title') } },
        meta: { alternativeText: h('alternative text'), minWidth: h('width') },
        height: h('height'),
      },
    ),
    plotlyOutput([{ type: 'pie', labels: [h('slice'), 'b'], values: [1, 2], hoverinfo: 'all' }], {}),
    { output_type: 'stream', name: 'stdout', text: `${h('stdout')}\u001b[31m${h('colored')}\u001b[0m\n` },
    { output_type: 'stream', name: 'stderr', text: h('stderr') },
    displayed({ 'text/plain': h('text') }),
    displayed({ 'application/json': { [h('json key')]: h('json value') } }),
    displayed({ [`application/${h('MIME type')}`]: '1' }),
    displayed(
      { 'image/png': `AAAA"><img src=x onerror="${h('picture')}">` },
      { alt: h('alt'), width: h('size') },
    ),
    displayed({
      'image/svg+xml': `<svg xmlns="http://www.w3.org/2000/svg"><script>${h('SVG')}</script></svg>`,
    }),
    {
      output_type: 'error',
      ename: h('error name'),
      evalue: h('error value'),
      traceback: [h('traceback'), `\u001b[1m${h('bold')}`],
    },
    { output_type: 'error', ename: h('name alone'), evalue: h('value alone'), traceback: [] },
  ];
}

function runOf(notebooks: ExecutedNotebook[]): ReportRun {
  const { artifacts, settings } = sampleRun();
  const h = hostileText;
  const counts = { Training: 1, PublicTest: 2, PrivateTest: 3, [h('usage')]: 4 };
  return sampleRun({
    notebooks,
    dataset: { name: h('data set'), synthetic: false, counts, sha256: h('sha') },
    settings: { ...settings, size: h('run size'), parameters: { [h('parameter')]: h('parameter value') } },
    versions: { project: '0.1.0', [h('part')]: h('version') },
    commit: h('commit'),
    artifacts: {
      ...artifacts,
      training: { ...artifacts.training!, settings: { [h('setting')]: h('setting value') } },
      evaluation: {
        ...artifacts.evaluation!,
        perClass: [{ emotion: h('emotion'), precision: 1, recall: 1, f1: 1, support: 1 }],
      },
      comparison: {
        rows: [{ name: h('compared model'), accuracy: 0.9, macroF1: 0.9, parameters: 1, seconds: 61 }],
      },
    },
  });
}

const previous = {
  startedAt: '2024-05-01T10:00:00Z',
  accuracy: 0.5,
  macroF1: 0.4,
  commit: hostileText('earlier commit'),
} as unknown as RunSummary;

describe('hostile names and texts in a report', { timeout: 590_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostile-texts-'));
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
    const cells = [
      markdownCell('# 1 · Charts\n\nSome of them.'),
      codeCell(`const source = ${JSON.stringify(hostileText('source'))}; // ${hostileText('comment')}`, [
        ...displaysOfOurs(),
        ...displaysOfOthers(),
      ]),
      markdownCell('## Last\n\nThe end.'),
    ];
    const run = runOf([
      { name: '01-charts', notebook: notebookOf(cells), seconds: 3 },
      {
        name: `02-${fileName('notebook name')}`,
        notebook: notebookOf([markdownCell('No title.')]),
        seconds: 1,
      },
    ]);
    const options = {
      ...{ cacheFolder: path.join(folder, 'cache'), notebooksFolder: folder, previous },
      drawings: new ChartDrawings(),
    };
    await writeReport(path.join(folder, 'pages'), run, options);
    await writeReport(path.join(folder, 'single'), run, { ...options, singleFile: true });
    await writeForm('slides', path.join(folder, 'slides'), run, options);
    await writeForm('markdown', path.join(folder, 'markdown'), run, options);
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  /** Opens every page of a folder, with its policy or without, and looks at each chart as a reader would. */
  async function assertHarmless(pages: string, withPolicy: boolean): Promise<void> {
    for (const name of readdirSync(pages).filter((file) => file.endsWith('.html'))) {
      const file = path.join(pages, name);
      const html = readFileSync(file, 'utf8');
      const opened = path.join(pages, `opened-${name}`);
      assert.match(html, POLICY);
      writeFileSync(opened, withPolicy ? html : html.replace(POLICY, ''));
      const { page, wrongs } = await watchedPage(browser, pathToFileURL(opened).href);
      if ((await page.locator('figure.chart').count()) > 0) {
        await page.locator('html[data-charts="drawn"]').waitFor({ state: 'attached' });
        for (const chart of await page.locator('.js-plotly-plot .nsewdrag').all())
          await chart.hover({ force: true });
      }
      await page.evaluate(`for (const folded of document.querySelectorAll('details')) folded.open = true`);
      assert.deepEqual(await wrongs(), [], `${name}, ${withPolicy ? 'with' : 'without'} its policy`);
      await page.context().close();
      rmSync(opened);
    }
  }

  for (const form of ['pages', 'single', 'slides']) {
    it(`run nothing in its ${form}, by the policy of each page`, () =>
      assertHarmless(path.join(folder, form), true));
    it(`run nothing in its ${form}, by what is escaped alone`, () =>
      assertHarmless(path.join(folder, form), false));
  }

  it('run nothing in its Markdown, in a reader that shows HTML and has no policy', async () => {
    const reader = new MarkdownIt({ html: true, linkify: true });
    // It would leave links that run code to the text they are in; the strictest check is one that lets them through.
    reader.validateLink = () => true;
    const written = path.join(folder, 'markdown');
    for (const name of readdirSync(written).filter((file) => file.endsWith('.md'))) {
      const html = reader.render(readFileSync(path.join(written, name), 'utf8'));
      const file = path.join(written, 'opened.html');
      writeFileSync(
        file,
        `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>${html}</body></html>`,
      );
      const { page, wrongs } = await watchedPage(browser, pathToFileURL(file).href);
      assert.deepEqual(await wrongs(), [], name);
      await page.context().close();
    }
  });

  it('are shown as they are: the reader sees what the data says', async () => {
    const index = path.join(folder, 'pages', 'index.html');
    const { page } = await watchedPage(browser, pathToFileURL(index).href);
    const text = await page.locator('body').innerText();
    for (const place of ['data set', 'commit', 'compared model', 'earlier commit', 'parameter value']) {
      assert.ok(text.includes(`${place}</script></style></title>`), place);
    }
    await page.context().close();
  });
});

/** A hostile name that a file can have. */
function fileName(place: string): string {
  return hostileText(place).replaceAll('/', '∕').replaceAll('\n', ' ').slice(0, 150);
}

describe('a hostile notebook in a report', { timeout: 300_000 }, () => {
  let folder: string;
  let browser: Browser;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'hostile-notebook-'));
    browser = await chromium.launch({ executablePath: browserPath(), args: BROWSER_ARGUMENTS });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const h = hostileText;
  const notebook = notebookOf([
    markdownCell(`# ${h('title')}\n\n${h('first sentence')}\n\n## ${h('heading')}`),
    markdownCell(
      `${h('prose')}\n\n<script>${h('script')}</script>\n\n![${h('alt')}](data:image/png;base64,AAAA)`,
    ),
    codeCell('display(html)', [
      displayed({ 'text/html': h('HTML') }),
      displayed({ 'text/html': `<table><tr><td>${h('HTML table')}</td></tr></table>` }),
      displayed({ 'text/markdown': h('Markdown') }),
      displayed({ 'text/latex': h('LaTeX') }),
      displayed({
        'text/html': `<svg><script>${h('SVG in HTML')}</script><animate onbegin="${h('animate')}" attributeName=x dur=1s></svg>`,
      }),
    ]),
  ]);
  // Who runs a notebook trusts it; its report is sent on to those who do not know it.
  it('runs nothing, asks for nothing, and leads the reader nowhere by itself', async () => {
    const run = sampleRun({ notebooks: [{ name: '01-hostile', notebook, seconds: 3 }] });
    const options = { cacheFolder: path.join(folder, 'cache'), notebooksFolder: folder };
    await writeReport(path.join(folder, 'pages'), run, options);
    await writeReport(path.join(folder, 'single'), run, { ...options, singleFile: true });
    await writeForm('slides', path.join(folder, 'slides'), run, options);
    for (const pages of ['pages', 'single', 'slides']) {
      for (const name of readdirSync(path.join(folder, pages)).filter((file) => file.endsWith('.html'))) {
        const file = path.join(folder, pages, name);
        const { page, wrongs } = await watchedPage(browser, pathToFileURL(file).href);
        // Links that run code may stand there: the policy keeps them from it.
        for (const link of await page.locator('a[href^="javascript:"]').all()) {
          await link.dispatchEvent('click');
        }
        const wrong = (await wrongs()).filter((line) => !line.startsWith('link: '));
        assert.deepEqual(wrong, [], `${pages}/${name}`);
        await page.context().close();
      }
    }
  });
});
