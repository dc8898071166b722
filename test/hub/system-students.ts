import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../kernel/kernel-client';

/** An account of this machine, made for a test. */
export interface Student {
  readonly name: string;
  readonly password: string;
  /** The student's folder of the project. */
  readonly folder: string;
  readonly uid: number;
}

/** Accounts in a group of their own, and a project that they may read. */
export interface Classroom {
  readonly students: readonly Student[];
  readonly project: string;
  /** Lines of the hub's configuration: who may log in, and where the copied Python has its library. */
  readonly settings: readonly string[];
  /** Removes accounts, group and folders. */
  remove(): void;
}

function run(program: string, args: readonly string[], input?: string): void {
  const { status, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** A process of a student's. */
interface StudentProcess {
  readonly pid: number;
  /** What it runs; empty where it has ended and nobody has asked how. */
  readonly command: string;
}

/** Processes of these users: the accounts are the test's own, and so is all that runs in their names. */
export function processesOf(uids: readonly number[]): StudentProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const status = statSync(`/proc/${name}`, { throwIfNoEntry: false });
      if (status === undefined || !uids.includes(status.uid)) return [];
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
        return [{ pid: Number(name), command: words.join(' ').trim() }];
      } catch {
        // It has just ended.
        return [];
      }
    });
}

/** A copy whose files are the same ones, by hard links. */
function linkedCopy(from: string, to: string): void {
  run('cp', ['--archive', '--link', from, to]);
}

/** Whether every account may go through all folders above a file. */
function openToAll(file: string): boolean {
  const folder = path.dirname(file);
  return folder === file || ((statSync(folder).mode & 0o001) !== 0 && openToAll(folder));
}

/**
 * The project as a school would set it up, readable for all, also where the one at hand is not: where its TensorFlow
 * library or its Python lies in a folder that is closed to others, such as root's home.
 */
function readableProject(folder: string): string {
  const project = path.join(folder, 'project');
  mkdirSync(path.join(project, '.setup'), { recursive: true });
  for (const name of ['hub', 'kernel', 'src', 'notebooks', 'docs', 'models']) {
    cpSync(path.join(ROOT, name), path.join(project, name), { recursive: true });
  }
  for (const name of readdirSync(ROOT).filter((name) => /\.(json|md)$/.test(name))) {
    cpSync(path.join(ROOT, name), path.join(project, name));
  }
  for (const name of ['.setup/modules', '.setup/cells']) {
    run('cp', ['--archive', path.join(ROOT, name), path.join(project, name)]);
  }

  linkedCopy(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'));
  const libraries = path.join(project, 'node_modules/@tensorflow/tfjs-node/deps/lib');
  const original = realpathSync(libraries);
  rmSync(libraries);
  linkedCopy(original, libraries);

  const venv = path.join(project, '.venv');
  linkedCopy(path.join(ROOT, '.venv'), venv);
  const interpreter = realpathSync(path.join(venv, 'bin/python'));
  if (openToAll(interpreter)) return project;
  const python = path.join(folder, 'python');
  linkedCopy(path.dirname(path.dirname(interpreter)), python);
  rmSync(path.join(venv, 'bin/python'));
  symlinkSync(path.join(python, 'bin', path.basename(interpreter)), path.join(venv, 'bin/python'));
  // Written anew, as the file itself is the original's.
  rmSync(path.join(venv, 'pyvenv.cfg'));
  writeFileSync(path.join(venv, 'pyvenv.cfg'), `home = ${path.join(python, 'bin')}\n`);
  return project;
}

/**
 * Makes accounts with passwords of their own. Only root can.
 *
 * @param count of students.
 */
export function makeClassroom(count: number): Classroom {
  const folder = mkdtempSync(path.join(tmpdir(), 'classroom-'));
  chmodSync(folder, 0o755);
  const group = `fer-class-${process.pid}`;
  const made: Student[] = [];

  function remove(): void {
    for (const { pid } of processesOf(made.map(({ uid }) => uid))) process.kill(pid, 'SIGKILL');
    for (const { name } of made) spawnSync('userdel', ['--force', name]);
    spawnSync('groupdel', [group]);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  try {
    run('groupadd', [group]);
    for (let number = 1; number <= count; number += 1) {
      const name = `fer-student-${number}-${process.pid}`;
      const home = path.join(folder, name);
      run('useradd', ['--create-home', '--home-dir', home, '--shell', '/bin/bash', '--groups', group, name]);
      // As many systems make homes: others may look into them. The student's folder has to be closed by itself.
      chmodSync(home, 0o755);
      const password = randomBytes(18).toString('base64url');
      run('chpasswd', [], `${name}:${password}\n`);
      const uid = Number(spawnSync('id', ['-u', name], { encoding: 'utf8' }).stdout);
      made.push({ name, password, uid, folder: path.join(home, 'facial-emotion-notebooks') });
    }
    const settings = [
      `c.PAMAuthenticator.allowed_groups = {"${group}"}`,
      'c.PAMAuthenticator.admin_groups = set()',
      `c.Spawner.environment["LD_LIBRARY_PATH"] = ${JSON.stringify(path.join(folder, 'python/lib'))}`,
    ];
    return { students: made, project: readableProject(folder), settings, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
