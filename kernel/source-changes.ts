import { existsSync, statSync } from 'node:fs';
import type * as ts from '@tslab/typescript-for-tslab';

/** What the compiler wants to be told of one file. */
interface WatchedFile {
  readonly callbacks: Set<ts.FileWatcherCallback>;
  /** Time and size of the file when it was last looked at; undefined while it does not exist. */
  version: string | undefined;
}

/** The kinds of change as TypeScript numbers them (`FileWatcherEventKind`). */
const CREATED = 0;
const CHANGED = 1;
const DELETED = 2;

function versionOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats && `${stats.mtimeMs} ${stats.size}`;
}

/**
 * Tells the compiler which modules were edited, exactly when a cell is about to be compiled. Waiting for the file
 * system to report a change would make it a matter of luck whether the cell sees the edit; and packages, which
 * nobody edits while a kernel runs, would be thousands of files to watch.
 */
export class SourceChanges {
  private readonly files = new Map<string, WatchedFile>();
  private readonly directories = new Set<ts.DirectoryWatcherCallback>();

  /** Stands in for the compiler's `sys.watchFile`. */
  readonly watchFile = (path: string, callback: ts.FileWatcherCallback): ts.FileWatcher => {
    if (path.includes('/node_modules/')) return { close: () => undefined };
    let file = this.files.get(path);
    if (!file) {
      file = { callbacks: new Set(), version: versionOf(path) };
      this.files.set(path, file);
    }
    const { callbacks } = file;
    callbacks.add(callback);
    return {
      close: () => {
        callbacks.delete(callback);
        if (callbacks.size === 0) this.files.delete(path);
      },
    };
  };

  /** Stands in for the compiler's `sys.watchDirectory`: it watches for modules that it could not find. */
  readonly watchDirectory = (_path: string, callback: ts.DirectoryWatcherCallback): ts.FileWatcher => {
    this.directories.add(callback);
    return { close: () => this.directories.delete(callback) };
  };

  /**
   * Reports every change since the last call.
   *
   * @param missing places at which the last compilation looked for a module and found none.
   * @returns the files that were edited, made or deleted.
   */
  report(missing: Iterable<string>): string[] {
    const changed: string[] = [];
    for (const [path, file] of [...this.files]) {
      const version = versionOf(path);
      if (version === file.version) continue;
      const kind = version === undefined ? DELETED : file.version === undefined ? CREATED : CHANGED;
      file.version = version;
      changed.push(path);
      for (const callback of [...file.callbacks]) callback(path, kind);
    }
    for (const path of missing) {
      if (!existsSync(path)) continue;
      changed.push(path);
      for (const callback of this.directories) callback(path);
    }
    return changed;
  }
}
