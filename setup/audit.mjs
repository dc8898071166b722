#!/usr/bin/env node
// npm run audit [-- --service osv]: asks npm's registry and pip-audit's service what is known to be wrong with the packages of
// the lockfiles. Exit status 1 when a finding is not explained in explained-findings.json, or when nobody could be asked.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareWithExplained, NotAudited, pythonFindings } from './advisories.mjs';
import { auditEnvironment, auditFolder } from './audit-environment.mjs';
import { SetupFailure } from './failure.mjs';
import { readJson } from './files.mjs';
import { askNpm } from './npm-audit.mjs';
import { runProgram } from './programs.mjs';
import { openProject } from './project.mjs';
import { pinsIn, requirementFiles, withoutDoubles } from './requirement-pins.mjs';
import { bringUpToDate } from './step-runner.mjs';
import { pythonIn } from './virtual-environment.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./advisories.mjs').Finding} Finding */

/** What pip-audit knows to ask. */
const services = ['pypi', 'osv'];

/**
 * @param {Project} project
 * @param {string} service
 */
async function askPipAudit(project, service) {
  const { root, stateFolder, env } = project;
  const pins = Object.values(requirementFiles).flatMap((file) => pinsIn(root, file));
  const folder = join(stateFolder, 'audit');
  mkdirSync(folder, { recursive: true });
  /** @type {Finding[]} */
  const findings = [];
  try {
    for (const [number, list] of withoutDoubles(pins).entries()) {
      // Without markers and hashes: what is pinned for another system is asked about too.
      const file = join(folder, `${number}.txt`);
      writeFileSync(file, list.map(({ name, version }) => `${name}==${version}\n`).join(''));
      const { output } = await runProgram(
        pythonIn(auditFolder(project)),
        [
          ...[
            '-m',
            'pip_audit',
            '--requirement',
            file,
            '--no-deps',
            '--disable-pip',
            '--vulnerability-service',
            service,
          ],
          ...['--format', 'json', '--aliases', 'on', '--desc', 'on', '--progress-spinner', 'off'],
          ...['--cache-dir', join(folder, 'cache')],
        ],
        { cwd: root, env },
      );
      findings.push(...pythonFindings(output));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return findings;
}

/**
 * @param {string} what
 * @param {() => Promise<Finding[]>} ask
 */
async function asked(what, ask) {
  try {
    const findings = await ask();
    console.log(`${what}: ${findings.length === 0 ? 'nothing known' : `${findings.length} known`}`);
    return findings;
  } catch (error) {
    if (!(error instanceof NotAudited)) throw error;
    console.log(`${what}: NOT AUDITED, ${error.message}`);
    return undefined;
  }
}

/** @param {Finding} finding */
const lineOf = ({ package: name, version, ids, title }) => `${name} ${version}  ${ids[0]}  ${title}`;

/**
 * @param {Project} project
 * @param {string} service
 */
async function audit(project, service) {
  await bringUpToDate(project, [auditEnvironment], (line) => console.error(`set-up  ${line}`));
  const answers = [
    await asked('npm packages', () => askNpm(project)),
    await asked('Python packages', () => askPipAudit(project, service)),
  ];
  const explanations = readJson(join(project.root, 'setup', 'explained-findings.json'));
  const findings = answers.flatMap((answer) => answer ?? []);
  const { explained, unexplained, outOfUse } = compareWithExplained(findings, explanations);
  for (const { finding, explanation } of explained) {
    console.log(`✓ ${lineOf(finding)}\n  explained ${explanation.date}: ${explanation.reason}`);
  }
  for (const finding of unexplained) console.log(`✗ ${lineOf(finding)}`);
  const complete = answers.every((answer) => answer !== undefined);
  if (complete)
    for (const { id, package: name } of outOfUse) console.log(`- ${id} of ${name} is not found any more`);
  if (unexplained.length > 0) {
    console.log(
      '\nTake a version without it, or say in setup/explained-findings.json why it does no harm here.',
    );
  }
  if (!complete) {
    console.log(
      '\nNot everything was audited: run this where npm and pip-audit reach their services, behind a mirror with `npm_config_registry=URL npm run audit`, and `-- --service osv` for another service of pip-audit.',
    );
  }
  return complete && unexplained.length === 0 ? 0 : 1;
}

const [option, service = 'pypi', ...others] = process.argv.slice(2);
if ((option !== undefined && option !== '--service') || !services.includes(service) || others.length > 0) {
  console.error(`Usage: npm run audit [-- --service ${services.join('|')}]`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await audit(openProject(), service);
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
