import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
// Its types are of another compiler than the one that checks this file; what is used of them is the same in both.
import ts from '@tslab/typescript-for-tslab';

const ROOT = path.resolve(__dirname, '../..');
const INDEX = path.join(ROOT, 'src', 'index.ts');

/** Every name that src/index.ts exports, values and types. */
function exportedNames(): string[] {
  const lists = readFileSync(INDEX, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  return [...lists].flatMap(([, list]) =>
    [...list.matchAll(/(?:type )?(\w+)\s*(?:,|$)/g)].map(([, name]) => name),
  );
}

function runDocs(out: string) {
  const program = ['--import', 'tsx', path.join(ROOT, 'docs', 'api-pages.ts'), '--out', out];
  return spawnSync(process.execPath, program, { cwd: ROOT, encoding: 'utf8' });
}

describe('what src/index.ts exports', () => {
  it('has a TSDoc comment, every name of it', () => {
    const { config } = ts.readConfigFile(path.join(ROOT, 'tsconfig.kernel.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram([INDEX], options);
    const checker = program.getTypeChecker();
    const file = program.getSourceFile(INDEX);
    assert.ok(file);
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);
    // The same names by the other way, so that neither overlooks any.
    assert.deepEqual(exported.map(({ name }) => name).sort(), exportedNames().sort());
    const silent = exported
      // A whole package, which has pages of its own.
      .filter(({ name }) => name !== 'tf')
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    );
  });
});

describe('npm run docs', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'api-pages-'));
  const out = path.join(folder, 'api');
  let pages: string[] = [];
  after(() => rmSync(folder, { recursive: true, force: true }));

  before(() => {
    const { status, stdout, stderr } = runDocs(out);
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    assert.doesNotMatch(stderr, /warning/);
    pages = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'));
  });

  it('writes a page for every exported name', () => {
    const written = new Set(pages.map((page) => path.basename(page, '.html')));
    assert.deepEqual(
      exportedNames().filter((name) => !written.has(name)),
      ['tf'],
    );
  });

  it('says on a page what the comment says, with what is thrown and where it is defined', () => {
    const page = readFileSync(path.join(out, 'functions', 'confusionMatrix.html'), 'utf8');
    assert.match(page, /Counts the examples of each actual class by the class they were taken for/);
    assert.match(page, /RangeError when the two differ in length/);
    assert.match(page, /Defined in src\/evaluation\/confusion-matrix\.ts/);
  });

  it('links from page to page, and asks no network for anything', () => {
    for (const page of pages) {
      const html = readFileSync(path.join(out, page), 'utf8');
      for (const [, address] of html.matchAll(/<a [^>]*?href="([^"#]+)/g)) {
        if (/^https?:/.test(address)) continue;
        const target = path.join(out, path.dirname(page), decodeURIComponent(address));
        assert.ok(existsSync(target), `${page} links to ${address}`);
      }
      for (const [tag] of html.matchAll(/<(?:script|link|img)\b[^>]*>/g)) {
        assert.doesNotMatch(tag, /(?:src|href)="(?:https?:)?\/\//, page);
      }
    }
  });

  it('does not replace a folder that holds something else', () => {
    const other = path.join(folder, 'other');
    const kept = path.join(mkdtempSync(other), 'thesis.txt');
    writeFileSync(kept, 'mine');
    const { status, stderr } = runDocs(path.dirname(kept));
    assert.equal(status, 1);
    assert.match(stderr, /holds thesis\.txt, which is no API page.*choose another with --out/);
    assert.equal(readFileSync(kept, 'utf8'), 'mine');
  });
});
