import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultKind, LostResult } from './fault-kind';
import { KEPT_THINGS, type KeptThing, leftoversIn } from './kept-things';

// SIGKILL at a random moment of a process that does nothing but write one version of a thing over the other.

/** The longest it writes before it is killed. */
const LONGEST_MS = 150;

/** Starts a process that writes version after version. */
export function startWriter(thing: KeptThing, folder: string) {
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), path.join(__dirname, 'writer.ts'), thing.name, folder],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    child,
    ended,
    errors: () => errors,
    /** The last version that is said to be in place. */
    version: () => Number(output.trim().split('\n').at(-1) ?? 0),
  };
}

function killedWhileWriting(thing: KeptThing): FaultKind {
  return {
    name: `kill writer of ${thing.name}`,
    times: 20,
    begin: async () => ({
      async inject(folder, random) {
        const writer = startWriter(thing, folder);
        while (writer.child.exitCode === null && writer.version() < 1) await sleep(2);
        await sleep(random.uniform() * LONGEST_MS);
        writer.child.kill('SIGKILL');
        await writer.ended;
        assert.equal(writer.child.signalCode, 'SIGKILL', writer.errors());
        const last = writer.version();
        const told: string[] = [];
        let found: number | undefined;
        try {
          found = await thing.read(folder, (sentence) => told.push(sentence));
        } catch (error) {
          throw new LostResult(`killed after version ${last}: ${(error as Error).message}`);
        }
        // The one that was being written may be in place, without its having been said.
        const isWhole = found === last || found === last + 1;
        const isEarlier = thing.keepsEarlier && found === last - 1;
        if (!isWhole && !isEarlier && thing.name !== 'report') {
          throw new LostResult(`killed after version ${last}, and found ${found}: ${told.join('; ')}`);
        }
        const hadLeftovers = leftoversIn(folder).length > 0;
        await thing.write(folder, 1_000_000);
        assert.equal(await thing.read(folder, (sentence) => told.push(sentence)), 1_000_000);
        assert.deepEqual(told, []);
        assert.deepEqual(leftoversIn(folder), []);
        const ended = found === undefined || isEarlier ? 'the one before is whole' : 'the last one is whole';
        return {
          faults: 1,
          ended: `${ended}${hadLeftovers ? '; the next write took away a half-written one' : ''}`,
        };
      },
    }),
  };
}

/** A kill of the writer of each thing. */
export const KILLED_WRITERS: readonly FaultKind[] = KEPT_THINGS.map(killedWhileWriting);
