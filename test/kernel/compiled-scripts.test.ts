import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CompiledScripts } from '../../kernel/compiled-scripts';

const codeOf = (characters: number) => 'x;'.padEnd(characters, '/');

describe('where the code of cells was written', () => {
  /** Runs cells of 100 characters each and returns the serials of those whose places are still known. */
  function known(scripts: CompiledScripts, serials: readonly number[]): number[] {
    return serials.filter((serial) => scripts.placeOf(`cell-${serial}`, 1, 1) !== undefined);
  }
  /** Of 10 characters written and the others compiled. */
  const run = (scripts: CompiledScripts, serial: number, characters = 100) =>
    scripts.addCell(
      { serial, executionCount: serial },
      `source  ${String(serial).padStart(2)}`,
      codeOf(characters - 10),
    );

  it('is forgotten for those longest not looked for, once they are too many', () => {
    const scripts = new CompiledScripts('/project', 1000);
    for (let serial = 1; serial <= 10; serial += 1) run(scripts, serial);
    assert.deepEqual(known(scripts, [1]), [1], 'ten fit');
    run(scripts, 11);
    run(scripts, 12);
    // The first one was looked for a moment ago.
    assert.deepEqual(known(scripts, [1, 2, 3, 4, 12]), [1, 4, 12]);
    assert.deepEqual(scripts.linesOf('cell-4'), ['source   4']);
    assert.deepEqual(scripts.linesOf('cell-2'), []);
  });

  it('is kept for the latest, however large it is, and for modules', () => {
    const scripts = new CompiledScripts('/project', 1000);
    scripts.addModule('/project/src/module.js', codeOf(5000));
    run(scripts, 1);
    run(scripts, 2, 3000);
    assert.deepEqual(known(scripts, [1, 2]), [2]);
    assert.equal(scripts.placeOf('/project/src/module.js', 1, 1)?.name, 'src/module.ts');
    run(scripts, 3);
    assert.deepEqual(known(scripts, [2, 3]), [3]);
  });
});
