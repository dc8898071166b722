import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever held at once, in bytes: resident memory, typed arrays and native libraries
 * included. Where there is no `/proc`, a process that was started by a larger one may be told the larger one's.
 */
export function peakMemory(): number {
  return statusOf('VmHWM') ?? 1024 * process.resourceUsage().maxRSS;
}

/** Resident memory now, in bytes. */
export function residentMemory(): number {
  return process.memoryUsage.rss();
}

function statusOf(name: string): number | undefined {
  try {
    const status = readFileSync('/proc/self/status', 'utf8');
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch {
    return undefined;
  }
}
