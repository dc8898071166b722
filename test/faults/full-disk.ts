import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { resultOf } from '../command/killed-training';
import { contentsOf, startSmallTraining, succeed } from './commands';
import { type FaultKind, inFolder, LostResult } from './fault-kind';
import { KEPT_THINGS, type KeptThing, leftoversIn } from './kept-things';

// A small disk in memory that is full, or that may only be read, while something is written. It is mounted where only this
// process and its children see it (`main.ts` has itself started so), and is gone with them, however they end.

const DISK_BYTES = 6_000_000;

/** Set by `main.ts` where mounts are this process's own. */
export const OWN_MOUNTS = 'FER_FAULTS_OWN_MOUNTS';

function noMounts(): string | undefined {
  return process.env[OWN_MOUNTS] === '1'
    ? undefined
    : 'needs mounts of its own: Linux with `unshare`, as root or where users may (`unshare -Urm true` tells)';
}

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/** Mounts an empty disk in a folder. */
export function mountDisk(folder: string, bytes = DISK_BYTES): string {
  const disk = path.join(folder, 'disk');
  mkdirSync(disk);
  mount('-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', disk);
  return disk;
}

export function unmountDisk(disk: string): void {
  spawnSync('umount', ['-l', disk]);
}

/** Fills a disk up to a number of bytes. @returns what makes room again. */
export function fillDisk(disk: string, left: number): () => void {
  const { bavail, bsize } = statfsSync(disk);
  const filler = path.join(disk, 'filler');
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  return () => rmSync(filler, { force: true });
}

/** Writes version 2 over version 1 while something is in the way. @returns what a person was told, or undefined. */
async function writeAgainst(thing: KeptThing, folder: string): Promise<string | undefined> {
  try {
    await thing.write(folder, 2);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** What must be there after a write that failed or not. */
async function requireVersion(thing: KeptThing, folder: string, expected: number): Promise<void> {
  const told: string[] = [];
  let found: number | undefined;
  try {
    found = await thing.read(folder, (sentence) => told.push(sentence));
  } catch (error) {
    throw new LostResult(`expected version ${expected} of the ${thing.name}: ${(error as Error).message}`);
  }
  if (found !== expected)
    throw new LostResult(`expected version ${expected} of the ${thing.name}, got ${found}`);
  assert.deepEqual(told, []);
}

function fullDisk(thing: KeptThing): FaultKind {
  return {
    name: `full disk ${thing.name}`,
    times: 40,
    unavailable: noMounts,
    begin: async () => ({
      async inject(folder, random) {
        const disk = mountDisk(folder);
        try {
          await thing.write(disk, 1);
          // From nothing to a little more than it takes.
          const { blocks, bavail, bsize } = statfsSync(disk);
          const makeRoom = fillDisk(disk, random.integer(Math.round(1.2 * (blocks - bavail) * bsize)));
          const told = await writeAgainst(thing, disk);
          await requireVersion(thing, disk, told === undefined ? 2 : 1);
          if (told !== undefined) {
            assert.match(
              told,
              /cannot be written: the disk is full \(.* MB are free at .*\)\. What was there before is as it was; make room/,
            );
          }
          makeRoom();
          await thing.write(disk, 3);
          await requireVersion(thing, disk, 3);
          assert.deepEqual(leftoversIn(disk), []);
          const ended =
            'told: “cannot be written: the disk is full … What was there before is as it was; make room …”';
          return { faults: 1, ended: told === undefined ? 'there was just enough room' : ended };
        } finally {
          unmountDisk(disk);
        }
      },
    }),
  };
}

function readOnly(thing: KeptThing): FaultKind {
  return {
    name: `read-only ${thing.name}`,
    times: 10,
    unavailable: noMounts,
    begin: async () => ({
      async inject(folder) {
        const disk = mountDisk(folder);
        try {
          await thing.write(disk, 1);
          mount('-o', 'remount,ro', disk);
          const told = await writeAgainst(thing, disk);
          await requireVersion(thing, disk, 1);
          assert.match(
            told ?? 'nothing',
            /cannot be written: .* is mounted read-only\. What was there before is as it was; take another folder/,
          );
          mount('-o', 'remount,rw', disk);
          await thing.write(disk, 3);
          await requireVersion(thing, disk, 3);
          assert.deepEqual(leftoversIn(disk), []);
          return {
            faults: 1,
            ended:
              'told: “cannot be written: … is mounted read-only. What was there before is as it was; take another folder …”',
          };
        } finally {
          unmountDisk(disk);
        }
      },
    }),
  };
}

/** A training whose disk is full at one of its checkpoints, or when the model is to be saved. */
const fullDiskWhileTraining: FaultKind = {
  name: 'full disk while training',
  times: 6,
  unavailable: noMounts,
  async begin() {
    const { expected, bytes } = await inFolder(async (folder) => {
      const out = path.join(folder, 'whole');
      await succeed(startSmallTraining(out));
      const numBytes = [...contentsOf(out).values()].reduce((sum, content) => sum + content.length, 0);
      return { expected: resultOf(out), bytes: numBytes };
    });
    return {
      async inject(folder, random) {
        const disk = mountDisk(folder, 2 * bytes);
        try {
          const out = path.join(disk, 'run');
          const makeRoom = fillDisk(disk, random.integer(Math.round(1.2 * bytes)));
          const { status, stderr } = await startSmallTraining(out).ended;
          let ended = 'there was just enough room';
          if (status !== 0) {
            const told =
              /^(\S+) cannot be written: the disk is full \(.* What was there before is as it was; make room/m;
            assert.match(stderr, told);
            assert.equal(stderr.trim().split('\n').length, 1, 'one sentence, no stack');
            const file = path.basename(told.exec(stderr)?.[1] ?? '').replace(/-\w{16}/, '-…');
            ended = `told: “${file} cannot be written: the disk is full … make room …”; --resume goes on to the same weights`;
          }
          makeRoom();
          await succeed(startSmallTraining(out));
          try {
            assert.deepEqual(resultOf(out), expected);
          } catch (error) {
            throw new LostResult((error as Error).message);
          }
          return { faults: 1, ended };
        } finally {
          unmountDisk(disk);
        }
      },
    };
  },
};

/** Every thing on a disk that is full, and on one that may only be read. */
export const OBSTRUCTED: readonly FaultKind[] = [
  ...KEPT_THINGS.map(fullDisk),
  ...KEPT_THINGS.map(readOnly),
  fullDiskWhileTraining,
];

/** Whether `unshare` can give a process mounts of its own, and with which options. */
export function ownMountOptions(): readonly string[] | undefined {
  if (!existsSync('/proc/self/ns/mnt')) return undefined;
  const ways = process.getuid?.() === 0 ? [['--mount']] : [['--map-root-user', '--user', '--mount']];
  return ways.find((options) => spawnSync('unshare', [...options, 'true']).status === 0);
}
