import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ROOT, textOf, writtenFiles } from './documents';

// No engine that builds images is needed here: these are the mistakes that a build would show, and some that it would not.

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The Dockerfile's stages, each its instructions. */
const STAGES: Instruction[][] = [];
for (const line of textOf('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')) {
  const [, name, rest] = line.match(/^([A-Z]+) (.*)$/) ?? [];
  if (name === 'FROM') STAGES.push([]);
  if (name !== undefined) STAGES.at(-1)!.push({ name, rest: rest.replace(/\s+/g, ' ') });
}

const all = (name: string, stages = STAGES) =>
  stages.flat().flatMap((instruction) => (instruction.name === name ? [instruction.rest] : []));
const last = STAGES.slice(-1);

/** What an instruction copies from the project. */
function copied(stages: Instruction[][]): string[] {
  return all('COPY', stages)
    .filter((rest) => !rest.includes('--from='))
    .flatMap((rest) =>
      rest
        .split(' ')
        .filter((part) => !part.startsWith('--'))
        .slice(0, -1),
    );
}

const ignored = textOf('.dockerignore')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

/** Whether the engine sees a file, by the patterns of .dockerignore. */
function isIgnored(file: string): boolean {
  return ignored.some((pattern) => {
    const text = pattern
      .replace(/[.+]/g, '\\$&')
      .replace(/\*\*\//g, '(?:.*/)?')
      .replace(/(?<!\.)\*/g, '[^/]*');
    return new RegExp(`^(?:${text})(?:/|$)`).test(file);
  });
}

describe('the Dockerfile', () => {
  it('begins with a Node.js that the project supports and tries', () => {
    const [, major] = all('FROM')[0].match(/^node:(\d+)-bookworm-slim AS base$/) ?? [];
    assert.ok(textOf('setup/node-versions.mjs').includes(`'${major}'`));
    const [, oldest] = JSON.parse(textOf('package.json')).engines.node.match(/^>=(\d+)/);
    assert.ok(Number(major) >= Number(oldest));
  });

  it('installs by Debian’s names what environment.md wants of a machine', () => {
    const packages = all('RUN')
      .flatMap((rest) => rest.match(/apt-get install [^&]*/)?.[0].split(' ') ?? [])
      .filter((word) => !word.startsWith('-'));
    for (const name of ['python3', 'python3-venv', 'g++', 'fontconfig-config', 'fonts-dejavu-core']) {
      assert.ok(packages.includes(name), name);
      assert.ok(name === 'python3' || textOf('environment.md').includes(name), `${name} in environment.md`);
    }
  });

  it('copies only what is there and is not ignored', () => {
    for (const file of copied(STAGES)) {
      assert.ok(existsSync(path.join(ROOT, file)), file);
      assert.ok(!isIgnored(file), `${file} is ignored`);
    }
  });

  it('gives set-up every file that set-up reads', () => {
    const given = copied(STAGES.slice(1, 2));
    const isGiven = (file: string) => given.some((name) => file === name || file.startsWith(`${name}/`));
    // All that set-up imports, from the programs that it starts.
    const waiting = ['setup/run.mjs', 'setup/guarded-child.mjs', 'setup/tensorflow-smoke-test.mjs'];
    const seen = new Set<string>();
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      assert.ok(isGiven(file), `${file} is not copied before set-up`);
      for (const [, name] of textOf(file).matchAll(/(?:from|import|import\() ?'(\.[^']+)'/g)) {
        waiting.push(path.posix.join(path.posix.dirname(file), name));
      }
    }
    assert.ok(seen.has('setup/tensorflow-wheel.mjs') && seen.has('src/tensorflow/node-compatibility.ts'));
    for (const file of [
      'package.json',
      'package-lock.json',
      '.npmrc',
      'setup/requirements.txt',
      'tsconfig.json',
    ]) {
      assert.ok(isGiven(file), file);
    }
  });

  it('runs as a user that is not root, and leaves the compiler behind', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the file's own variable.
    assert.equal(all('USER', last).at(-1), '${NB_UID}');
    assert.ok(all('ARG', STAGES.slice(0, 1)).includes('NB_UID=1000'));
    assert.ok(!all('RUN', [STAGES[0], ...last]).some((rest) => rest.includes('g++')));
  });

  it('is published by the documents to this machine alone', () => {
    const published = [...textOf('docs/containers.md').matchAll(/--publish (\S+)/g)].map(
      ([, where]) => where,
    );
    assert.ok(published.length > 0);
    for (const where of published) assert.match(where, /^127\.0\.0\.1:/);
  });

  it('starts JupyterLab by the project’s own command, where the health check and the documents look for it', () => {
    const command = JSON.parse(all('CMD', last).at(-1)!) as string[];
    assert.deepEqual(command.slice(0, 3), ['npm', 'run', 'lab']);
    assert.ok(JSON.parse(textOf('package.json')).scripts.lab);
    const [port] = all('EXPOSE');
    assert.ok(command.includes(`--port=${port}`));
    assert.ok(all('HEALTHCHECK')[0].includes(`http://127.0.0.1:${port}/api`));
    assert.ok(textOf('docs/containers.md').includes(`127.0.0.1:${port}:${port}`));
  });

  it('names the folders that docs/containers.md mounts over', () => {
    const project = '/srv/facial-emotion-notebooks';
    assert.ok(all('ENV')[1].startsWith(`PROJECT=${project} `));
    const mounted = [...textOf('docs/containers.md').matchAll(/\/srv\/[\w-]+/g)].map(([folder]) => folder);
    assert.deepEqual([...new Set(mounted)], [project]);
  });
});

describe('.dockerignore', () => {
  it('keeps out of an image all that git keeps out of the repository: data sets first of all', () => {
    const patterns = textOf('.gitignore').split('\n').filter(Boolean);
    assert.ok(patterns.includes('data/'));
    for (const pattern of patterns) {
      const name = pattern.replaceAll('*', 'any').replace(/\/$/, '');
      assert.ok(
        isIgnored(`${name}/file`) && (name.includes('/') || isIgnored(`notebooks/${name}/file`)),
        pattern,
      );
    }
  });

  it('leaves in all that somebody wrote', () => {
    const left = writtenFiles().filter(isIgnored);
    assert.deepEqual(
      left.filter((file) => !/^(\.ci\/|\.git|\.dockerignore$|Dockerfile$)/.test(file)),
      [],
    );
  });
});
