import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { DOCUMENTS, ROOT, tableRows, textOf, writtenFiles } from './documents';

const FILES = writtenFiles();
const SCRIPTS = Object.keys(JSON.parse(textOf('package.json')).scripts as Record<string, string>);

/** Text outside of code blocks and code spans. */
const proseOf = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** The code spans and the lines of code blocks. */
const codeOf = (text: string) => [
  ...[...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.split('\n')),
  ...[...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, span]) => span),
];

/** The anchors of a document's headings, by the rule of the sites that show Markdown. */
function anchorsOf(text: string): string[] {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}

describe('the documents', () => {
  for (const document of DOCUMENTS) {
    it(`${document}: every link and picture is there, with its anchor`, () => {
      const text = textOf(document);
      for (const [, target] of proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https?:/.test(target)) continue;
        const [file, anchor] = target.split('#');
        const linked = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
        assert.ok(existsSync(path.join(ROOT, linked)), `${document} links to ${target}`);
        if (anchor !== undefined) {
          assert.ok(anchorsOf(textOf(linked)).includes(anchor), `${document} links to ${target}`);
        }
      }
    });
  }

  it('name only npm scripts that there are', () => {
    for (const document of DOCUMENTS) {
      for (const [, script] of textOf(document).matchAll(/npm run ([a-z][\w:-]*)/g)) {
        assert.ok(SCRIPTS.includes(script), `${document}: npm run ${script}`);
      }
    }
  });

  it('have a row for every npm script', () => {
    const rows = tableRows(textOf('docs/commands.md'), '| Command | Does |').concat(
      tableRows(textOf('docs/commands.md'), '| Command | Prints |'),
    );
    const named = rows.map(([command]) => command.match(/^`npm (?:run )?([\w:-]+)/)?.[1]);
    assert.deepEqual(named.sort(), [...SCRIPTS].sort());
  });

  it('name only options that some program knows', () => {
    const programs = FILES.filter((file) => /^(setup|src|bench|docs|test)\/.*\.(ts|mjs)$/.test(file))
      .map(textOf)
      .join('\n');
    for (const document of DOCUMENTS) {
      for (const code of codeOf(textOf(document))) {
        const [, script, options] = code.match(/npm run ([\w:-]+)[^|]*? -- (.*)/) ?? [];
        // JupyterLab's own.
        if (script === undefined || script === 'lab') continue;
        for (const [option] of options.split(' #')[0].matchAll(/--[a-z][\w-]+/g)) {
          assert.ok(programs.includes(option), `${document}: ${code}`);
        }
      }
    }
  });

  it('name only files and folders that there are', () => {
    const topFolders = new Set(FILES.filter((file) => file.includes('/')).map((file) => file.split('/')[0]));
    const made = /^docs\/api\b/;
    for (const document of DOCUMENTS) {
      for (const code of codeOf(textOf(document))) {
        for (const [name] of code.matchAll(/(?<![\w./~-])[\w.-]+\/[\w./-]*/g)) {
          const file = name.replace(/[./]+$/, '');
          if (!topFolders.has(file.split('/')[0]) || made.test(file)) continue;
          // A module is imported without its ending.
          const there = [file, `${file}.ts`].some((candidate) => existsSync(path.join(ROOT, candidate)));
          assert.ok(there, `${document}: ${code}`);
        }
      }
    }
  });

  it('name only notebooks that there are, and the README every one', () => {
    const notebooks = FILES.filter((file) => file.startsWith('notebooks/')).map((file) =>
      path.basename(file, '.ipynb'),
    );
    for (const document of DOCUMENTS) {
      for (const [name] of textOf(document).matchAll(/\b\d\d-[a-z]+(?:-[a-z]+)+\b/g)) {
        assert.ok(notebooks.includes(name), `${document}: ${name}`);
      }
    }
    const rows = tableRows(textOf('README.md'), '| Notebook | Shows |');
    assert.deepEqual(
      rows.map(([notebook]) => notebook),
      notebooks.sort().map((name) => `[${name}](notebooks/${name}.ipynb)`),
    );
  });
});

describe('the pictures in the repository', () => {
  // A new one needs a program that makes it of drawn faces, or no face on it.
  it('are those that are known to show no real person', () =>
    assert.deepEqual(
      FILES.filter((file) => /\.(png|jpe?g|gif|webp|svg|bmp|tiff?|avif|pdf)$/i.test(file)),
      ['docs/report.png'],
    ));

  it('are not taken of a report on any but drawn faces', (context) => {
    const report = mkdtempSync(path.join(tmpdir(), 'report-'));
    context.after(() => rmSync(report, { recursive: true, force: true }));
    for (const page of ['02-sample-faces.html', '07-confusion-matrix.html'])
      writeFileSync(path.join(report, page), '');
    writeFileSync(path.join(report, 'results.json'), JSON.stringify({ dataset: { synthetic: false } }));
    const program = ['--import', 'tsx', path.join(ROOT, 'docs', 'report-picture.ts'), '--report', report];
    const { status, stderr } = spawnSync(process.execPath, program, { cwd: ROOT, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /shows other than synthetic faces: make a report without --data and FER_DATA/);
  });

  it('are light, and sharp on a dense screen', async () => {
    const file = path.join(ROOT, 'docs', 'report.png');
    const { width = 0 } = await sharp(readFileSync(file)).metadata();
    assert.ok(statSync(file).size < 400_000);
    assert.ok(width >= 1600);
  });
});
