#!/usr/bin/env node
// npm run licences: writes docs/licences.md anew from what the packages of the lockfiles say of themselves. Exit status 1 when
// one of them is under a licence that is neither permissive nor explained.
import { join } from 'node:path';
import { auditEnvironment } from './audit-environment.mjs';
import { SetupFailure } from './failure.mjs';
import { writeAtomically } from './files.mjs';
import {
  licencePage,
  notPermissive,
  npmLicences,
  pythonLicences,
  writtenLicences,
} from './package-licences.mjs';
import { openProject } from './project.mjs';
import { bringUpToDate } from './step-runner.mjs';

try {
  const project = openProject();
  const { root } = project;
  await bringUpToDate(project, [auditEnvironment], (line) => console.error(`set-up  ${line}`));
  const npm = npmLicences(root);
  const python = await pythonLicences(project);
  writeAtomically(join(root, 'docs', 'licences.md'), licencePage(npm, python, root));
  const { explained } = writtenLicences(root);
  const wrong = [...npm, ...python].filter(({ licence }) =>
    notPermissive(licence).some((part) => !explained[part]),
  );
  for (const { name, version, licence } of wrong) console.log(`✗ ${name} ${version}: ${licence}`);
  console.log(
    `${npm.length + python.length} packages, of which ${wrong.length} need a look: docs/licences.md`,
  );
  process.exitCode = wrong.length === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof SetupFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
