// Set-up is plain JavaScript, since it runs before any package is there; these are the parts its tests use.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';

export const projectRoot = dirname(dirname(__dirname));

export interface Project {
  readonly root: string;
  readonly stateFolder: string;
  readonly logFolder: string;
  readonly venv: string;
  readonly venvPython: string;
  readonly cacheFolder: string;
  readonly tensorflow: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Step {
  readonly name: string;
  readonly id: string;
  readonly after?: readonly string[];
  fingerprint(project: Project): string;
  isDone(project: Project, details: unknown): boolean;
  announce(project: Project): string;
  diskNeeded?(project: Project): { folder: string; bytes: number }[];
  run(project: Project): Promise<unknown>;
}

/** One of the modules in setup/, by its name without the ending. */
export async function setupModule<Module>(name: string): Promise<Module> {
  const url = pathToFileURL(join(projectRoot, 'setup', `${name}.mjs`)).href;
  return (await import(url)) as Module;
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'set-up-test-'));
  context.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The project as set-up would see it in `root`, with `env` as its whole environment. */
export async function projectIn(root: string, env: NodeJS.ProcessEnv = {}): Promise<Project> {
  const { openProject } = await setupModule<{
    openProject(options: { root: string; env: NodeJS.ProcessEnv }): Project;
  }>('project');
  return openProject({ root, env: { XDG_CACHE_HOME: join(root, 'cache'), ...env } });
}
