import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SeededRandom } from '../../src/dataset/seeded-random';
import { type FaultKind, LostResult } from './fault-kind';
import { KEPT_THINGS, type KeptThing } from './kept-things';

// A file that is cut short, or has one byte changed, at a random place.

/** The files below a folder, with their lengths. */
function filesIn(folder: string): { readonly file: string; readonly bytes: number }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .map((file) => ({ file, status: statSync(file) }))
    .filter(({ status }) => status.isFile())
    .map(({ file, status }) => ({ file, bytes: status.size }));
}

/** Damages a file at a random place, or a random one of several. @returns what was done. */
export function damage(files: readonly string[], random: SeededRandom): { file: string; what: string } {
  const file = files[random.integer(files.length)];
  const bytes = readFileSync(file);
  const at = random.integer(bytes.length);
  if (random.uniform() < 0.4) {
    writeFileSync(file, bytes.subarray(0, at));
    return { file, what: `cut to ${at} of ${bytes.length} bytes` };
  }
  bytes[at] ^= 1 << random.integer(8);
  writeFileSync(file, bytes);
  return { file, what: `byte ${at} of ${bytes.length} changed` };
}

/** A report is pages for people, which nothing reads again: it has no checksum, and none is needed to make it anew. */
const READ_AGAIN = KEPT_THINGS.filter(({ name }) => name !== 'report');

function damageOf(thing: KeptThing): FaultKind {
  return {
    name: `damage ${thing.name}`,
    times: 100,
    async begin() {
      return {
        async inject(folder, random) {
          await thing.write(folder, 1);
          await thing.write(folder, 2);
          const earlier = filesIn(folder).filter(({ file }) => file.includes('.earlier.'));
          const files = filesIn(folder).filter((one) => !earlier.some(({ file }) => file === one.file));
          const { file, what } = damage(
            files.map((one) => one.file),
            random,
          );
          const told: string[] = [];
          let found: number | undefined;
          try {
            found = await thing.read(folder, (sentence) => told.push(sentence));
          } catch (error) {
            if (error instanceof assert.AssertionError) {
              throw new LostResult(`${what}, and believed: ${error.message}`);
            }
            told.push((error as Error).message);
          }
          const sentence = told.join('\n');
          const ended = endingOf(thing, found, sentence, { file, what });
          // The next run works: it writes what it makes anew, and finds it.
          await thing.write(folder, 3);
          const next: string[] = [];
          assert.equal(await thing.read(folder, (words) => next.push(words)), 3, what);
          assert.deepEqual(next, []);
          return { faults: 1, ended };
        },
      };
    },
  };
}

/** @throws LostResult when a damaged file was believed; AssertionError when a person was not told what to do. */
function endingOf(
  { keepsEarlier }: KeptThing,
  found: number | undefined,
  told: string,
  { file, what }: { readonly file: string; readonly what: string },
): string {
  if (found === 2) return 'read whole all the same (what changed says nothing)';
  if (told === '') {
    throw new LostResult(`${path.basename(file)}: ${what}; version ${found} was found, and nothing was said`);
  }
  assert.ok(told.includes(path.basename(file)), `${what}: the message names no file: ${told}`);
  if (keepsEarlier) {
    if (found !== 1) throw new LostResult(`${what}: expected the one before, got version ${found}: ${told}`);
    assert.match(told, /set aside as .*; training goes on from the checkpoint before it/);
    return 'the one before is used: “… is damaged. It is set aside …; training goes on from the checkpoint before it”';
  }
  if (found !== undefined) throw new LostResult(`${what}: version ${found} was found: ${told}`);
  return /(made|executed) anew/.test(told)
    ? 'made anew: “… is damaged … anew”'
    : 'refused by name, with what to do';
}

/** Damage to each thing that is read again. */
export const DAMAGE: readonly FaultKind[] = READ_AGAIN.map(damageOf);
