import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endProcess, PYTHON } from '../clients/client-process';
import { freePorts } from '../free-ports';

/** A hub that runs on this machine for a while, with its state in a folder that goes with it. */
export interface RunningHub {
  /** With no slash at its end. */
  readonly address: string;
  /** Asks the hub, or a student's server through it, in the name of a service that may start and use servers. */
  ask(path: string, options?: { readonly method?: string; readonly body?: unknown }): Promise<Response>;
  /** What the hub has written last, for messages. */
  words(): string;
  /** Ends it with all servers and kernels and removes its folder. */
  stop(): Promise<void>;
}

/** How long the hub itself may take to answer on a busy machine. */
const START_MS = 120_000;

/** And how long it may take to end the servers. */
const STOP_MS = 60_000;

/**
 * Starts a hub with the project's own configuration and what differs on top of it.
 *
 * @param project the folder whose `hub/` is taken; students have to be able to read it.
 * @param lines of Python that follow the project's configuration.
 * @throws Error with the hub's last words when it does not answer in time.
 */
export async function startHub(project: string, lines: readonly string[]): Promise<RunningHub> {
  const folder = mkdtempSync(path.join(tmpdir(), 'hub-'));
  const [publicPort, hubPort, proxyPort] = await freePorts(3);
  const address = `http://127.0.0.1:${publicPort}`;
  const token = randomUUID();
  const configuration = path.join(folder, 'config.py');
  const state = (name: string) => JSON.stringify(path.join(folder, name));
  writeFileSync(
    configuration,
    [
      'c = get_config()',
      `load_subconfig(${JSON.stringify(path.join(project, 'hub/jupyterhub_config.py'))})`,
      `c.JupyterHub.bind_url = "${address}"`,
      `c.JupyterHub.hub_bind_url = "http://127.0.0.1:${hubPort}"`,
      `c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:${proxyPort}"`,
      `c.JupyterHub.db_url = "sqlite:///" + ${state('hub.sqlite')}`,
      `c.JupyterHub.cookie_secret_file = ${state('cookie_secret')}`,
      `c.ConfigurableHTTPProxy.pid_file = ${state('proxy.pid')}`,
      'c.JupyterHub.cleanup_servers = True',
      `c.JupyterHub.services.append({"name": "watcher", "api_token": "${token}"})`,
      'c.JupyterHub.load_roles.append({"name": "watcher", "services": ["watcher"],',
      '  "scopes": ["list:users", "admin:users", "admin:servers", "access:servers"]})',
      ...lines,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );

  const hub = spawn(PYTHON, ['-m', 'jupyterhub', `--config=${configuration}`], {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONUNBUFFERED: '1' },
  });
  let words = '';
  for (const stream of [hub.stdout, hub.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      words = `${words}${chunk.toString()}`.slice(-8000);
    });
  }

  const ask: RunningHub['ask'] = (where, { method = 'GET', body } = {}) =>
    fetch(`${address}${where}`, {
      method,
      headers: { authorization: `token ${token}` },
      body: body === undefined ? undefined : JSON.stringify(body),
    });

  async function stop(): Promise<void> {
    // Students' servers are no children of the hub's group: only the hub ends them, when it is asked to end itself.
    const ended = new Promise((resolve) => hub.once('exit', resolve));
    hub.kill('SIGTERM');
    if (hub.exitCode === null && hub.signalCode === null) {
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
    }
    await endProcess(hub);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  const deadline = Date.now() + START_MS;
  for (;;) {
    const answered = await fetch(`${address}/hub/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) break;
    if (hub.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the hub did not start:\n${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { address, ask, words: () => words, stop };
}

/** Starts a student's server and waits until it is ready. @returns seconds that took. */
export async function startServer(hub: RunningHub, student: string, limitSeconds = 180): Promise<number> {
  const start = performance.now();
  const asked = await hub.ask(`/hub/api/users/${student}/server`, { method: 'POST' });
  if (!asked.ok) throw new Error(`${student}: the hub answered ${asked.status} ${await asked.text()}`);
  for (;;) {
    const user = (await (await hub.ask(`/hub/api/users/${student}`)).json()) as {
      servers: Record<string, { ready: boolean }>;
    };
    if (user.servers?.['']?.ready) return (performance.now() - start) / 1000;
    if (performance.now() - start > 1000 * limitSeconds || user.servers?.[''] === undefined) {
      throw new Error(`${student}: the server did not start:\n${hub.words()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
