import { readFileSync } from 'node:fs';
import path from 'node:path';

const REQUIREMENTS = path.join(__dirname, '..', '..', '..', 'setup', 'reference-requirements.in');

/** Modules whose name is not that of the package they come in. */
const MODULES: Readonly<Record<string, string>> = {
  'scikit-learn': 'sklearn',
  'tensorflow-cpu': 'tensorflow',
  pillow: 'PIL',
};

/** The modules that the packages of the reference environment bring by themselves, not those they depend on. */
export function referenceModules(): Set<string> {
  const packages = readFileSync(REQUIREMENTS, 'utf8').match(/^[\w.-]+(?===)/gm) ?? [];
  return new Set(packages.map((name) => MODULES[name] ?? name));
}
