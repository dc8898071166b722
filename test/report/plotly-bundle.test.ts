import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { plotlyBundle } from '../../src/report/plotly-bundle';

/** What one page may weigh, in bytes, its notebook's outputs left out of account. */
const SMALL_BUNDLE_LIMIT = 1.6e6;

describe('the Plotly script of a page', () => {
  const cache = mkdtempSync(path.join(tmpdir(), 'plotly-bundle-'));
  after(() => rmSync(cache, { recursive: true }));

  it('is the smaller bundle where that draws every trace, and all of Plotly elsewhere', async () => {
    const small = await plotlyBundle(['bar', 'heatmap', 'scatter'], cache);
    const whole = await plotlyBundle(['bar', 'scatter3d'], cache);
    assert.ok(small.length < SMALL_BUNDLE_LIMIT, `${small.length} bytes`);
    assert.ok(whole.length > 2 * small.length);
    const draws = (script: string, trace: string) => script.includes(`moduleType:"trace",name:"${trace}"`);
    assert.deepEqual(
      [draws(small, 'bar'), draws(small, 'heatmap'), draws(small, 'scatter3d')],
      [true, true, false],
    );
    assert.ok(draws(whole, 'scatter3d'));
    for (const script of [small, whole]) {
      assert.match(script, /MIT License/);
      assert.ok(!/<\/script/i.test(script), 'may stand inside a page');
    }
  });

  it('is made anew, with a sentence, where the kept one is not what was kept', async () => {
    const whole = await plotlyBundle(['bar'], cache);
    const kept = path.join(cache, readdirSync(cache).find((name) => name.includes('cartesian')) as string);
    const bytes = readFileSync(kept);
    for (const damaged of [bytes.subarray(0, 1000), bytes.map((byte, i) => (i === 5000 ? byte ^ 1 : byte))]) {
      writeFileSync(kept, damaged);
      const told: string[] = [];
      const onWarning = (sentence: string) => void told.push(sentence);
      assert.equal(await plotlyBundle(['bar'], cache, { onWarning }), whole);
      assert.deepEqual(told, [`${kept} is damaged and is made anew.`]);
      assert.deepEqual(readFileSync(kept), bytes);
    }
  });

  it('is made once', async () => {
    const files = readdirSync(cache);
    assert.equal(files.length, 2);
    await plotlyBundle(['pie'], cache);
    assert.deepEqual(readdirSync(cache), files);
  });
});
