import { readdirSync, readFileSync } from 'node:fs';

/** What processes take, in MB of 10⁶ bytes and in seconds of a core. */
export interface Usage {
  /** Proportional: a page that several processes share is divided among them. What one more of them costs. */
  readonly proportional: number;
  /** Of their own: what is in no file, so that it has to stay in memory. A limit ends a program because of these. */
  readonly own: number;
  /** Resident: own pages, and those of files in full, as of the TensorFlow library, which can be read again. */
  readonly resident: number;
  readonly coreSeconds: number;
}

const CLOCK_TICKS_A_SECOND = 100;

function megabytes(text: string, field: string): number {
  return (Number(text.match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0) * 1024) / 1e6;
}

/** What one process takes now, by the kernel's own books (Linux). */
function usageOf(pid: number): Usage {
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  // The second field is the program's name in brackets, which may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return {
    proportional: megabytes(memory, 'Pss'),
    own: megabytes(memory, 'Anonymous'),
    resident: megabytes(memory, 'Rss'),
    // utime and stime, fields 14 and 15 of proc(5).
    coreSeconds: (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_A_SECOND,
  };
}

/** Memory of the processes' own, as in `Usage`, read in a way that costs them nothing. */
export function ownMegabytes(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      return sum + megabytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'RssAnon');
    } catch {
      return sum; // ended in between
    }
  }, 0);
}

/** What some processes take together; those that have ended count for nothing. */
export function usageOfAll(pids: readonly number[]): Usage {
  const sum = { proportional: 0, own: 0, resident: 0, coreSeconds: 0 };
  for (const pid of pids) {
    try {
      const usage = usageOf(pid);
      for (const name of Object.keys(sum) as (keyof Usage)[]) sum[name] += usage[name];
    } catch {
      // Ended in between.
    }
  }
  return sum;
}

/** Processes whose environment has this variable, by their number and command line. */
export function processesWith(
  name: string,
  value: string,
): { readonly pid: number; readonly command: string }[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        const variables = readFileSync(`/proc/${entry}/environ`, 'utf8').split('\0');
        if (!variables.includes(`${name}=${value}`)) return [];
        const command = readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(entry), command }];
      } catch {
        return [];
      }
    });
}
