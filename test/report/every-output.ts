import { codeCell, markdownCell, notebookOf, plotlyOutput } from './sample-run';

/** Text that would run, and rename the page, wherever it was taken for HTML. */
export const PAYLOAD =
  '</script><script>document.title = "broken out"</script><img src=x onerror="document.title=\'broken out\'">';

/** How many charts `everyOutput` draws. */
export const NUM_CHARTS = 4;

const FACE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=';

function displayed(data: Readonly<Record<string, unknown>>, metadata: object = {}): object {
  return { output_type: 'display_data', metadata, data };
}

/** A notebook with everything that a page can show: each kind of prose, output and chart, and text that would break out. */
export const everyOutput = notebookOf([
  markdownCell(`# 1 · Charts

Some of them, and *what else* a cell can leave.

## Bars

Softmax is $p_i = e^{z_i} / \\sum_j e^{z_j}$, and displayed

$$\\mathrm{softmax}(z)_i = \\frac{e^{z_i}}{\\sum_j e^{z_j}}$$

| emotion | faces |
| --- | --- |
| Angry | 3995 |

> A remark, with \`code\` and [a link](https://example.org/).

\`\`\`ts
const answer = 42; // a comment
\`\`\`

<details><summary>A hint</summary>

Look at the axes.

</details>`),
  codeCell(
    `// a comment\nimport { display } from './x';\ndisplay(${JSON.stringify(PAYLOAD)}, /a+/, 1.5, \`\${x}\`)`,
    [
      plotlyOutput([{ type: 'bar', x: ['Angry', 'Happy'], y: [3995, 7215], name: PAYLOAD }], {
        title: { text: 'Labels' },
        font: { color: '#757575' },
        meta: { alternativeText: PAYLOAD },
      }),
      { output_type: 'stream', name: 'stdout', text: `${PAYLOAD}\u2028\n` },
      {
        output_type: 'stream',
        name: 'stderr',
        text: [30, 31, 32, 33, 34, 35, 36, 37]
          .map((code) => `\u001b[${code}mcolor ${code}\u001b[39m\n`)
          .join(''),
      },
    ],
  ),
  markdownCell('## Curves\n\nTwo of them.\n\n### A rising one\n\nIt rises.'),
  codeCell('display(curves)', [
    plotlyOutput([{ type: 'scatter', mode: 'lines', x: [1, 2, 3], y: [0.2, 0.4, 0.5] }], {
      meta: { alternativeText: 'A rising curve.' },
    }),
    plotlyOutput(
      [
        {
          type: 'heatmap',
          z: [
            [0, 1],
            [2, 3],
          ],
          colorscale: 'Greys',
        },
      ],
      { height: 300, meta: { alternativeText: 'A square of four greys.', minWidth: 600 } },
    ),
    plotlyOutput([{ type: 'scatter', x: [1], y: [2] }], { title: { text: 'No words of its own' } }),
  ]),
  markdownCell('## Everything else\n\nTables, pictures, text and an error.'),
  codeCell('table', [
    displayed({
      'text/html': `<table><thead><tr><th scope="col">head</th></tr></thead><tr>${'<td>a wide cell</td>'.repeat(60)}</tr></table>`,
      'text/plain': 'table',
    }),
    displayed({ 'image/png': FACE, 'text/plain': 'picture' }, { alternativeText: 'One pixel.' }),
    displayed({
      'image/svg+xml':
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>',
    }),
    displayed({ 'text/markdown': 'The accuracy is **high**.' }),
    displayed({ 'text/html': '<div>plain HTML with a <a href="https://example.org/">link</a></div>' }),
    displayed({ 'text/latex': '$x^2$' }),
    displayed({ 'application/json': { answer: 42 } }),
    displayed({ 'application/x-own': '1' }),
    { output_type: 'error', ename: 'Error', evalue: PAYLOAD, traceback: [] },
  ]),
  markdownCell('## Last\n\nA short end, as [before](#curves).'),
]);
