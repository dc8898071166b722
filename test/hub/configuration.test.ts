import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import {
  coreSecondsToChart,
  LIMITS,
  type Measured,
  machinesTable,
  studentsOn,
  sums,
  withTables,
} from '../../bench/classroom-page';
import { PYTHON } from '../clients/client-process';
import { textOf } from '../docs/documents';
import { ROOT } from '../kernel/kernel-client';

// Neither JupyterHub nor Kubernetes is needed here; `npm run test:hub` starts the hub.

/** What a Python program prints as JSON. */
function printed<Value>(program: string): Value {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program], { encoding: 'utf8', cwd: ROOT });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Value;
}

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const hub = printed<Settings>(`
import json
from traitlets.config.loader import PyFileConfigLoader
config = PyFileConfigLoader("hub/jupyterhub_config.py").load_config()
print(json.dumps(config, default=lambda value: sorted(value)))`);

const values = printed<{
  hub: { config: Settings };
  singleuser: {
    cmd: string[];
    defaultUrl: string;
    uid: number;
    memory: Record<string, string>;
    cpu: Record<string, number>;
    extraEnv: Record<string, string>;
    storage: { homeMountPath: string };
  };
  proxy: { service: { type: string } };
  cull: { enabled: boolean; timeout: number };
  prePuller: Record<string, { enabled: boolean }>;
}>('import json, yaml; print(json.dumps(yaml.safe_load(open("hub/values.yaml"))))');

describe('the configuration of the hub on one machine', () => {
  it('listens on this machine alone, and lets in only accounts of its groups by their passwords', () => {
    assert.match(String(hub.JupyterHub.bind_url), /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(hub.JupyterHub.authenticator_class, 'pam');
    assert.deepEqual(hub.PAMAuthenticator, {
      allowed_groups: ['students', 'teachers'],
      admin_groups: ['teachers'],
    });
    const text = textOf('hub/jupyterhub_config.py');
    assert.doesNotMatch(text, /allow_all|password *=|api_token|0\.0\.0\.0/);
  });

  it('promises and allows 1 GB and half a core', () => {
    const { mem_limit, mem_guarantee, cpu_limit, cpu_guarantee } = hub.Spawner;
    assert.deepEqual([mem_limit, mem_guarantee], ['1G', '1G']);
    assert.deepEqual([cpu_limit, cpu_guarantee], [0.5, 0.5]);
    assert.deepEqual(LIMITS, { megabytes: 1000, cores: 0.5 });
  });

  it('starts what is there: the students\u2019 server and the proxy of the npm package', () => {
    const [, server] = hub.Spawner.cmd as string[];
    const [proxy] = hub.ConfigurableHTTPProxy.command as string[];
    assert.equal(server, path.join(ROOT, 'hub/student_server.py'));
    for (const file of [server, proxy]) assert.ok(existsSync(file), file);
  });

  it('ends what nobody uses, by a service that may do that and no more', () => {
    const [culler] = hub.JupyterHub.services as unknown as { name: string; command: string[] }[];
    assert.ok(culler.command.includes('jupyterhub_idle_culler'));
    const [role] = hub.JupyterHub.load_roles as unknown as { services: string[]; scopes: string[] }[];
    assert.deepEqual(role.services, [culler.name]);
    assert.ok(role.scopes.every((scope) => /^(list:users|read:|delete:servers)/.test(scope)));
  });
});

describe('the values for the Kubernetes chart', () => {
  it('promise and allow what the hub on one machine does', () => {
    const { memory, cpu, extraEnv } = values.singleuser;
    assert.deepEqual(memory, { limit: hub.Spawner.mem_limit, guarantee: hub.Spawner.mem_guarantee });
    assert.deepEqual(cpu, { limit: hub.Spawner.cpu_limit, guarantee: hub.Spawner.cpu_guarantee });
    assert.deepEqual(extraEnv, hub.Spawner.environment);
    assert.equal(values.singleuser.defaultUrl, hub.Spawner.default_url);
  });

  it('start the student\u2019s server where the Dockerfile puts it, as its user', () => {
    const { cmd, uid, storage } = values.singleuser;
    const [, project] = textOf('Dockerfile').match(/^ENV PROJECT=(\S+)/m) ?? [];
    assert.deepEqual(cmd.slice(0, 2), [`${project}/.venv/bin/python`, `${project}/hub/student_server.py`]);
    assert.deepEqual(cmd.slice(0, 2), hub.DockerSpawner.cmd);
    assert.deepEqual(cmd.slice(2), hub.Spawner.args);
    assert.ok(textOf('Dockerfile').includes(`ARG NB_UID=${uid}`));
    assert.equal(storage.homeMountPath, '/home/jovyan');
  });

  it('let nobody in whom a teacher has not let in, and open no way from outside', () => {
    const { JupyterHub, NativeAuthenticator } = values.hub.config;
    assert.equal(JupyterHub.authenticator_class, 'native');
    assert.equal(NativeAuthenticator.open_signup, false);
    assert.equal(values.proxy.service.type, 'ClusterIP');
    assert.doesNotMatch(textOf('hub/values.yaml'), /^\s*password:|secretToken|dummy/im);
  });

  it('end what nobody uses, and bring the image to every node beforehand', () => {
    assert.deepEqual([values.cull.enabled, values.cull.timeout], [true, 3600]);
    assert.ok(values.prePuller.hook.enabled && values.prePuller.continuous.enabled);
  });
});

describe('the arithmetic of a class', () => {
  it('leaves a core and 4 GB of each machine to the system', () => {
    // (16 − 1) / 0.5 = 30 students by cores; (64 − 4) / 1 = 60 by memory.
    assert.deepEqual(studentsOn({ cores: 16, megabytes: 64_000 }), { byCores: 30, byMemory: 60 });
  });

  it('adds the work of server and kernel, and divides it among the cores', () => {
    const spread = { median: 1, last: 2 };
    const row = {
      students: 10,
      server: spread,
      firstCell: spread,
      firstChart: spread,
      serverMegabytes: 100,
      kernelMegabytes: 400,
      megabytes: 500,
      residentMegabytes: 900,
      ownMegabytes: 550,
      serverCoreSeconds: 3,
      kernelCoreSeconds: 12,
    };
    const measured = { machine: '2 cores', node: 'v20', load: 0, rows: [row] };
    assert.equal(coreSecondsToChart(measured), 15);
    // 200 / 30 are 7 machines of 16 cores with 7 × 15 = 105 for students. 200 × 15 / 105 = 28.6 s are fewer than the
    // 15 / 0.5 = 30 s that half a core needs.
    const [, , , sixteen] = machinesTable(200, measured).split('\n');
    assert.equal(sixteen, '| 16 cores, 64 GB | 30 | 60 | 7 | 30 |');
    assert.match(sums(200, measured), /memory in use at the first chart \| 500 MB \| 100 GB/);
    assert.match(sums(200, measured), /15\.0 core-seconds \| 3000 core-seconds/);
  });

  it('stands in docs/classroom.md as it follows from what was measured, and each student kept within the limit', () => {
    const measured = JSON.parse(textOf('docs/classroom-measured.json')) as Measured;
    const page = textOf('docs/classroom.md');
    assert.equal(page, withTables(page, measured));
    const rows = [...measured.students.rows, ...(measured.notebooks?.rows ?? [])];
    for (const { ownMegabytes } of rows) assert.ok(ownMegabytes <= LIMITS.megabytes, `${ownMegabytes} MB`);
  });
});

describe('docs/classroom.md', () => {
  it('names versions that are the pinned ones, and the folder of the Dockerfile', () => {
    const pinned = readFileSync(path.join(ROOT, 'setup/hub-requirements.in'), 'utf8').match(
      /jupyterhub==(\S+)/,
    )?.[1];
    assert.ok(textOf('docs/classroom.md').includes(`JUPYTERHUB=${pinned}`));
    assert.ok(textOf('docs/containers.md').includes(`JUPYTERHUB=${pinned}`));
  });
});
