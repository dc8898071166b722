import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { durationText } from '../../src/command/duration-text';
import { indexPage } from '../../src/report/index-page';
import { notebookPage } from '../../src/report/notebook-page';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const options = { notebooksFolder: tmpdir(), plotly: 'window.Plotly = {};' };

function executed(name: string, cells: readonly object[]) {
  return { name, notebook: notebookOf(cells), seconds: 2 };
}

describe('a notebook’s page', () => {
  const first = executed('01-dataset', [
    markdownCell('# One & only'),
    codeCell('const a = 1;'),
    codeCell('  '),
  ]);
  const second = executed('02-faces', [
    markdownCell('# Two\n\n## Part'),
    codeCell('x', [plotlyOutput([], {}), plotlyOutput([], {})]),
  ]);
  const run = sampleRun({ notebooks: [first, second] });

  it('links its neighbours and the index', () => {
    const page = notebookPage(run, first, options);
    assert.match(page, /<a class="next" rel="next" href="02-faces\.html">Two/);
    assert.match(page, /href="index\.html">All notebooks/);
    assert.doesNotMatch(page, /rel="prev"/);
    assert.match(notebookPage(run, second, options), /rel="prev" href="01-dataset\.html">.*One &amp; only/);
  });

  it('folds the code of each cell that has some, and lists its headings', () => {
    const page = notebookPage(run, first, options);
    assert.equal(page.match(/<details class="code" open>/g)?.length, 1);
    assert.match(
      notebookPage(run, second, options),
      /<nav class="contents[^>]*>.*<a href="#part">Part<\/a>/s,
    );
  });

  it('holds Plotly once however many charts it has, and not at all without one', () => {
    assert.equal(notebookPage(run, second, options).match(/window\.Plotly/g)?.length, 1);
    assert.doesNotMatch(notebookPage(run, first, options), /window\.Plotly/);
  });

  it('allows its own scripts only, by their hash, and nothing from elsewhere', () => {
    const hash = createHash('sha256').update(options.plotly).digest('base64');
    const page = notebookPage(run, second, options);
    assert.match(page, /default-src 'none';.*script-src (?:'sha256-[^']+' ?)+"/);
    assert.ok(page.includes(`'sha256-${hash}'`));
    // As many hashes as scripts that run; the two charts' data do not.
    assert.equal(page.match(/'sha256-/g)?.length, page.match(/<script>/g)?.length);
    assert.equal(page.match(/<script type="application\/json">/g)?.length, 2);
  });

  it('says on which data, seed and versions it was made, and that drawn faces are drawn', () => {
    const page = notebookPage(run, first, options);
    assert.match(page, /<strong>Synthetic faces\.<\/strong>/);
    assert.match(page, /Training 28,709, PublicTest 3,589, PrivateTest 70/);
    assert.match(page, /seed 7, 2 epochs/);
    assert.match(page, /node 20\.20\.2/);
    const real = sampleRun({
      notebooks: [first],
      dataset: { ...run.dataset, name: 'fer2013.csv', synthetic: false },
    });
    assert.doesNotMatch(notebookPage(real, first, options), /synthetic faces/i);
  });

  it('says how long each cell took, when it was run if not now, what was set by hand, and at which commit', () => {
    const page = notebookPage(run, first, options);
    assert.match(page, /<dt>Cells<\/dt><dd>1: 1\.5 s<\/dd>/);
    assert.doesNotMatch(page, /<dt>(Executed|Commit)<|set by hand/);
    const reused = { ...first, reusedFrom: new Date('2024-04-01T09:00:00Z') };
    const settings = { ...run.settings, parameters: { epochs: 3, name: 'a' } };
    const changed = sampleRun({ notebooks: [reused], settings, commit: 'abc1234' });
    const page2 = notebookPage(changed, reused, options);
    assert.match(page2, /<dt>Executed<\/dt><dd>2024-04-01 09:00 UTC; nothing it depends on/);
    assert.match(page2, /set by hand: epochs=3, name=&quot;a&quot;/);
    assert.match(page2, /<dt>Commit<\/dt><dd>abc1234<\/dd>/);
    assert.match(indexPage(changed), /top to bottom \(1 of them in an earlier run, and nothing/);
    assert.match(
      indexPage(changed),
      /<dd>1 min 16 s in all, with 1 of 1 notebooks from an earlier run; 01-dataset/,
    );
    assert.match(indexPage(changed), /<span class="seconds">2\.0 s, run 2024-04-01 09:00 UTC<\/span>/);
  });

  it('cannot be made of prose that cannot be read, and says of which notebook', () => {
    const broken = executed('03-broken', [markdownCell('# A\n\n$\\frac{1}$')]);
    assert.throws(
      () => notebookPage(sampleRun({ notebooks: [broken] }), broken, options),
      /^Error: 03-broken: cannot read the formula/,
    );
  });

  it('introduces itself to those who are sent a link', () => {
    const page = notebookPage(run, second, options);
    assert.match(page, /<title>Two – Facial emotion recognition in TypeScript<\/title>/);
    assert.match(page, /<meta property="og:title" content="Two">/);
    const described = executed('01-dataset', [markdownCell('# One\n\nWhat it *holds*. More.')]);
    assert.match(
      notebookPage(sampleRun({ notebooks: [described] }), described, options),
      /<meta property="og:description" content="What it holds\.">/,
    );
  });

  it('has a title even where the notebook has none', () => {
    const untitled = executed('09-own', [codeCell('1')]);
    const page = notebookPage(sampleRun({ notebooks: [untitled] }), untitled, options);
    assert.match(page, /<h1 id="[^"]+">09-own<\/h1>/);
    assert.match(page, /<title>09-own – /);
  });
});

describe('the index', () => {
  it('shows the headline figures, the notebooks, and the confusion matrix by rows', () => {
    const page = indexPage(sampleRun());
    for (const [term, text] of [
      ['Test accuracy', '90.0 %'],
      ['Macro F1', '0.900'],
      ['Epochs', '2'],
      // 30 s and 31 s.
      ['Training time', '1 min 1 s'],
      ['Model parameters', '470,439'],
    ]) {
      assert.ok(page.includes(`<dt>${term}</dt><dd>${text}</dd>`), term);
    }
    assert.match(
      page,
      /<a href="02-faces\.html">2 · Faces<\/a> <span class="seconds">1 min 11 s<\/span><br>Look at them\./,
    );
    assert.match(
      page,
      /<th scope="row">Angry<\/th><td class="right"[^>]*>9<span class="share"> 90 %<\/span><\/td><td [^>]*>1</,
    );
    assert.match(page, /aria-label="Accuracy over 2 epochs: training ends at 0\.550, test ends at 0\.500\."/);
  });

  it('stays light', () => {
    const size = Buffer.byteLength(indexPage(sampleRun()));
    assert.ok(size < 60_000, `${size} bytes`);
  });

  it('says so when only some notebooks were run, and leaves out what they did not produce', () => {
    const run = sampleRun();
    const page = indexPage({
      ...run,
      settings: { ...run.settings, partial: true },
      artifacts: { training: undefined, evaluation: undefined, comparison: undefined },
    });
    assert.match(page, /Only some notebooks were asked for/);
    assert.doesNotMatch(page, /Confusion matrix|Test accuracy|Training history/);
  });
});

describe('a duration', () => {
  it('is written in seconds, and in minutes from a minute on', () => {
    assert.deepEqual([0.04, 9.94, 9.96, 59.4, 59.6, 200].map(durationText), [
      '0.0 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '3 min 20 s',
    ]);
  });
});
