import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './kernel-client';

/** A folder of modules that a test writes and edits, within the project, where cells can import them. */
export interface ScratchModules {
  /** Its path from the project's root; a cell imports from it as `./${folder}/name`. */
  readonly folder: string;
  write(file: string, text: string): void;
  remove(): void;
}

/** @param name of the test; processes that run it at the same time have folders of their own. */
export function makeScratchModules(name: string): ScratchModules {
  const folder = path.join('.setup', `${name}-${process.pid}`);
  mkdirSync(path.join(ROOT, folder), { recursive: true });
  return {
    folder,
    write: (file, text) => writeFileSync(path.join(ROOT, folder, file), text),
    remove: () => rmSync(path.join(ROOT, folder), { recursive: true, force: true }),
  };
}
