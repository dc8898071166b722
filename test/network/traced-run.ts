import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a program and all that it started did, as the system saw it. */
export interface TracedRun {
  readonly status: number | null;
  /** What it printed. */
  readonly output: string;
  /** Where it connected to beside this machine, `address:port`, each once. */
  readonly connections: readonly string[];
  /** Every file and folder it made, changed, renamed or removed, each once. */
  readonly written: readonly string[];
}

/** System calls that connect, or change what lies on a disk. */
const CALLS = [
  ...['connect', 'open', 'openat', 'creat', 'truncate', 'mkdir', 'mkdirat', 'mknod', 'mknodat', 'rmdir'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat', 'unlink', 'unlinkat'],
  ...['chmod', 'fchmodat', 'chown', 'fchownat', 'utime', 'utimes', 'utimensat'],
];

/** Why runs cannot be traced here; undefined where they can. */
export function whyNotTraced(): string | undefined {
  const { status, error } = spawnSync('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']);
  if (error) return 'needs strace (apt-get install strace)';
  return status === 0 ? undefined : 'strace may not look at programs here';
}

/** Runs a program to its end under strace. */
export async function tracedRun(
  command: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<TracedRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'traced-run-'));
  const trace = path.join(folder, 'trace');
  try {
    const child = spawn(
      'strace',
      [
        '-f',
        '--seccomp-bpf',
        '-qq',
        '-y',
        '-s',
        '4096',
        '-e',
        `trace=${CALLS.join(',')}`,
        '-o',
        trace,
        ...command,
      ],
      { ...options, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const status = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    return { status, output, ...deedsIn(readFileSync(trace, 'utf8'), options.cwd) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of the program's own machine, in IPv4 and IPv6. */
const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Reads what strace wrote.
 *
 * @param folder what a path is taken to be relative to where strace does not tell it.
 */
export function deedsIn(trace: string, folder: string): Pick<TracedRun, 'connections' | 'written'> {
  const connections = new Set<string>();
  const written = new Set<string>();
  for (const line of joined(trace)) {
    const [, call, given, result] = /^(\w+)\((.*)\)\s+= (.*)$/.exec(line) ?? [];
    if (call === undefined) continue;
    if (call === 'connect') {
      const address = /inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)"/.exec(given);
      const host = address?.[1] ?? address?.[2];
      const port = /htons\((\d+)\)/.exec(given)?.[1];
      // Connecting to port 0 only asks which way a packet would take; none is sent.
      if (host !== undefined && port !== '0' && !LOOPBACK.test(host)) connections.add(`${host}:${port}`);
      continue;
    }
    if (result.startsWith('-1')) continue;
    if (call === 'open' || call === 'openat') {
      if (!/O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)/.test(given)) continue;
      const opened = /<([^>]*)>/.exec(result)?.[1];
      if (opened?.startsWith('/')) written.add(opened.replace(/ \(deleted\)$/, ''));
      continue;
    }
    const named = [...given.matchAll(/(?:AT_FDCWD(?:<([^>]*)>)?, |\d+<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)].map(
      ([, working, at, name]) => path.resolve(working ?? at ?? folder, name),
    );
    // Of a link only its own place is written, not what it leads to.
    for (const file of /^(sym)?link(at)?$/.test(call) ? named.slice(-1) : named) written.add(file);
  }
  return { connections: [...connections].sort(), written: [...written].sort() };
}

/** strace's lines without the process, calls that another one interrupted put together again. */
function joined(trace: string): string[] {
  const unfinished = new Map<string, string>();
  return trace.split('\n').flatMap((line) => {
    const [, process, text] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (process === undefined) return [];
    if (text.endsWith(' <unfinished ...>')) {
      unfinished.set(process, text.slice(0, -' <unfinished ...>'.length));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    return [resumed === undefined ? text : (unfinished.get(process) ?? '') + resumed];
  });
}

/** What of these paths lies in none of the folders, and is none of the system's own devices. */
export function outside(written: readonly string[], folders: readonly string[]): string[] {
  return written.filter(
    (file) =>
      !/^\/(dev\/(null|tty|shm\/.*|pts\/\d+|ptmx)|proc\/\d+\/.*|proc\/self\/.*|memfd:.*)$/.test(file) &&
      !folders.some((folder) => file === folder || file.startsWith(`${folder}/`)),
  );
}
