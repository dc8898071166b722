import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { expandShorthandProperties } from '../../kernel/shorthand-properties';

describe('shorthand properties of a cell', () => {
  it('are written out, wherever they stand', () => {
    assert.equal(
      expandShorthandProperties('f({ a, b: 1 }, { c: { d } });'),
      'f({ a: a, b: 1 }, { c: { d: d } });',
    );
  });

  it('leave patterns, types and imports as they are', () => {
    const code = "import { a } from 'm';\nconst { b, c: d } = x;\nfunction f({ e }: { e: number }) {}";
    assert.equal(expandShorthandProperties(code), code);
  });

  it('keep a default in an assignment to a pattern', () => {
    assert.equal(expandShorthandProperties('({ a = 1 } = x);'), '({ a: a = 1 } = x);');
  });

  it('are found in code that is not finished', () => {
    assert.equal(expandShorthandProperties('f({ a'), 'f({ a: a');
  });
});
