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
import * as ts from '@tslab/typescript-for-tslab';

/** What became of a module of the project that was free of errors. */
export interface CompiledModule {
  /** The compiler's output by file name, an ES module. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** The same as CommonJS, by the ES module it was made of. */
  readonly commonJs: readonly (readonly [esModule: string, text: string])[];
}

/** Modules kept on disk; beyond that many the oldest are deleted. */
const MOST_KEPT = 2000;

/** Raised whenever the compiler is set up in another way, or the record above changes. */
const FORMAT = 'compiled modules 1';

/** Parts of the environment that decide what a module means, and no edit of the project changes. */
function environmentOf(root: string): string {
  const packages = ['node_modules/.package-lock.json', 'package-lock.json'].map((name) => {
    try {
      return readFileSync(path.join(root, name), 'utf8');
    } catch {
      return '';
    }
  });
  return sha256([FORMAT, ts.version, process.versions.node, ...packages]);
}

function sha256(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

/**
 * The project's modules as they were compiled before, kept on disk between kernels: checking and compiling them is most
 * of what a fresh kernel does for its first cells. A module is known by its own text, by the texts of all modules it
 * imports, however indirectly, and by the packages that are installed; that it is kept says that it was free of errors.
 * What cannot be read or written is compiled anew.
 */
export class CompiledModules {
  private readonly environment: string;
  private readonly texts = new WeakMap<ts.SourceFile, string>();

  /** @param folder is made when missing. @param root the project's folder. */
  constructor(
    private readonly folder: string,
    private readonly root: string,
  ) {
    this.environment = environmentOf(root);
    this.deleteOldest();
  }

  /**
   * What a module is known by.
   *
   * @param modules itself, and all modules of the project that it imports, however indirectly.
   */
  keyOf(file: ts.SourceFile, modules: readonly ts.SourceFile[]): string {
    const names = modules.map(
      (module) => `${path.relative(this.root, module.fileName)} ${this.textOf(module)}`,
    );
    return sha256([this.environment, path.relative(this.root, file.fileName), ...names.sort()]);
  }

  has(key: string): boolean {
    return statSync(this.pathOf(key), { throwIfNoEntry: false }) !== undefined;
  }

  find(key: string): CompiledModule | undefined {
    try {
      return JSON.parse(readFileSync(this.pathOf(key), 'utf8')) as CompiledModule;
    } catch {
      return undefined;
    }
  }

  keep(key: string, compiled: CompiledModule): void {
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

  private textOf(module: ts.SourceFile): string {
    const known = this.texts.get(module) ?? sha256([module.text]);
    this.texts.set(module, known);
    return known;
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
