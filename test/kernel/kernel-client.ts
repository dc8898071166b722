import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Dealer, Request, Subscriber } from 'zeromq';
import { freePorts } from '../free-ports';

export const ROOT = path.resolve(__dirname, '../..');

export interface Message {
  readonly type: string;
  readonly content: Record<string, unknown>;
  /** Id of the request that the message belongs to. */
  readonly parent: string;
}

/** What one cell has sent, and what the kernel replied. */
export interface CellRun {
  readonly reply: Record<string, unknown>;
  /** Messages about the cell without those on the kernel's state, in order. */
  readonly outputs: readonly Message[];
}

/** How long a message is waited for where nothing else is said. */
const PATIENCE_MS = 60_000;

/** The command by which Jupyter starts the kernel, from its specification. */
export function kernelCommand(connectionFile: string): string[] {
  const file = path.join(ROOT, '.venv/share/jupyter/kernels/typescript/kernel.json');
  const { argv } = JSON.parse(readFileSync(file, 'utf8')) as { argv: string[] };
  return argv.map((word) => word.replace('{connection_file}', connectionFile));
}

/** A kernel process of this project and a Jupyter client's end of its channels. */
export class KernelClient {
  /** Everything the kernel has published, in order. */
  readonly published: Message[] = [];
  private readonly replies = new Map<string, (content: Record<string, unknown>) => void>();
  private readonly listeners = new Set<(message: Message) => void>();
  private readonly key = randomUUID();
  private readonly session = randomUUID();
  private readonly shell = new Dealer();
  private readonly control = new Dealer();
  private readonly iopub = new Subscriber();
  private readonly heartbeat = new Request();

  private constructor(
    /** Undefined where somebody else has started the kernel. */
    private readonly started: ChildProcess | undefined,
    private readonly folder: string | undefined,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** The process of a kernel that `launch` has started. */
  get process(): ChildProcess {
    if (this.started === undefined) throw new Error('this kernel was started by somebody else');
    return this.started;
  }

  /**
   * Connects to a kernel that a Jupyter server has started, and waits until it answers.
   *
   * @param patienceMs how long a reply may take.
   */
  static async attach(connectionFile: string, patienceMs: number): Promise<KernelClient> {
    const { key, ...ports } = JSON.parse(readFileSync(connectionFile, 'utf8'));
    const client = new KernelClient(undefined, undefined, patienceMs);
    Object.assign(client, { key });
    client.connect(ports);
    await client.answers();
    return client;
  }

  /**
   * Starts a kernel and waits until it answers.
   *
   * @param options.command starts it instead of the project's own kernel.
   * @param options.patienceMs how long a message is waited for, at the most. Default: a minute.
   */
  static async launch(
    options: {
      readonly command?: (connectionFile: string) => string[];
      readonly env?: NodeJS.ProcessEnv;
      readonly patienceMs?: number;
    } = {},
  ): Promise<KernelClient> {
    const { command = kernelCommand, env = {}, patienceMs = PATIENCE_MS } = options;
    const folder = mkdtempSync(path.join(tmpdir(), 'kernel-'));
    const connectionFile = path.join(folder, 'connection.json');
    const [program, ...parameters] = command(connectionFile);
    const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
    const key = randomUUID();
    const connection = { transport: 'tcp', ip: '127.0.0.1', key, signature_scheme: 'hmac-sha256' };
    writeFileSync(
      connectionFile,
      JSON.stringify({ ...connection, shell_port, iopub_port, stdin_port, control_port, hb_port }),
    );
    const child = spawn(program, parameters, {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', JPY_PARENT_PID: String(process.pid), ...env },
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const client = new KernelClient(child, folder, patienceMs);
    Object.assign(client, { key });
    client.connect({ shell_port, iopub_port, control_port, hb_port });
    await client.answers();
    return client;
  }

  private async answers(): Promise<void> {
    await this.request('kernel_info_request', {});
    // What is published before the subscription has reached the kernel is lost.
    while (this.published.length === 0) await this.request('kernel_info_request', {});
  }

  private connect(ports: Record<'shell_port' | 'iopub_port' | 'control_port' | 'hb_port', number>): void {
    const address = (port: number) => `tcp://127.0.0.1:${port}`;
    this.shell.connect(address(ports.shell_port));
    this.control.connect(address(ports.control_port));
    this.iopub.connect(address(ports.iopub_port));
    this.iopub.subscribe();
    this.heartbeat.connect(address(ports.hb_port));
    for (const socket of [this.shell, this.control]) void this.receiveReplies(socket);
    void this.receivePublished();
  }

  private async receiveReplies(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const { parent, content } = parse(frames);
      this.replies.get(parent)?.(content);
      this.replies.delete(parent);
    }
  }

  private async receivePublished(): Promise<void> {
    for await (const frames of this.iopub) {
      const message = parse(frames);
      this.published.push(message);
      for (const listener of [...this.listeners]) listener(message);
    }
  }

  /** Sends a request without waiting for its reply. */
  send(
    type: string,
    content: object,
    channel: 'shell' | 'control' = 'shell',
  ): { readonly id: string; readonly reply: Promise<Record<string, unknown>> } {
    const id = randomUUID();
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: 'test',
      date: new Date().toISOString(),
      version: '5.3',
    };
    const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(part);
    const reply = new Promise<Record<string, unknown>>((resolve, reject) => {
      const late = () => reject(new Error(`no reply to ${type} within ${this.patienceMs / 1000} s`));
      const timer = setTimeout(late, this.patienceMs);
      timer.unref();
      this.replies.set(id, (replied) => {
        clearTimeout(timer);
        resolve(replied);
      });
    });
    // Some requests have no reply, and a kernel that is told to end may owe one.
    reply.catch(() => undefined);
    void this[channel].send(['<IDS|MSG>', hmac.digest('hex'), ...parts]);
    return { id, reply };
  }

  request(
    type: string,
    content: object,
    channel: 'shell' | 'control' = 'shell',
  ): Promise<Record<string, unknown>> {
    return this.send(type, content, channel).reply;
  }

  /** Waits for a published message, also one that has come already. */
  waitFor(matches: (message: Message) => boolean): Promise<Message> {
    const known = this.published.find(matches);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`the message did not come within ${this.patienceMs / 1000} s`));
      const timer = setTimeout(late, this.patienceMs);
      timer.unref();
      const listener = (message: Message) => {
        if (!matches(message)) return;
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(message);
      };
      this.listeners.add(listener);
    });
  }

  /** Runs a cell to its end. */
  async run(code: string, options: object = {}): Promise<CellRun> {
    return this.start(code, options).ended;
  }

  /** Starts a cell. */
  start(code: string, options: object = {}): { readonly id: string; readonly ended: Promise<CellRun> } {
    const { id, reply } = this.send('execute_request', {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    });
    const idle = this.waitFor(
      ({ type, parent, content }) => type === 'status' && parent === id && content.execution_state === 'idle',
    );
    const ended = Promise.all([reply, idle]).then(([content]) => ({
      reply: content,
      outputs: this.published.filter(({ type, parent }) => parent === id && type !== 'status'),
    }));
    // A cell that ends with its kernel is nobody's failure until somebody waits for it.
    ended.catch(() => undefined);
    return { id, ended };
  }

  /** Presses the stop button as Jupyter does. */
  async interrupt(): Promise<void> {
    await this.request('interrupt_request', {}, 'control');
  }

  /** Sends a heartbeat and waits for its echo. @returns milliseconds in between. */
  async beat(): Promise<number> {
    const start = performance.now();
    await this.heartbeat.send('beat');
    await this.heartbeat.receive();
    return performance.now() - start;
  }

  /** Resolves when the process has ended. */
  exited(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.process.once('exit', () => resolve()));
  }

  /** Ends a kernel that was launched here, as it may be, and closes the channels. */
  async close(): Promise<void> {
    if (this.started) {
      this.started.kill('SIGKILL');
      await this.exited();
    }
    for (const socket of [this.shell, this.control, this.iopub, this.heartbeat]) socket.close();
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }
}

function parse(frames: readonly Buffer[]): Message {
  const start = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
  const [header, parent, , content] = frames.slice(start + 2).map((frame) => JSON.parse(frame.toString()));
  return { type: header.msg_type, parent: parent.msg_id ?? '', content };
}

/** Text that a cell has put out on one of its streams. */
export function streamText({ outputs }: CellRun, name: 'stdout' | 'stderr' = 'stdout'): string {
  return outputs
    .filter(({ type, content }) => type === 'stream' && content.name === name)
    .map(({ content }) => content.text)
    .join('');
}

/** The text of a cell's result. */
export function resultText({ outputs }: CellRun): string | undefined {
  const result = outputs.find(({ type }) => type === 'execute_result');
  return (result?.content.data as Record<string, string> | undefined)?.['text/plain'];
}

/** The error that a cell has shown, its traceback without colours and in one string. */
export function shownError({ outputs }: Pick<CellRun, 'outputs'>): {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: string;
} {
  const error = outputs.find(({ type }) => type === 'error');
  if (!error) throw new Error(`expected an error, got ${JSON.stringify(outputs)}`);
  const { ename, evalue, traceback } = error.content as {
    ename: string;
    evalue: string;
    traceback: string[];
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with the escape character.
  return { ename, evalue, traceback: traceback.join('\n').replace(/\u001b\[\d+m/g, '') };
}
