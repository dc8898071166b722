import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
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
  readonly group: string;
  readonly students: readonly Student[];
  readonly project: string;
  /** Removes accounts, group and folders. */
  remove(): void;
}

function run(program: string, args: readonly string[], input?: string): void {
  const { status, stderr, error } = spawnSync(program, args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

/** Whether a program that runs as this user can read the TensorFlow library. */
function mayRead(file: string, uid: number): boolean {
  const program = `require('node:fs').accessSync(${JSON.stringify(file)}, require('node:fs').constants.R_OK)`;
  return spawnSync(process.execPath, ['-e', program], { uid, gid: uid, cwd: '/' }).status === 0;
}

/** Processes of these users: the accounts are the test's own, and so is all that runs in their names. */
export function processesOf(uids: readonly number[]): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const status = statSync(`/proc/${pid}`, { throwIfNoEntry: false });
      return status !== undefined && uids.includes(status.uid);
    });
}

const library = (project: string) => path.join(project, 'node_modules/@tensorflow/tfjs-node/deps/lib');

/**
 * The project as a school would set it up: readable for all. Where the one at hand has its TensorFlow library in a
 * folder that is closed to others, such as root's, a copy whose files are the same ones, by hard links.
 */
function readableProject(folder: string, uid: number): string {
  if (mayRead(path.join(library(ROOT), 'libtensorflow.so'), uid)) return ROOT;
  const project = path.join(folder, 'project');
  mkdirSync(project);
  for (const name of ['hub', 'kernel', 'src', 'notebooks', 'docs', 'models']) {
    cpSync(path.join(ROOT, name), path.join(project, name), { recursive: true });
  }
  for (const name of readdirSync(ROOT).filter((name) => /\.(json|md)$/.test(name))) {
    cpSync(path.join(ROOT, name), path.join(project, name));
  }
  mkdirSync(path.join(project, '.setup'));
  run('cp', ['--archive', path.join(ROOT, '.setup/modules'), path.join(project, '.setup/modules')]);
  run('ln', ['--symbolic', path.join(ROOT, '.venv'), path.join(project, '.venv')]);
  run('cp', ['--archive', '--link', path.join(ROOT, 'node_modules'), path.join(project, 'node_modules')]);
  const copied = library(project);
  const original = realpathSync(copied);
  if (lstatSync(copied).isSymbolicLink()) rmSync(copied);
  run('cp', ['--archive', '--link', original, copied]);
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
    for (const pid of processesOf(made.map(({ uid }) => uid))) process.kill(pid, 'SIGKILL');
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
    return { group, students: made, project: readableProject(folder, made[0].uid), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
