import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, statSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readJson } from './files.mjs';

const pollMilliseconds = 200;
/** A holder touches its lock this often; one on another machine (a shared home) is judged by it alone. */
const heartbeatMilliseconds = 10_000;
const silentForTooLongMilliseconds = 90_000;

/**
 * When a process started, in the kernel's ticks: tells it from a later one with the same number. Linux only.
 *
 * @param {number} pid
 */
function startOf(pid) {
  try {
    // Field 22; the program's name, field 2, may itself contain blanks and brackets.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').at(-1)?.trim().split(' ')[19];
  } catch {
    return undefined;
  }
}

/**
 * Tells how long a file has been the same, by this process's own clock: the system's may be set back or forward meanwhile, and
 * another machine's may differ.
 */
class Silence {
  /** @type {string | undefined} */
  #seen;
  #since = 0;

  /**
   * Milliseconds since the file at `path` was first seen as it is; 0 where there is none.
   *
   * @param {string} path
   */
  of(path) {
    let now;
    try {
      const { ino, mtimeMs } = statSync(path);
      now = `${ino} ${mtimeMs}`;
    } catch {
      now = undefined; // released meanwhile
    }
    if (now !== this.#seen || now === undefined) {
      this.#seen = now;
      this.#since = performance.now();
    }
    return performance.now() - this.#since;
  }
}

/**
 * @param {string} path
 * @param {Silence} silence
 * @param {number} longest
 */
function isStale(path, silence, longest) {
  const silent = silence.of(path);
  const holder = readJson(path);
  if (holder?.host !== hostname()) return silent > longest;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH') return true;
  }
  const started = startOf(holder.pid);
  return holder.started !== undefined && started !== undefined && started !== holder.started;
}

/**
 * Puts `text` at `path` if nothing is there, whole, in one step.
 *
 * @param {string} path
 * @param {string} text
 */
function createExclusively(path, text) {
  const own = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(own, text);
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    unlinkSync(own);
  }
}

/**
 * Removes a dead holder's lock; a second lock keeps two waiters from each removing what the other just took.
 *
 * @param {string} path
 * @param {() => boolean} isStillStale
 * @param {Silence} breakerSilence
 */
function breakStale(path, isStillStale, breakerSilence) {
  const breaking = `${path}.breaking`;
  if (!createExclusively(breaking, '')) {
    try {
      if (breakerSilence.of(breaking) > 10_000) unlinkSync(breaking);
    } catch {
      // Another waiter was faster.
    }
    return false;
  }
  try {
    if (!isStillStale()) return false;
    unlinkSync(path);
    return true;
  } finally {
    unlinkSync(breaking);
  }
}

/**
 * Runs `work` while holding the lock file: one process at a time, and a holder that died does not block. One on another machine
 * is taken for dead when it has not touched the lock for as long as `silentMilliseconds`, by this process's own clock.
 *
 * @template T
 * @param {string} path
 * @param {{ onWait?: (holderPid: number | undefined) => void, silentMilliseconds?: number }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, options, work) {
  const { onWait, silentMilliseconds = silentForTooLongMilliseconds } = options;
  mkdirSync(dirname(path), { recursive: true });
  const claim = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  const silence = new Silence();
  const breakerSilence = new Silence();
  const isDead = () => isStale(path, silence, silentMilliseconds);
  let waiting = false;
  while (!createExclusively(path, claim)) {
    if (isDead() && breakStale(path, isDead, breakerSilence)) {
      await sleep(pollMilliseconds); // the dead holder's programs are ended by their guards in this time
      continue;
    }
    if (!waiting) onWait?.(readJson(path)?.pid);
    waiting = true;
    await sleep(pollMilliseconds);
  }
  const release = () => {
    try {
      if (readFileSync(path, 'utf8') === claim) unlinkSync(path);
    } catch {
      // Its folder was removed while we worked; then there is nothing to release.
    }
  };
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // As above.
    }
  }, heartbeatMilliseconds);
  heartbeat.unref();
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}
