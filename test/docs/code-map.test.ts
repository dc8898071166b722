import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, tableRows, textOf, writtenFiles } from './documents';

const MAP = textOf('docs/code-map.md');
const layers = new Map(
  tableRows(MAP, '| Layer | Folder | Holds |').map(([layer, folder]) => [
    folder.replace(/^`src\/|\/`$/g, ''),
    Number(layer),
  ]),
);

describe('the map of the code', () => {
  it('has every folder of src/, and every folder beside it', () => {
    const folders = (parent: string) =>
      readdirSync(path.join(ROOT, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name);
    assert.deepEqual([...layers.keys()].sort(), folders('src').sort());
    const beside = tableRows(MAP, '| Folder | Holds |').map(([folder]) => folder.replace(/^`|\/`$/g, ''));
    const written = new Set(
      writtenFiles()
        .filter((file) => file.includes('/'))
        .map((file) => file.split('/')[0]),
    );
    written.delete('src');
    assert.deepEqual(beside.sort(), [...written].sort());
  });

  it('says which way imports run: to a lower layer, and never from notebooks to commands', () => {
    const imports = writtenFiles('src')
      .filter((file) => file.endsWith('.ts') && file.split('/').length > 2)
      .flatMap((file) =>
        [...textOf(file).matchAll(/(?:from|import\(|require\() ?'(\.[^']+)'/g)].map(([, name]) => ({
          file,
          from: file.split('/')[1],
          to: path.posix.join(path.posix.dirname(file), name).split('/')[1],
        })),
      )
      .filter(({ from, to }) => from !== to);
    assert.ok(imports.length > 300, `only ${imports.length} imports from folder to folder were found`);
    const wrong = imports.filter(
      ({ from, to }) => !(layers.get(to)! < layers.get(from)!) || (from === 'notebook' && to === 'command'),
    );
    assert.deepEqual(wrong, []);
  });
});
