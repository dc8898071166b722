import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ansiHtml } from '../../src/report/ansi-text';

describe('terminal text on a page', () => {
  it('turns colours and weight into classes', () => {
    assert.equal(
      ansiHtml('a \u001b[31mred \u001b[1mbold\u001b[22m\u001b[39m b'),
      'a <span class="ansi-red">red </span><span class="ansi-red ansi-bold">bold</span> b',
    );
    assert.equal(ansiHtml('\u001b[92mbright\u001b[0m plain'), '<span class="ansi-green">bright</span> plain');
  });

  it('skips the arguments of colours it does not draw', () => {
    assert.equal(ansiHtml('\u001b[38;5;31mx\u001b[38;2;31;32;33my'), 'xy');
  });

  it('escapes markup, inside a colour too', () => {
    assert.equal(
      ansiHtml('<script>\u001b[34m&</script>'),
      '&lt;script&gt;<span class="ansi-blue">&amp;&lt;/script&gt;</span>',
    );
  });

  it('shows of a line written over what a terminal would, and drops other codes', () => {
    assert.equal(ansiHtml('10 %\r50 %\r100 %\nnext\r\n\u001b[2Kend'), '100 %\nnext\nend');
  });
});
