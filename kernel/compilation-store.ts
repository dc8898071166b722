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

/** How many are kept between two looks at how many there are. */
const KEPT_BETWEEN_LOOKS = 250;

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
  private keptSinceLook = 0;

  /** @param folder is made when missing. @param mostKept pieces that stay when a store is opened, and somewhat more in between. */
  constructor(
    private readonly folder: string,
    private readonly mostKept = MOST_KEPT,
  ) {
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
      this.keptSinceLook += 1;
    } catch {
      if (existsSync(temporary)) rmSync(temporary, { force: true });
    }
    // A kernel that stays open for a day keeps thousands.
    if (this.keptSinceLook >= KEPT_BETWEEN_LOOKS) this.deleteOldest();
  }

  private pathOf(key: string): string {
    return path.join(this.folder, `${key.slice(0, 32)}.json`);
  }

  private deleteOldest(): void {
    this.keptSinceLook = 0;
    try {
      const names = readdirSync(this.folder);
      if (names.length <= this.mostKept) return;
      const files = names.map((name) => path.join(this.folder, name));
      const aged = files
        .map((file) => ({ file, time: statSync(file).mtimeMs }))
        .sort((a, b) => b.time - a.time);
      for (const { file } of aged.slice(this.mostKept / 2)) rmSync(file, { force: true });
    } catch {
      // There is no folder yet, or another kernel deletes at this moment.
    }
  }
}
