import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ArtifactName } from '../../src/report/run-artifacts';
import { inOrderOfNeed, type OrderedNotebook } from '../../src/report/run-order';

interface Named extends OrderedNotebook {
  readonly name: string;
}

function notebook(
  name: string,
  length: number,
  links: { readonly leaves?: ArtifactName[]; readonly takesUp?: ArtifactName[] } = {},
): Named {
  return { name, length, leaves: new Set(links.leaves), takesUp: new Set(links.takesUp) };
}

/** Runs notebooks that each take a turn of the event loop per unit of their length; tells starts and ends. */
async function order(notebooks: readonly Named[], sideBySide: number) {
  const moments: string[] = [];
  const results = await inOrderOfNeed(notebooks, sideBySide, async ({ name, length }) => {
    moments.push(`${name} starts`);
    for (let turn = 0; turn < length; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    moments.push(`${name} ends`);
    return name;
  });
  return { moments, results };
}

describe('the order in which notebooks run', () => {
  const trains = notebook('trains', 3, { leaves: ['training'] });
  const looks = notebook('looks', 1, { takesUp: ['training'], leaves: ['evaluation'] });
  const compares = notebook('compares', 9, { takesUp: ['training'] });
  const counts = notebook('counts', 2);

  it('starts with the one others wait for, then the longest that may start', async () => {
    const { moments, results } = await order([counts, looks, trains, compares], 1);
    const starts = moments.filter((moment) => moment.endsWith('starts'));
    assert.deepEqual(starts, ['trains starts', 'compares starts', 'counts starts', 'looks starts']);
    assert.deepEqual(results, ['counts', 'looks', 'trains', 'compares']);
  });

  it('fills the room with what needs not wait, and starts nothing before what it takes up is there', async () => {
    const { moments } = await order([trains, looks, compares, counts], 2);
    assert.deepEqual(moments.slice(0, 2), ['trains starts', 'counts starts']);
    assert.ok(moments.indexOf('compares starts') > moments.indexOf('trains ends'));
    assert.ok(moments.indexOf('looks starts') > moments.indexOf('trains ends'));
  });

  it('takes a need that no notebook of the run leaves as met', async () => {
    const { moments } = await order([looks], 2);
    assert.deepEqual(moments, ['looks starts', 'looks ends']);
  });

  it('ends where two notebooks wait for each other', async () => {
    const a = notebook('a', 1, { takesUp: ['training'], leaves: ['evaluation'] });
    const b = notebook('b', 1, { takesUp: ['evaluation'], leaves: ['training'] });
    assert.deepEqual((await order([a, b], 2)).results, ['a', 'b']);
  });

  it('starts nothing after an error, and throws it when those that run have ended', async () => {
    const moments: string[] = [];
    const run = inOrderOfNeed(
      [notebook('fails', 3), notebook('runs', 2), notebook('waits', 1)],
      2,
      async ({ name }) => {
        moments.push(name);
        await new Promise((resolve) => setImmediate(resolve));
        if (name === 'fails') throw new Error('no');
        await new Promise((resolve) => setImmediate(resolve));
        moments.push('runs ended');
      },
    );
    await assert.rejects(run, /^Error: no$/);
    assert.deepEqual(moments, ['fails', 'runs', 'runs ended']);
  });
});
