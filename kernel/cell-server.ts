import { setTimeout } from 'node:timers/promises';
import type { Executor } from 'tslab/dist/executor';
import { ZmqServer } from 'tslab/dist/jupyter';
import { type Publisher, Router, XPublisher } from 'zeromq';
import { completenessReply, completionReply, inspectionReply } from './code-assistance';
import type { ControlChannel } from './control-channel';
import type { ExecutionHistory, HistoryRequest } from './execution-history';
import type { IdlePreparation } from './idle-preparation';
import { JupyterRequest, type MessageSocket, sendMessage } from './jupyter-message';
import type { CellRequest, NotebookHandler } from './notebook-handler';
import type { CellPublisher } from './running-cell';

/** What a code request is about. */
interface CodePlace {
  readonly code: string;
  readonly cursor_pos: number;
}

/** Clients look for a channel about every 100 ms. */
const RECONNECTION_MS = 250;

/** First byte of what a subscriber sends; the topic follows. */
const SUBSCRIBED = 1;

/** What tslab declares private. */
interface SocketBinding {
  bindSocket(socket: unknown, port: number): Promise<void>;
}

/** A reply's content; none where no reply is due. */
type Answer = object | undefined;

/**
 * tslab's sockets, with the whole of Jupyter's protocol on them.
 *
 * Source: "Messaging in Jupyter", sections "Messages on the shell (ROUTER/DEALER) channel" and "Messages on the
 * IOPub (PUB/SUB) channel".
 */
export class CellServer extends ZmqServer {
  constructor(
    private readonly cellHandler: NotebookHandler,
    connectionFile: string,
    private readonly controlChannel: ControlChannel,
    private readonly history: ExecutionHistory,
    private readonly executor: Executor,
    private readonly log: (text: string) => void,
    private readonly end: () => void,
    private readonly preparation: IdlePreparation,
  ) {
    super(cellHandler, connectionFile);
    const binding = this as unknown as SocketBinding;
    const bind = binding.bindSocket.bind(this);
    binding.bindSocket = async (socket, port) => {
      if (socket === this.shell) await this.openShell((shell) => bind(shell, port));
      else if (socket === this.iopub) await this.openPublisher((publisher) => bind(publisher, port));
      // The control thread listens on the other two.
      else if (socket === this.stdin) await bind(socket, port);
    };
  }

  /**
   * tslab reads from its sockets before they are bound. zeromq refuses to read while a socket is being bound, so that
   * a client which comes at that very moment would end the reading for good. Both sockets here are read once they
   * are bound; and they send at once or, to nobody, not at all.
   */
  private async openShell(bind: (shell: Router) => Promise<void>): Promise<void> {
    await this.beforeRequests();
    const shell = new Router({ sendTimeout: 0 });
    await bind(shell);
    this.shell = shell;
    void this.readRequests(shell);
  }

  private async readRequests(shell: Router): Promise<void> {
    for await (const frames of shell) void this.answerOn(shell, frames);
  }

  /**
   * A publisher that greets each subscriber, who then knows that nothing is lost any more.
   *
   * Source: Jupyter enhancement proposal 65, "Jupyter IOPub welcome message".
   */
  private async openPublisher(bind: (publisher: XPublisher) => Promise<void>): Promise<void> {
    const publisher = new XPublisher({ verbosity: 'allSubs', sendTimeout: 0 });
    await bind(publisher);
    this.iopub = publisher as unknown as Publisher;
    void this.welcomeSubscribers(publisher);
  }

  private async welcomeSubscribers(publisher: XPublisher): Promise<void> {
    for await (const [subscription] of publisher) {
      if (subscription[0] !== SUBSCRIBED) continue;
      const topic = subscription.subarray(1);
      sendMessage(publisher, this.connInfo.key, {
        type: 'iopub_welcome',
        content: { subscription: topic.toString() },
        identities: [topic],
      });
    }
  }

  /**
   * Clients connect to all channels anew every so often until the kernel is there. One whose first request came
   * before it has found the IOPub channel would wait for ever for what was published meanwhile.
   */
  private async beforeRequests(): Promise<void> {
    const published = setTimeout(RECONNECTION_MS);
    const control = { send: (frames: (Buffer | string)[]) => this.controlChannel.send(frames) };
    const controlled = this.controlChannel.open(this.connInfo, {
      request: (frames) => void this.answerOn(control, frames),
      interrupt: (cell) => this.cellHandler.interrupt(cell),
    });
    await Promise.all([published, controlled]);
  }

  private async answerOn(socket: MessageSocket, frames: readonly Buffer[]): Promise<void> {
    let request: JupyterRequest;
    try {
      request = JupyterRequest.parse(this.connInfo.key, frames);
    } catch (error) {
      this.log(`${(error as Error).message}\n`);
      return;
    }
    this.preparation.begin();
    const status = (state: 'busy' | 'idle') => request.send(this.iopub, 'status', { execution_state: state });
    // A cell is not busy while it waits for others.
    if (request.type !== 'execute_request') status('busy');
    let answer: Answer;
    try {
      answer = await this.answer(request, () => status('busy'));
    } catch (error) {
      const { name, message } = error as Error;
      answer = { status: 'error', ename: name, evalue: message, traceback: [] };
    }
    if (answer) request.send(socket, request.type.replace(/_request$/, '_reply'), answer);
    status('idle');
    this.preparation.end();
  }

  private answer(request: JupyterRequest, begun: () => void): Answer | Promise<Answer> {
    const { type } = request;
    // Each client speaks JSON; what a message holds is its own affair.
    const content: unknown = request.content;
    const place = content as CodePlace;
    switch (type) {
      case 'execute_request':
        return this.cellHandler.runCell(content as CellRequest, this.publisherFor(request), begun);
      case 'complete_request':
        return completionReply(this.executor, place.code, place.cursor_pos);
      case 'inspect_request':
        return inspectionReply(this.executor, place.code, place.cursor_pos);
      case 'is_complete_request':
        return completenessReply(place.code);
      case 'history_request':
        return { status: 'ok', history: this.history.find(content as HistoryRequest) };
      case 'kernel_info_request':
        return this.cellHandler.handleKernel();
      case 'connect_request': {
        const { shell_port, iopub_port, stdin_port, hb_port, control_port } = this.connInfo;
        return { status: 'ok', shell_port, iopub_port, stdin_port, hb_port, control_port };
      }
      case 'comm_info_request':
        return { status: 'ok', comms: {} };
      case 'comm_open':
        // There are no widgets here, and the front end that opens one is told so.
        request.send(this.iopub, 'comm_close', { comm_id: request.content.comm_id, data: {} });
        return undefined;
      case 'interrupt_request':
        return { status: 'ok' };
      case 'shutdown_request':
        // Whatever a cell has left running must not keep the process alive; the reply needs a moment to leave.
        void setTimeout(100).then(this.end);
        return { status: 'ok', restart: request.content.restart === true };
      default:
        return type.endsWith('_request')
          ? { status: 'error', ename: 'NotSupported', evalue: `this kernel has no ${type}`, traceback: [] }
          : undefined;
    }
  }

  private publisherFor(request: JupyterRequest): CellPublisher {
    const publish = (type: string, content: object) => request.send(this.iopub, type, content);
    return {
      input: (code, executionCount) => publish('execute_input', { code, execution_count: executionCount }),
      stream: (name, text) => publish('stream', { name, text }),
      display: (data, displayId, update) =>
        publish(update ? 'update_display_data' : 'display_data', {
          data,
          metadata: {},
          transient: displayId === undefined ? {} : { display_id: displayId },
        }),
      clear: (wait) => publish('clear_output', { wait }),
      result: (data, executionCount) =>
        publish('execute_result', { data, metadata: {}, execution_count: executionCount }),
      error: (error) => publish('error', error),
    };
  }
}
