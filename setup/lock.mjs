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

/** @param {string} path */
function isStale(path) {
  const holder = readJson(path);
  let silence;
  try {
    silence = Date.now() - statSync(path).mtimeMs;
  } catch {
    return false; // released meanwhile
  }
  if (holder?.host !== hostname()) return silence > silentForTooLongMilliseconds;
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
 */
function breakStale(path) {
  const breaking = `${path}.breaking`;
  if (!createExclusively(breaking, '')) {
    try {
      if (Date.now() - statSync(breaking).mtimeMs > 10_000) unlinkSync(breaking);
    } catch {
      // Another waiter was faster.
    }
    return false;
  }
  try {
    if (!isStale(path)) return false;
    unlinkSync(path);
    return true;
  } finally {
    unlinkSync(breaking);
  }
}

/**
 * Runs `work` while holding the lock file: one process at a time, and a holder that died does not block.
 *
 * @template T
 * @param {string} path
 * @param {{ onWait?: (holderPid: number | undefined) => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { onWait }, work) {
  mkdirSync(dirname(path), { recursive: true });
  const claim = JSON.stringify({ pid: process.pid, host: hostname(), started: startOf(process.pid) });
  let waiting = false;
  while (!createExclusively(path, claim)) {
    if (isStale(path) && breakStale(path)) {
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
