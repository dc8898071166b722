import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CaseReply, CaseRequest } from './case-messages';
import type { Outcome } from './fuzz-kind';

/** A case that computes for longer hangs. */
export const HANG_SECONDS = 10;

/** And so does one that waits for longer: on a busy machine, ten seconds may bring little computing. */
const WAIT_SECONDS = 60;

/** A process that takes more is ended before it takes the machine down. */
const MOST_PROCESS_MB = 3_000;

/** Loading TensorFlow on a busy machine takes a while. */
const START_SECONDS = 180;

/** How a case came out. */
export interface CaseResult {
  /** Undefined when there is a finding. */
  readonly outcome: Outcome | undefined;
  readonly milliseconds: number;
  /** Of all threads; on a busy machine less than has passed. */
  readonly computedMilliseconds: number;
  readonly growthMB: number;
  /** What is wrong with our code, or undefined. */
  readonly finding: string | undefined;
}

/** A case that was not answered yet. */
interface Pending {
  readonly request: CaseRequest;
  readonly settle: (result: CaseResult) => void;
}

/**
 * Runs the cases of one kind, one at a time, in a process of their own, which is started anew whenever it ends. Cases may be
 * handed over ahead, so that neither process waits for the other.
 */
export class CaseRunner {
  private child: ChildProcess | undefined;
  private isReady = false;
  private readonly sandbox = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
  private readonly pending: Pending[] = [];
  private stderr = '';
  /** When the first of those pending, or the start, began, by the clock and by the processor. */
  private began = { at: 0, computed: 0 };
  private watch: NodeJS.Timeout | undefined;

  constructor(private readonly kind: string) {}

  /** Runs one case. Never rejects: a crash and a hang are findings too. */
  run(one: unknown): Promise<CaseResult> {
    return this.ask({ case: one });
  }

  /** Ends the process. @returns what it has left open, or undefined. */
  async end(): Promise<string | undefined> {
    const last = this.isReady ? await this.ask({ end: true }) : undefined;
    this.drop();
    rmSync(this.sandbox, { recursive: true, force: true });
    return last?.finding;
  }

  private ask(request: CaseRequest): Promise<CaseResult> {
    return new Promise((settle) => {
      this.pending.push({ request, settle });
      if (this.isReady) {
        if (this.pending.length === 1) this.begin();
        this.child?.send(request);
      } else if (this.child === undefined) {
        this.start();
      }
    });
  }

  private start(): void {
    const child = fork(path.join(__dirname, 'case-worker.ts'), [this.kind, this.sandbox], {
      execArgv: ['--import', require.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
      env: {
        ...process.env,
        TMPDIR: path.join(this.sandbox, 'tmp'),
        TF_CPP_MIN_LOG_LEVEL: '3',
        ...{ FER_DATA: '', FER_RUN_SIZE: '', FER_EPOCHS: '', FER_LIMIT: '', FER_SEED: '' },
      },
    });
    this.child = child;
    this.isReady = false;
    this.stderr = '';
    this.begin();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-2_000);
    });
    child.on('message', (reply: CaseReply) => {
      if ('ready' in reply) {
        this.isReady = true;
        for (const { request } of this.pending) child.send(request);
      } else {
        this.pending.shift()?.settle(reply);
      }
      this.begin();
    });
    child.once('exit', (status, signal) =>
      this.give(`crashes: ${signal ?? `status ${status}`}\n${this.stderr}`),
    );
    this.watch = setInterval(() => this.look(), 100);
  }

  private begin(): void {
    this.began = { at: performance.now(), computed: computedSeconds(this.child?.pid) };
  }

  private look(): void {
    if (this.pending.length === 0) return;
    const waited = (performance.now() - this.began.at) / 1000;
    const computed = computedSeconds(this.child?.pid) - this.began.computed;
    if (!this.isReady) {
      if (waited > START_SECONDS) this.give('its process does not begin');
      return;
    }
    if (computed > HANG_SECONDS) this.give(`hangs: no answer after ${HANG_SECONDS} s of computing`);
    else if (waited > WAIT_SECONDS) this.give(`hangs: no answer after ${WAIT_SECONDS} s`);
    const megabytes = residentMB(this.child?.pid);
    if (megabytes > MOST_PROCESS_MB) this.give(`the process takes ${megabytes.toFixed(0)} MB`);
  }

  /** Ends the process for what the first case did to it; the others go on in a new one. */
  private give(finding: string): void {
    if (this.child === undefined) return;
    const milliseconds = performance.now() - this.began.at;
    this.drop();
    const first = this.pending.shift();
    first?.settle({
      ...{ outcome: undefined, milliseconds, computedMilliseconds: milliseconds, growthMB: 0, finding },
    });
    if (this.pending.length > 0) this.start();
  }

  private drop(): void {
    clearInterval(this.watch);
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
    this.isReady = false;
  }
}

/** Processor time of the thread that runs our code; where the system does not tell, the clock's. */
function computedSeconds(pid: number | undefined): number {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return performance.now() / 1000;
  }
}

function residentMB(pid: number | undefined): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]) * 4096) / 2 ** 20;
  } catch {
    return 0;
  }
}
