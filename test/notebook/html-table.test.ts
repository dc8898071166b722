import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cellText, htmlTable, recordsTable, textTable } from '../../src/notebook/html-table';

describe('a table', () => {
  it('escapes everything that comes from data', () => {
    const html = htmlTable({ caption: '<i>', columns: ['a"b'], rows: [['<script>alert(1)</script>']] });
    assert.ok(html.includes('<caption>&lt;i&gt;</caption>'));
    assert.ok(html.includes('a&quot;b</th>'));
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;'));
    assert.ok(!html.includes('<script>'));
  });

  it('sets numbers to the right and text to the left, head and cells alike', () => {
    const html = htmlTable({ columns: ['n', 's'], rows: [[1, 'x']] });
    assert.equal(html.match(/text-align:right/g)?.length, 2);
    assert.equal(html.match(/text-align:left/g)?.length, 2);
  });

  it('writes numbers as people read them', () => {
    assert.equal(cellText(28709), '28,709');
    assert.equal(cellText(0.123456), '0.1235');
    assert.equal(cellText(0.00001234), '1.23e-5');
    assert.equal(cellText(-0), '0');
    assert.equal(cellText(null), '');
  });

  it('cuts a long text, such as the pixels of a face', () => {
    const text = cellText('70 80 82 '.repeat(300));
    assert.equal(text.length, 60);
    assert.ok(text.endsWith('…'));
  });

  it('has a form in plain text, with its columns below one another', () => {
    assert.equal(
      textTable({
        caption: 'C',
        columns: ['name', 'n'],
        rows: [
          ['Happy', 7],
          ['Sad', 10],
        ],
      }),
      'C\nname   n\nHappy  7\nSad    10',
    );
  });

  it('takes its columns from records, and refuses to guess them from none', () => {
    assert.deepEqual(recordsTable([{ a: 1, b: 2 }], 'two'), {
      caption: 'two',
      columns: ['a', 'b'],
      rows: [[1, 2]],
    });
    assert.throws(() => recordsTable([]), /expected at least one record/);
  });
});
