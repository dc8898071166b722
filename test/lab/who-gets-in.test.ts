import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { endProcess } from '../clients/client-process';
import { freePorts } from '../free-ports';
import { ROOT } from './running-lab';

const TIMEOUT_MS = 90_000;
const TCP = ['/proc/net/tcp', '/proc/net/tcp6'].filter((file) => existsSync(file));

/** What a server answers to a request without a cookie, and where it would lead. */
function answer(port: number, place: string, headers: Record<string, string> = {}) {
  return new Promise<{ status: number; location: string }>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: place, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, location: response.headers.location ?? '' });
    }).on('error', reject);
  });
}

/** The addresses at which something of this machine listens on a port, as Linux writes them. */
function listening(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = TCP.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(1));
  return lines.flatMap((line) => {
    const [, local, , state] = line.trim().split(/\s+/);
    const [address, at] = (local ?? '').split(':');
    return at === hex && state === '0A' ? [address] : [];
  });
}

describe('npm run lab', { timeout: 200_000 }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'who-gets-in-'));
  let lab: ChildProcess;
  let port: number;
  let words = '';

  before(async () => {
    // Somebody whose own Jupyter is open to the world.
    mkdirSync(path.join(folder, '.jupyter'));
    const open =
      "c.ServerApp.ip = '0.0.0.0'\nc.IdentityProvider.token = ''\nc.ServerApp.allow_remote_access = True\n";
    for (const name of ['jupyter_server_config.py', 'jupyter_lab_config.py']) {
      writeFileSync(path.join(folder, '.jupyter', name), open);
    }
    [port] = await freePorts(1);
    const { JUPYTER_TOKEN, JUPYTER_CONFIG_DIR, JUPYTER_RUNTIME_DIR, ...env } = process.env;
    // As the npm script starts it; only a browser is not opened.
    lab = spawn(
      process.execPath,
      [path.join(ROOT, 'setup/run.mjs'), 'lab', '--no-browser', '--allow-root', `--port=${port}`],
      {
        cwd: ROOT,
        detached: true,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          ...env,
          HOME: folder,
          XDG_CACHE_HOME: env.XDG_CACHE_HOME ?? path.join(env.HOME ?? '', '.cache'),
        },
      },
    );
    lab.stderr?.on('data', (chunk: Buffer) => {
      words += chunk.toString();
    });
    const deadline = Date.now() + TIMEOUT_MS;
    const isReady = () =>
      answer(port, '/api').then(
        ({ status }) => status === 200 && /[?&]token=/.test(words),
        () => false,
      );
    while (!(await isReady())) {
      if (Date.now() > deadline || lab.exitCode !== null)
        throw new Error(`JupyterLab did not start:\n${words}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  after(async () => {
    // So it takes along the files that it has left for browsers.
    const ended = new Promise((resolve) => lab.once('exit', resolve));
    lab.kill('SIGTERM');
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
    await endProcess(lab);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const token = () => /[?&]token=(\w+)/.exec(words)?.[1] ?? '';

  it('lets nobody in without the token that it prints', async () => {
    for (const place of [
      '/api/contents',
      '/api/kernels',
      '/api/sessions',
      '/api/terminals',
      '/api/config/x',
    ]) {
      assert.equal((await answer(port, place)).status, 403, place);
    }
    const page = await answer(port, '/lab');
    assert.equal(page.status, 302);
    assert.match(page.location, /^\/login\?/);
    assert.equal((await answer(port, '/api/contents?token=')).status, 403);
    assert.equal((await answer(port, `/api/contents?token=${'0'.repeat(48)}`)).status, 403);
    assert.match(token(), /^[0-9a-f]{48}$/);
    assert.equal((await answer(port, `/api/contents?token=${token()}`)).status, 200);
  });

  it('does not answer pages of other sites that point their name at this machine', async () => {
    const given = { Host: 'example.org', Authorization: `token ${token()}` };
    assert.equal((await answer(port, '/api/contents', given)).status, 403);
  });

  it('answers this machine alone', { skip: TCP.length === 0 && 'needs /proc/net' }, () => {
    // 127.0.0.1, its bytes from the last.
    assert.deepEqual(listening(port), ['0100007F']);
  });

  it('keeps its token from other users of the machine', () => {
    const runtime = path.join(ROOT, '.setup/jupyter/runtime');
    const holding = readdirSync(runtime).filter((name) =>
      readFileSync(path.join(runtime, name), 'utf8').includes(token()),
    );
    assert.ok(holding.length > 0);
    // Of the files in it some may be read by all, but the folder is entered by its owner alone.
    assert.equal(statSync(runtime).mode & 0o077, 0);
  });
});
