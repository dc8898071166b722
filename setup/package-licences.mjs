import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFolder } from './audit-environment.mjs';
import { readJson } from './files.mjs';
import { runProgram } from './programs.mjs';
import { pinsIn, requirementFiles, withoutDoubles } from './requirement-pins.mjs';
import { environmentForPip, pinnedAndQuiet, pythonIn, whyPipFailed } from './virtual-environment.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./requirement-pins.mjs').Pin} Pin */
/** @typedef {{ name: string, version: string, licence: string }} LicensedPackage `licence` in SPDX's words */
/** @typedef {{ name: string, version: string, license_expression?: string, license?: string, classifier?: string[] }} PackageMetadata */

/** Ask for no more than that their notice is kept. */
const permissive = new Set([
  ...[
    '0BSD',
    'AFL-2.1',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-1-Clause',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'BSL-1.0',
  ],
  ...[
    'CC0-1.0',
    'CNRI-Python',
    'ISC',
    'MIT',
    'MIT-0',
    'MIT-CMU',
    'NIST-Software',
    'PSF-2.0',
    'Python-2.0',
    'Unlicense',
    'Zlib',
  ],
]);

/** What Python packages say that do not use SPDX's words, most telling first. */
const pythonWords = /** @type {const} */ ([
  [/Mozilla Public License 2\.0|MPL[- ]2\.0/, 'MPL-2.0'],
  [/Apache/, 'Apache-2.0'],
  [/BSD[ -]2-Clause/, 'BSD-2-Clause'],
  [/BSD|New BSD|3-Clause/, 'BSD-3-Clause'],
  [/ISC/, 'ISC'],
  [/Python Software Foundation|PSF/, 'PSF-2.0'],
  [/MIT/, 'MIT'],
]);

/**
 * Licences by what is written here by hand, where a package does not say it in words that a program reads.
 *
 * @param {string} root
 * @returns {{ stated: Record<string, { licence: string, from: string }>, explained: Record<string, string> }}
 */
export function writtenLicences(root) {
  return readJson(join(root, 'setup', 'explained-licences.json'));
}

/**
 * What is not permissive in a licence: its parts, of which those that are explained are allowed.
 *
 * @param {string} licence in SPDX's words, with AND and OR
 * @returns {string[]} empty for one that is permissive, or lets one choose to take it so
 */
export function notPermissive(licence) {
  const choices = licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .map((choice) => choice.split(' AND ').filter((part) => !permissive.has(part.trim().split(' WITH ')[0])));
  return choices.reduce((best, parts) => (parts.length < best.length ? parts : best));
}

/**
 * The npm packages of the lockfile, for every system.
 *
 * @param {string} root
 * @returns {LicensedPackage[]}
 */
export function npmLicences(root) {
  const { stated } = writtenLicences(root);
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).flatMap(([place, { name: alias, version, license }]) => {
    if (place === '') return [];
    const name = alias ?? place.split('node_modules/').at(-1);
    return [{ name, version, licence: stated[name]?.licence ?? license ?? 'unknown' }];
  });
}

/**
 * The Python packages of all requirements files, by what each says of itself to pip. A version that is pinned for another
 * Python, and has no wheel for this one, is under the licence of the version that has.
 *
 * @param {Project} project
 * @returns {Promise<LicensedPackage[]>}
 */
export async function pythonLicences(project) {
  const { root, stateFolder } = project;
  const { stated } = writtenLicences(root);
  const pins = Object.values(requirementFiles).flatMap((file) => pinsIn(root, file));
  const told = pins.filter(({ name }) => !stated[name]);
  const folder = join(stateFolder, 'licences');
  mkdirSync(folder, { recursive: true });
  /** @type {Map<string, string>} */
  const licences = new Map();
  try {
    for (const list of withoutDoubles(told)) {
      for (const metadata of await metadataOf(project, folder, list)) {
        const name = normalized(metadata.name);
        const licence = licenceOf(metadata);
        licences.set(`${name}==${metadata.version}`, licence);
        licences.set(name, licence);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return withoutDoubles(pins)
    .flat()
    .map(({ name, version }) => ({
      name,
      version,
      licence:
        stated[name]?.licence ??
        licences.get(`${normalized(name)}==${version}`) ??
        licences.get(normalized(name)) ??
        'unknown',
    }));
}

/**
 * What packages say of themselves, without those that have wheels for other Pythons alone.
 *
 * @param {Project} project
 * @param {string} folder for what pip reads and writes
 * @param {readonly Pin[]} list no package twice
 * @returns {Promise<PackageMetadata[]>}
 */
async function metadataOf(project, folder, list) {
  const { root, env, logFolder } = project;
  const logFile = join(logFolder, 'licences.log');
  const [file, report] = [join(folder, 'list.txt'), join(folder, 'report.json')];
  const lines = list.map(
    ({ name, version, hashes }) =>
      `${name}==${version} ${hashes.map((hash) => `--hash=${hash}`).join(' ')}\n`,
  );
  writeFileSync(file, lines.join(''));
  const { ok, output } = await runProgram(
    pythonIn(auditFolder(project)),
    [
      ...['-m', 'pip', 'install', '--dry-run', '--ignore-installed', '--no-deps', '--ignore-requires-python'],
      ...[...pinnedAndQuiet, '--quiet', '--report', report, '--requirement', file],
    ],
    { cwd: root, env: environmentForPip(env), logFile },
  );
  if (ok) {
    return readJson(report).install.map(
      (/** @type {{ metadata: PackageMetadata }} */ { metadata }) => metadata,
    );
  }
  const [, missing] = /satisfies the requirement (\S+) \(from versions: (?!none\))/.exec(output) ?? [];
  const others = list.filter(({ name, version }) => `${name}==${version}` !== missing);
  if (others.length === list.length) throw whyPipFailed(output, logFile);
  return metadataOf(project, folder, others);
}

/** @param {string} name */
const normalized = (name) => name.toLowerCase().replace(/[-_.]+/g, '-');

/** @param {PackageMetadata} metadata */
function licenceOf({ license_expression: expression, license = '', classifier = [] }) {
  if (expression) return expression;
  const classified = classifier.filter((text) => text.startsWith('License ::')).join(' ');
  for (const text of [/ (AND|OR) /.test(license) ? '' : license.slice(0, 60), classified]) {
    const [, licence] = pythonWords.find(([words]) => words.test(text)) ?? [];
    if (licence) return licence;
  }
  return license.length < 60 && license !== '' ? license : 'unknown';
}

/**
 * The page of all of them, in Markdown.
 *
 * @param {readonly LicensedPackage[]} npm
 * @param {readonly LicensedPackage[]} python
 * @param {string} root
 */
export function licencePage(npm, python, root) {
  const { stated, explained } = writtenLicences(root);
  const rows = (/** @type {readonly LicensedPackage[]} */ packages) => {
    /** @type {Map<string, Set<string>>} */
    const byLicence = new Map();
    for (const { name, version, licence } of packages) {
      const names = byLicence.get(licence) ?? new Set();
      byLicence.set(licence, names.add(`${name} ${version}`));
    }
    return [...byLicence]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([licence, names]) => `| ${licence} | ${[...names].sort().join(', ')} |`);
  };
  return [
    '# Licences of all packages',
    '',
    'Made by `npm run licences` from the lockfiles; a test compares it with them. The project itself is under the MIT license.',
    '',
    '## Those that ask for more than their notice',
    '',
    '| Licence | Why it may be here |',
    '| --- | --- |',
    ...Object.entries(explained).map(([licence, reason]) => `| ${licence} | ${reason} |`),
    '',
    '## Those that are stated by hand',
    '',
    '| Package | Licence | As |',
    '| --- | --- | --- |',
    ...Object.entries(stated).map(([name, { licence, from }]) => `| ${name} | ${licence} | ${from} |`),
    '',
    '## npm packages',
    '',
    '| Licence | Packages |',
    '| --- | --- |',
    ...rows(npm),
    '',
    '## Python packages',
    '',
    '| Licence | Packages |',
    '| --- | --- |',
    ...rows(python),
    '',
  ].join('\n');
}
