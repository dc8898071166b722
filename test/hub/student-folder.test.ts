import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { PYTHON } from '../clients/client-process';
import { ROOT } from '../kernel/kernel-client';

/** Runs a line of Python in which `server` is `hub/student_server.py`; its value comes back as JSON. */
function inPython(expression: string): unknown {
  const program = `
import importlib.util, json, os, sys
from pathlib import Path
sys.dont_write_bytecode = True
os.umask(0o077)
spec = importlib.util.spec_from_file_location("server", ${JSON.stringify(path.join(ROOT, 'hub/student_server.py'))})
server = importlib.util.module_from_spec(spec)
spec.loader.exec_module(server)
print(json.dumps(${expression}))`;
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', program], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

describe('a student\u2019s folder', () => {
  let base: string;
  let project: string;
  let folder: string;
  const write = (root: string, file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const prepare = () =>
    inPython(`server.prepare(Path(${JSON.stringify(project)}), Path(${JSON.stringify(folder)}))`) as Record<
      string,
      string
    >;

  beforeEach(() => {
    base = mkdtempSync(path.join(tmpdir(), 'student-'));
    project = path.join(base, 'project');
    folder = path.join(base, 'home', 'facial-emotion-notebooks');
    write(project, 'notebooks/01.ipynb', 'first notebook');
    write(project, 'src/model/cnn.ts', 'a network');
    write(project, 'kernel/launch.cjs', 'the kernel');
    write(project, 'package.json', '{}');
    write(project, 'node_modules/tslab/package.json', '{}');
    const kernel = {
      argv: ['/usr/bin/node', '/srv/x/kernel/launch.cjs', '{connection_file}'],
      display_name: 'TypeScript',
    };
    write(project, '.venv/share/jupyter/kernels/typescript/kernel.json', JSON.stringify(kernel));
  });

  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('has copies of what may be edited, links to what is shared, and is closed to others', () => {
    prepare();
    assert.equal(text('notebooks/01.ipynb'), 'first notebook');
    assert.ok(lstatSync(path.join(folder, 'src/model/cnn.ts')).isFile());
    assert.equal(readlinkSync(path.join(folder, 'node_modules')), path.join(project, 'node_modules'));
    assert.ok(statSync(path.join(folder, 'artifacts')).isDirectory());
    // No data set in the project, so no link to one.
    assert.ok(!existsSync(path.join(folder, 'data')));
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.equal(statSync(path.join(folder, 'notebooks/01.ipynb')).mode & 0o077, 0);
  });

  it('registers a kernel that starts in it, where Jupyter is told to look first', () => {
    const { JUPYTER_PATH } = prepare();
    const spec = JSON.parse(readFileSync(path.join(JUPYTER_PATH, 'kernels/typescript/kernel.json'), 'utf8'));
    assert.deepEqual(spec.argv, [
      '/usr/bin/node',
      path.join(folder, 'kernel/launch.cjs'),
      '{connection_file}',
    ]);
  });

  it('takes in a new version of a file that the student has not changed, and keeps one that they have', () => {
    prepare();
    writeFileSync(path.join(folder, 'notebooks/01.ipynb'), 'my answers');
    write(project, 'notebooks/01.ipynb', 'first notebook, corrected');
    write(project, 'src/model/cnn.ts', 'a better network');
    write(project, 'notebooks/02.ipynb', 'second notebook');
    prepare();
    assert.equal(text('notebooks/01.ipynb'), 'my answers');
    assert.equal(text('src/model/cnn.ts'), 'a better network');
    assert.equal(text('notebooks/02.ipynb'), 'second notebook');
  });

  it('brings back a file that the student has deleted', () => {
    prepare();
    rmSync(path.join(folder, 'notebooks/01.ipynb'));
    prepare();
    assert.equal(text('notebooks/01.ipynb'), 'first notebook');
  });

  it('leaves alone what the student has put in the place of a link, and follows a project that has moved', () => {
    write(folder, 'models/mine.txt', 'my own models');
    write(project, 'models/README.md', 'shipped');
    symlinkSync('/nowhere/node_modules', path.join(folder, 'node_modules'));
    prepare();
    assert.equal(text('models/mine.txt'), 'my own models');
    assert.equal(readlinkSync(path.join(folder, 'node_modules')), path.join(project, 'node_modules'));
  });

  it('is not begun when the shared project cannot be read, and the message says what mends it', () => {
    const message = inPython(`server.unreadable(Path(${JSON.stringify(path.join(base, 'nothing'))}))`);
    assert.match(String(message), /nothing.* cannot be read by this user: .*XDG_CACHE_HOME=/);
  });
});

describe('what a student\u2019s programs are told of the limits', () => {
  it('is one thread for half a core, and 40 % of the memory for JavaScript', () => {
    const settings = inPython('server.limits({"CPU_LIMIT": "0.5", "MEM_LIMIT": "1000000000"})');
    // 0.4 × 10⁹ bytes are 381 MiB and a bit.
    assert.deepEqual(settings, {
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      OMP_NUM_THREADS: '1',
      POLARS_MAX_THREADS: '1',
      NODE_OPTIONS: '--max-old-space-size=381 --max-semi-space-size=4',
      MALLOC_ARENA_MAX: '2',
    });
  });

  it('is what the school has set itself, where it has', () => {
    const settings = inPython('server.limits({"CPU_LIMIT": "3", "OMP_NUM_THREADS": "1"})') as Record<
      string,
      string
    >;
    assert.equal(settings.OMP_NUM_THREADS, '1');
    assert.equal(settings.TF_NUM_INTRAOP_THREADS, '3');
    assert.equal(settings.NODE_OPTIONS, undefined);
  });

  it('is nothing where there are no limits', () => {
    assert.deepEqual(inPython('server.limits({})'), {});
  });
});
