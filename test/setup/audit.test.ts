import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot, setupModule, temporaryFolder } from './setup-modules';

interface Finding {
  readonly package: string;
  readonly version: string;
  readonly ids: readonly string[];
  readonly title: string;
}

interface Explanation {
  readonly id: string;
  readonly package: string;
  readonly reason: string;
  readonly date: string;
}

const advisories = () =>
  setupModule<{
    npmFindings(output: string): Finding[];
    pythonFindings(output: string): Finding[];
    compareWithExplained(
      findings: readonly Finding[],
      explanations: readonly Explanation[],
    ): {
      explained: readonly { finding: Finding; explanation: Explanation }[];
      unexplained: readonly Finding[];
      outOfUse: readonly Explanation[];
    };
  }>('advisories');

const read = (...path: string[]) => readFileSync(join(projectRoot, ...path), 'utf8');

const HOLE: Finding = { package: 'tar', version: '<6', ids: ['GHSA-aaaa'], title: 'high: a hole' };

describe('the audit', () => {
  it('reads what npm finds, from a registry that knows of a hole', async (context) => {
    const server = createServer((request, response) => {
      const isAsked = request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk';
      const known = {
        tar: [
          {
            id: 1,
            url: 'https://example.org/advisories/GHSA-aaaa',
            title: 'a hole',
            severity: 'high',
            vulnerable_versions: '<6',
          },
        ],
      };
      response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(isAsked ? known : {}));
    }).listen(0, '127.0.0.1');
    context.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const root = temporaryFolder(context);
    const dependencies = { tar: '5.0.0' };
    writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'x', version: '1.0.0', dependencies }));
    const packages = {
      '': { name: 'x', version: '1.0.0', dependencies },
      'node_modules/tar': { version: '5.0.0' },
    };
    const lock = { name: 'x', version: '1.0.0', lockfileVersion: 3, packages };
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
    const { PATH, HOME } = process.env;
    const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const env = { PATH, HOME, npm_config_registry: registry, npm_config_cache: join(root, 'npm') };

    const { askNpm } = await setupModule<{ askNpm(project: object): Promise<Finding[]> }>('npm-audit');
    assert.deepEqual(await askNpm({ root, env }), [HOLE]);
    // A hole of a version that is not the locked one is none.
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock).replaceAll('5.0.0', '6.0.0'));
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'x', version: '1.0.0', dependencies: { tar: '6.0.0' } }),
    );
    assert.deepEqual(await askNpm({ root, env }), []);
  });

  it('takes no answer of npm’s registry for no clean bill, and names no host', async () => {
    const { npmFindings } = await advisories();
    const refused =
      '{ "message": "405 Method Not Allowed - POST https://registry.example/-/npm", "statusCode": 405 }';
    assert.throws(
      () => npmFindings(refused),
      /npm's registry gave no advisories \(405 Method Not Allowed - POST …\)/,
    );
    assert.throws(
      () => npmFindings('npm error code ENOTFOUND'),
      /gave no advisories \(npm error code ENOTFOUND\)/,
    );
  });

  it('reads what pip-audit finds, and takes packages it knew nothing of for not audited', async () => {
    const { pythonFindings } = await advisories();
    const clean = { name: 'six', version: '1.17.0', vulns: [] };
    const hole = {
      id: 'PYSEC-1',
      fix_versions: ['3.1.3'],
      aliases: ['CVE-1', 'GHSA-bbbb'],
      description: 'A template may run code.\nMore of it.',
    };
    const output = (...dependencies: object[]) =>
      `Found 1 known hole\n${JSON.stringify({ dependencies, fixes: [] })}`;
    assert.deepEqual(pythonFindings(output(clean, { name: 'jinja2', version: '3.1.2', vulns: [hole] })), [
      {
        package: 'jinja2',
        version: '3.1.2',
        ids: ['PYSEC-1', 'CVE-1', 'GHSA-bbbb'],
        title: 'mended in 3.1.3: A template may run code.',
      },
    ]);
    assert.throws(
      () => pythonFindings(output(clean, { name: 'jinja2', skip_reason: 'Dependency not found' })),
      /no advisories for 1 of 2 packages \(Dependency not found\)/,
    );
    assert.throws(
      () => pythonFindings('ConnectionError: no network'),
      /no advisories \(ConnectionError: no network\)/,
    );
  });

  it('lets pass only what somebody has explained, by any of its numbers, for that package', async () => {
    const { compareWithExplained } = await advisories();
    const explanation = {
      id: 'CVE-1',
      package: 'tar',
      reason: 'unpacks nothing of others',
      date: '2026-11-29',
    };
    const finding = { ...HOLE, ids: ['GHSA-aaaa', 'CVE-1'] };
    assert.deepEqual(compareWithExplained([finding], [explanation]), {
      explained: [{ finding, explanation }],
      unexplained: [],
      outOfUse: [],
    });
    const elsewhere = { ...finding, package: 'tar-stream' };
    assert.deepEqual(compareWithExplained([elsewhere], [explanation]), {
      explained: [],
      unexplained: [elsewhere],
      outOfUse: [explanation],
    });
  });

  it('has for each explained finding a reason of a sentence and a day', () => {
    for (const { id, package: name, reason, date } of JSON.parse(
      read('setup', 'explained-findings.json'),
    ) as Explanation[]) {
      assert.match(id, /^(GHSA|CVE|PYSEC)-/);
      assert.ok(name.length > 0 && reason.length > 20, id);
      assert.match(date, /^20\d\d-\d\d-\d\d$/);
    }
  });
});

describe('what is audited and has its licence listed', () => {
  it('is every file that pins Python packages', async () => {
    const { requirementFiles } = await setupModule<{ requirementFiles: Record<string, string> }>(
      'requirement-pins',
    );
    const pinning = readdirSync(join(projectRoot, 'setup')).filter((file) => file.endsWith('.txt'));
    assert.deepEqual(Object.values(requirementFiles).sort(), pinning.sort());
  });
});

describe('the licences', () => {
  interface Licensed {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
  }
  const licences = () =>
    setupModule<{
      npmLicences(root: string): Licensed[];
      notPermissive(licence: string): string[];
      writtenLicences(root: string): { explained: Record<string, string> };
    }>('package-licences');

  /** What a table of docs/licences.md lists: licence by `name version`. */
  function listed(heading: string): Map<string, string> {
    const section = read('docs', 'licences.md').split(`\n## ${heading}\n`)[1].split('\n## ')[0];
    const rows = [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].slice(2);
    return new Map(
      rows.flatMap(([, licence, names]) =>
        names.split(', ').map((name): [string, string] => [name, licence]),
      ),
    );
  }

  it('of all npm packages are listed, as the lockfile has them: `npm run licences` makes the list', async () => {
    const { npmLicences } = await licences();
    const locked = npmLicences(projectRoot).map(({ name, version, licence }): [string, string] => [
      `${name} ${version}`,
      licence,
    ]);
    assert.deepEqual([...listed('npm packages')].sort(), [...new Map(locked)].sort());
  });

  it('of all Python packages are listed, as the requirements pin them: `npm run licences` makes the list', async () => {
    const { pinsIn, requirementFiles } = await setupModule<{
      pinsIn(root: string, file: string): { name: string; version: string }[];
      requirementFiles: Record<string, string>;
    }>('requirement-pins');
    const pinned = Object.values(requirementFiles).flatMap((file) =>
      pinsIn(projectRoot, file).map(({ name, version }) => `${name} ${version}`),
    );
    assert.deepEqual([...listed('Python packages').keys()].sort(), [...new Set(pinned)].sort());
  });

  it('are permissive or explained, every one', async () => {
    const { notPermissive, writtenLicences } = await licences();
    const { explained } = writtenLicences(projectRoot);
    for (const [name, licence] of [...listed('npm packages'), ...listed('Python packages')]) {
      assert.deepEqual(
        notPermissive(licence).filter((part) => !explained[part]),
        [],
        name,
      );
    }
  });

  it('count as permissive where one may choose to take them so', async () => {
    const { notPermissive } = await licences();
    assert.deepEqual(notPermissive('(MIT OR GPL-3.0-only)'), []);
    assert.deepEqual(notPermissive('Apache-2.0 AND GPL-3.0-only'), ['GPL-3.0-only']);
    assert.deepEqual(notPermissive('unknown'), ['unknown']);
    assert.deepEqual(notPermissive('SEE LICENSE IN LICENSE'), ['SEE LICENSE IN LICENSE']);
  });
});
