import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { version } from '@tslab/typescript-for-tslab';

/** Pieces kept on disk; beyond that many the oldest are deleted. */
const MOST_KEPT = 2000;

/** Raised whenever the compiler is set up in another way. */
const SETTINGS = 'compiler 1';

/**
 * Parts of the environment that decide what code means, and no edit of the project changes.
 *
 * @param format what is kept, and its form.
 */
export function compilationEnvironment(format: string, root: string): string {
  const packages = ['node_modules/.package-lock.json', 'package-lock.json'].map((name) => {
    try {
      return readFileSync(path.join(root, name), 'utf8');
    } catch {
      return '';
    }
  });
  return sha256([SETTINGS, format, version, process.versions.node, ...packages]);
}

export function sha256(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

/** A folder of what was compiled, kept between kernels. What cannot be read or written is compiled anew. */
export class CompilationStore<Compiled> {
  /** @param folder is made when missing. */
  constructor(private readonly folder: string) {
    this.deleteOldest();
  }

  has(key: string): boolean {
    return statSync(this.pathOf(key), { throwIfNoEntry: false }) !== undefined;
  }

  find(key: string): Compiled | undefined {
    try {
      return JSON.parse(readFileSync(this.pathOf(key), 'utf8')) as Compiled;
    } catch {
      return undefined;
    }
  }

  keep(key: string, compiled: Compiled): void {
    const file = this.pathOf(key);
    const temporary = `${file}.${randomUUID()}.tmp`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(temporary, JSON.stringify(compiled));
      renameSync(temporary, file);
    } catch {
      if (existsSync(temporary)) rmSync(temporary, { force: true });
    }
  }

  private pathOf(key: string): string {
    return path.join(this.folder, `${key.slice(0, 32)}.json`);
  }

  private deleteOldest(): void {
    try {
      const names = readdirSync(this.folder);
      if (names.length <= MOST_KEPT) return;
      const files = names.map((name) => path.join(this.folder, name));
      const aged = files
        .map((file) => ({ file, time: statSync(file).mtimeMs }))
        .sort((a, b) => b.time - a.time);
      for (const { file } of aged.slice(MOST_KEPT / 2)) rmSync(file, { force: true });
    } catch {
      // There is no folder yet, or another kernel deletes at this moment.
    }
  }
}
