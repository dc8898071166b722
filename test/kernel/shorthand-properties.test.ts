import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expandShorthandProperties } from '../../kernel/shorthand-properties';

describe('shorthand properties of a cell', () => {
  it('are written out, wherever they stand', () => {
    assert.equal(
      expandShorthandProperties('f({ a, b: 1 }, { c: { d } });').code,
      'f({ a: a, b: 1 }, { c: { d: d } });',
    );
  });

  it('leave patterns, types and imports as they are', () => {
    const code = "import { a } from 'm';\nconst { b, c: d } = x;\nfunction f({ e }: { e: number }) {}";
    assert.equal(expandShorthandProperties(code).code, code);
  });

  it('keep a default in an assignment to a pattern', () => {
    assert.equal(expandShorthandProperties('({ a = 1 } = x);').code, '({ a: a = 1 } = x);');
  });

  it('are found in code that is not finished', () => {
    assert.equal(expandShorthandProperties('f({ a').code, 'f({ a: a');
  });

  it('tell where a place in the result was written', () => {
    const code = 'f({ a, b }, wrong)';
    const expanded = expandShorthandProperties(code);
    assert.equal(expanded.code, 'f({ a: a, b: b }, wrong)');
    assert.equal(expanded.written(expanded.code.indexOf('wrong')), code.indexOf('wrong'));
    assert.equal(expanded.written(expanded.code.indexOf('a: a')), code.indexOf('a'));
    assert.equal(expanded.written(expanded.code.indexOf('b: b')), code.indexOf('b'));
  });
});
