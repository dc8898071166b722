import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnprovenNumberError, unprovenNumbers } from '../../src/report/prose-numbers';
import { codeCell, markdownCell, notebookOf, plotlyOutput, sampleRun } from './sample-run';

const shown = (text: string) => ({ output_type: 'display_data', metadata: {}, data: { 'text/plain': text } });

/** The numbers without proof when a notebook states this beside these outputs; `12` is in its code. */
function unproven(prose: string, ...outputs: object[]): string[] {
  const notebook = notebookOf([markdownCell(prose), codeCell('const batch = 12;', outputs)]);
  const run = sampleRun({ notebooks: [{ name: '03-scaling', notebook, seconds: 1 }] });
  return unprovenNumbers(run).map(({ text }) => text);
}

describe('numbers in prose', () => {
  it('are found where no output and no code of the notebook holds them', () => {
    assert.deepEqual(unproven('We reach 65 % after 3 epochs of 12.', shown('accuracy 0.412')), ['65 %', '3']);
  });

  it('are proven by text, table, chart title or code of the same notebook', () => {
    const html = {
      output_type: 'display_data',
      metadata: {},
      data: { 'text/html': '<td width="9">3,589</td>' },
    };
    const chart = plotlyOutput([{ x: [77], y: [78] }], {
      title: { text: 'Best after 16 epochs' },
      meta: { alternativeText: 'It ends at 0.54.' },
    });
    assert.deepEqual(unproven('Of 3589 faces, 3,589, and 16, 0.54 and 12.', html, chart), []);
    assert.deepEqual(
      unproven('Of 9 and 77.', html, chart),
      ['9', '77'],
      'neither markup nor marks are words',
    );
  });

  it('may be rounded where they are stated in percent or with decimals, and not as whole numbers', () => {
    assert.deepEqual(unproven('65.3 % or 65 % or 0.65.', shown('0.6532')), []);
    assert.deepEqual(unproven('0.66 or 66 %.', shown('0.6532')), ['0.66', '66 %']);
    assert.deepEqual(unproven('As many as 5.', shown('5.4')), ['5']);
  });

  it('may be what every page says of its run: counts, seed, epochs, parameters, results', () => {
    // sample-run.ts: 28,709 of 32,368 faces, 2 epochs, 470,439 parameters, an accuracy of 0.9.
    assert.deepEqual(unproven('28,709 of 32,368 faces, 2 epochs, 470,439 parameters, 90 %.'), []);
  });

  it('are not looked for in code, formulas, names, addresses, counted headings and items', () => {
    const prose = [
      '# 3 · Scaling',
      '2. Call `fit(64)` on FER2013 with Conv2D, F1 and h5wasm, $x_{33}$ and [this](https://a.b/44).',
      '```ts\nconst a = 65;\n```',
      'See notebook 5, notebooks 3 and 4 (Khaireddin, 2021), version 2.21 or 2.21.0.',
      '<img width="66">',
    ].join('\n\n');
    assert.deepEqual(unproven(prose), []);
    assert.deepEqual(unproven('## The best 33\n\n- 34 items\n\n| 35 |\n| -- |\n| 36 |'), [
      '33',
      '34',
      '35',
      '36',
    ]);
  });

  it('may be those of a source that the sentence names, and what an exercise asks to try', () => {
    assert.deepEqual(
      unproven('People agree with 65 ± 5 % of them (Goodfellow and others, 2013). We reach 66 %.'),
      ['66 %'],
    );
    assert.deepEqual(unproven('## Exercises\n\n1. Train for 33 epochs.\n\n## Result\n\nIt is 34.'), ['34']);
    const inParts = ['## Exercises', '### 1 · Fit', 'Take 33 epochs.', '### Further questions\n\nAnd 34?'];
    const notebook = notebookOf(
      [...inParts, '## Sources\n\nThere are 35.'].map((text) => markdownCell(text)),
    );
    const run = sampleRun({ notebooks: [{ name: '03-scaling', notebook, seconds: 1 }] });
    assert.deepEqual(
      unprovenNumbers(run).map(({ text }) => text),
      ['35'],
      'exercises in several cells end with a heading of their own level',
    );
  });

  it('may be constants of the task', () => {
    assert.deepEqual(unproven('48 by 48 pixels, 7 emotions, from 0 to 1 or 0 to 255.'), []);
  });

  it('are told with notebook, cell and number', () => {
    const notebook = notebookOf([markdownCell('# A'), markdownCell('It takes 99 seconds.')]);
    const run = sampleRun({ notebooks: [{ name: '09-own', notebook, seconds: 1 }] });
    const { message } = new UnprovenNumberError(unprovenNumbers(run));
    assert.match(message, /\n {2}09-own, cell 2: 99$/);
  });
});
