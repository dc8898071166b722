import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import MarkdownIt from 'markdown-it';
import { modelCard } from '../../src/command/model-card';
import type { ShippedModel } from '../../src/evaluation/shipped-model';

const MODELS = path.resolve(__dirname, '../../models');
const shipped = (name: string): ShippedModel =>
  JSON.parse(readFileSync(path.join(MODELS, name, 'results.json'), 'utf8'));

describe('a model card', () => {
  it('is what lies beside the model', () => {
    for (const name of ['walkthrough', 'compact']) {
      assert.equal(modelCard(shipped(name)), readFileSync(path.join(MODELS, name, 'README.md'), 'utf8'));
    }
  });

  it('shows names from data as they stand, in any reader of Markdown', () => {
    const hostile = '<script>x</script> <img src=x onerror=x> [here](javascript:x) `x`\n```\n<b>out</b>';
    const model = shipped('compact');
    const card = modelCard({
      ...model,
      description: hostile,
      data: { ...model.data, name: hostile },
      training: { ...model.training, command: hostile },
    });
    const reader = new MarkdownIt({ html: true });
    reader.validateLink = () => true;
    const html = reader.render(card);
    assert.doesNotMatch(html, /<script|<img|<b>|href="javascript/);
    assert.equal(html.split('&lt;script&gt;x&lt;/script&gt;').length - 1, 3);
  });
});
