import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';
import {
  type Project,
  projectIn,
  projectRoot,
  type Step,
  setupModule,
  temporaryFolder,
} from './setup-modules';

// What set-up does with a download that is not what was pinned: everything is served from here, nothing from elsewhere.

async function bufferOf(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks);
}

/** A wheel that pip takes for one, with these files in it. */
async function wheelOf(name: string, version: string, files: Record<string, string>): Promise<Buffer> {
  const info = `${name}-${version}.dist-info`;
  const zip = new ZipFile();
  const all = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: '',
  };
  for (const [path, text] of Object.entries(all)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return bufferOf(zip.outputStream);
}

const sha256Of = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** A project whose pip sees nothing but the wheels in its folder `wheels`. */
async function projectWithWheels(context: TestContext): Promise<Project> {
  const root = temporaryFolder(context);
  for (const folder of ['wheels', 'setup']) mkdirSync(join(root, folder));
  cpSync(join(projectRoot, 'setup', 'unpack_wheel.py'), join(root, 'setup', 'unpack_wheel.py'));
  const { PATH, HOME } = process.env;
  return projectIn(root, { PATH, HOME, PIP_NO_INDEX: '1', PIP_FIND_LINKS: join(root, 'wheels') });
}

const WHEEL = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl';

describe('the TensorFlow wheel', { skip: process.arch !== 'x64' || process.platform !== 'linux' }, () => {
  const files = {
    'tensorflow/libtensorflow_cc.so.2': 'library',
    'tensorflow/libtensorflow_framework.so.2': 'framework',
    'tensorflow/include/tensorflow/c/c_api.h': '#include "tensorflow/c/other.h"\n',
    'tensorflow/include/tensorflow/c/other.h': '',
    'tensorflow/include/tensorflow/c/eager/c_api.h': '',
    'tensorflow/include/tensorflow/core/platform/ctstring_internal.h': '',
  };

  async function unpacked(project: Project, sha256: string): Promise<string> {
    const content = await wheelOf('tensorflow_cpu', '2.21.0', files);
    writeFileSync(join(project.root, 'wheels', WHEEL), content);
    const pin = `tensorflow-cpu==2.21.0 ; platform_machine == 'x86_64' --hash=sha256:${sha256 || sha256Of(content)}\n`;
    writeFileSync(join(project.root, 'setup', 'tensorflow-wheel.txt'), pin);
    const { wheelLibrary } = await setupModule<{ wheelLibrary(project: Project): Promise<string> }>(
      'tensorflow-wheel',
    );
    return wheelLibrary({ ...project, venvPython: join(projectRoot, '.venv', 'bin', 'python') });
  }

  it('is unpacked when its sha256 is the pinned one', async (context) => {
    const folder = await unpacked(await projectWithWheels(context), '');
    assert.ok(existsSync(join(folder, 'lib', 'libtensorflow.so')));
    assert.ok(existsSync(join(folder, 'include', 'tensorflow', 'c', 'other.h')));
  });

  it('is refused when it is not, in words, and leaves nothing behind', async (context) => {
    const project = await projectWithWheels(context);
    await assert.rejects(unpacked(project, '0'.repeat(64)), /sha256 is not the pinned one/);
    assert.deepEqual(readdirSync(project.cacheFolder), []);
  });
});

describe('a Python package', () => {
  it('whose sha256 is not the pinned one is refused, not installed, and set-up counts as not done', async (context) => {
    const project = await projectWithWheels(context);
    const content = await wheelOf('face_words', '1.0', { 'face_words.py': '' });
    writeFileSync(join(project.root, 'wheels', 'face_words-1.0-py3-none-any.whl'), content);
    const requirements = join(project.root, 'setup', 'requirements.txt');
    const { pythonEnvironment } = await setupModule<{ pythonEnvironment: Step }>('python-environment');
    const { bringUpToDate, finished } = await setupModule<{
      bringUpToDate(project: Project, steps: Step[], print: (line: string) => void): Promise<number>;
      finished(project: Project, step: Step): unknown;
    }>('step-runner');
    const installed = () =>
      readdirSync(join(project.root, '.venv', 'lib'), { recursive: true }).some((path) =>
        String(path).endsWith('face_words.py'),
      );

    writeFileSync(requirements, `face-words==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
    await assert.rejects(
      bringUpToDate(project, [pythonEnvironment], () => undefined),
      /sha256 is not the pinned one/,
    );
    assert.equal(finished(project, pythonEnvironment), undefined);
    assert.equal(installed(), false);

    writeFileSync(requirements, `face-words==1.0 --hash=sha256:${sha256Of(content)}\n`);
    assert.equal(await bringUpToDate(project, [pythonEnvironment], () => undefined), 1);
    assert.equal(installed(), true);
  });
});

describe('an npm package', () => {
  it('whose sha512 is not the locked one is refused in words, and not installed', async (context) => {
    const root = temporaryFolder(context);
    const tar = pack();
    tar.entry({ name: 'package/package.json' }, JSON.stringify({ name: 'face-words', version: '1.0.0' }));
    tar.finalize();
    const content = gzipSync(await bufferOf(tar));
    const server = createServer((_request, response) => response.end(content)).listen(0, '127.0.0.1');
    context.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

    const asked = { 'face-words': '1.0.0' };
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'asks', version: '1.0.0', dependencies: asked }),
    );
    const lock = (integrity: string) =>
      writeFileSync(
        join(root, 'package-lock.json'),
        JSON.stringify({
          name: 'asks',
          version: '1.0.0',
          lockfileVersion: 3,
          packages: {
            '': { name: 'asks', version: '1.0.0', dependencies: asked },
            'node_modules/face-words': {
              version: '1.0.0',
              integrity,
              resolved: `${address}face-words-1.0.0.tgz`,
            },
          },
        }),
      );
    const { PATH, HOME } = process.env;
    const project = await projectIn(root, {
      PATH,
      HOME,
      npm_config_registry: address,
      npm_config_cache: join(root, 'npm'),
      npm_config_fetch_retries: '0',
    });
    const { npmPackages } = await setupModule<{ npmPackages: Step }>('npm-packages');

    lock(`sha512-${createHash('sha512').update('another').digest('base64')}`);
    await assert.rejects(
      npmPackages.run(project),
      /npm was given a package whose sha512 is not the one in package-lock\.json/,
    );
    assert.equal(existsSync(join(root, 'node_modules', 'face-words', 'package.json')), false);
    assert.equal(npmPackages.isDone(project, undefined), false);

    lock(`sha512-${createHash('sha512').update(content).digest('base64')}`);
    await npmPackages.run(project);
    assert.equal(existsSync(join(root, 'node_modules', 'face-words', 'package.json')), true);
  });
});

describe('the prebuilt binding, of which no sha256 is pinned', { skip: process.platform !== 'linux' }, () => {
  /** Asks for a binding on a machine whose programs are `programs`, and says whether the prebuilt one's host was asked. */
  async function hostIsAsked(
    context: TestContext,
    programs: readonly string[],
    tensorflow: string,
  ): Promise<boolean> {
    const project = await projectWithWheels(context);
    symlinkSync(join(projectRoot, 'node_modules'), join(project.root, 'node_modules'));
    cpSync(
      join(projectRoot, 'setup', 'tensorflow-wheel.txt'),
      join(project.root, 'setup', 'tensorflow-wheel.txt'),
    );
    const bin = join(project.root, 'bin');
    mkdirSync(bin);
    for (const program of programs) {
      writeFileSync(join(bin, program), '#!/bin/sh\nexit 1\n');
      chmodSync(join(bin, program), 0o755);
    }
    let asked = false;
    const server = createServer((_request, response) => {
      asked = true;
      response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    context.after(() => server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { obtain } = await setupModule<{ obtain(project: Project): Promise<unknown> }>(
      'tensorflow-binding',
    );
    const env = { ...project.env, PATH: bin, TFJS_NODE_CDN_STORAGE: address };
    const venvPython = join(projectRoot, '.venv', 'bin', 'python');
    await assert.rejects(obtain({ ...project, env, venvPython, tensorflow }));
    return asked;
  }

  it('is not asked for where the pinned wheel can be built against', async (context) => {
    assert.equal(await hostIsAsked(context, ['c++'], 'auto'), false);
  });

  it('is asked for where there is no compiler', async (context) => {
    assert.equal(await hostIsAsked(context, [], 'auto'), true);
  });
});
