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
const START_SECONDS = 120;

/** How a case came out. */
export interface CaseResult {
  /** Undefined when there is a finding. */
  readonly outcome: Outcome | undefined;
  readonly milliseconds: number;
  readonly growthMB: number;
  /** What is wrong with our code, or undefined. */
  readonly finding: string | undefined;
}

/** Runs the cases of one kind, one at a time, in a process of their own, which is started anew whenever it ends. */
export class CaseRunner {
  private child: ChildProcess | undefined;
  private readonly sandbox = mkdtempSync(path.join(tmpdir(), 'fuzz-'));
  private stderr = '';

  constructor(private readonly kind: string) {}

  /** Runs one case. Never rejects: a crash and a hang are findings too. */
  async run(one: unknown): Promise<CaseResult> {
    const child = this.child ?? (await this.start());
    return this.ask(child, { case: one }, HANG_SECONDS);
  }

  /** Ends the process. @returns what it has left open, or undefined. */
  async end(): Promise<string | undefined> {
    const { child } = this;
    const last = child === undefined ? undefined : await this.ask(child, { end: true }, HANG_SECONDS);
    this.child?.kill('SIGKILL');
    this.child = undefined;
    rmSync(this.sandbox, { recursive: true, force: true });
    return last?.finding;
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(path.join(__dirname, 'case-worker.ts'), [this.kind, this.sandbox], {
      execArgv: ['--import', require.resolve('tsx')],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'json',
      env: {
        ...process.env,
        TMPDIR: path.join(this.sandbox, 'tmp'),
        TF_CPP_MIN_LOG_LEVEL: '3',
        FER_DATA: '',
        FER_RUN_SIZE: '',
        FER_EPOCHS: '',
        FER_LIMIT: '',
        FER_SEED: '',
      },
    });
    this.stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-2_000);
    });
    this.child = child;
    const ready = await this.reply(child, START_SECONDS);
    if ('ready' in ready) return child;
    throw new Error(`${this.kind}: the process of the cases cannot begin: ${ready.finding}`);
  }

  private async ask(child: ChildProcess, request: CaseRequest, seconds: number): Promise<CaseResult> {
    const reply = this.reply(child, seconds);
    child.send(request);
    const answer = await reply;
    if ('ready' in answer) throw new Error(`${this.kind}: a case was answered by a greeting`);
    return answer;
  }

  /** The next message, or what kept it from coming. */
  private reply(child: ChildProcess, seconds: number): Promise<CaseReply> {
    return new Promise((resolve) => {
      const started = performance.now();
      const settle = (answer: CaseReply) => {
        clearInterval(watch);
        child.removeAllListeners('message').removeAllListeners('exit');
        resolve(answer);
      };
      const give = (finding: string) => {
        this.child = undefined;
        child.kill('SIGKILL');
        settle({ outcome: undefined, milliseconds: performance.now() - started, growthMB: 0, finding });
      };
      const computedBefore = computedSeconds(child.pid);
      const watch = setInterval(() => {
        const waited = (performance.now() - started) / 1000;
        const computed = computedSeconds(child.pid) - computedBefore;
        if (computed > seconds || waited > Math.max(seconds, WAIT_SECONDS)) {
          give(`hangs: no answer within ${waited > WAIT_SECONDS ? WAIT_SECONDS : seconds} s`);
        }
        const megabytes = residentMB(child.pid);
        if (megabytes > MOST_PROCESS_MB) give(`the process takes ${megabytes.toFixed(0)} MB`);
      }, 100);
      child.once('message', (answer: CaseReply) => settle(answer));
      child.once('exit', (status, signal) =>
        give(`crashes: ${signal ?? `status ${status}`}\n${this.stderr}`),
      );
    });
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
