import { ZmqServer } from 'tslab/dist/jupyter';
import type { CellPublisher, CellRequest, NotebookHandler } from './notebook-handler';

type Message = Parameters<ZmqServer['publishStatus']>[1];
type Socket = Parameters<ZmqServer['handleExecute']>[0];

/**
 * tslab's server with what its `execute_request` leaves out: `execute_input`, `execute_result` and `error`
 * messages.
 *
 * Source: "Messaging in Jupyter", sections "Messages on the IOPub channel" and "Execute".
 */
export class CellServer extends ZmqServer {
  constructor(
    private readonly cellHandler: NotebookHandler,
    connectionFile: string,
  ) {
    super(cellHandler, connectionFile);
  }

  override async handleExecute(socket: Socket, request: Message): Promise<void> {
    const content = await this.cellHandler.runCell(
      request.content as CellRequest,
      this.publisherFor(request),
    );
    this.send(socket, request, 'execute_reply', content);
  }

  override handleCommInfoRequest(socket: Socket, request: Message): void {
    this.send(socket, request, 'comm_info_reply', { status: 'ok', comms: {} });
  }

  private publisherFor(request: Message): CellPublisher {
    const publish = (type: string, content: object) => this.send(this.iopub, request, type, content);
    return {
      input: (code, executionCount) => publish('execute_input', { code, execution_count: executionCount }),
      stream: (name, text) => publish('stream', { name, text }),
      display: (data, displayId, update) =>
        publish(update ? 'update_display_data' : 'display_data', {
          data,
          metadata: {},
          transient: displayId === undefined ? {} : { display_id: displayId },
        }),
      result: (data, executionCount) =>
        publish('execute_result', { data, metadata: {}, execution_count: executionCount }),
      error: (error) => publish('error', error),
    };
  }

  private send(socket: Socket, request: Message, type: string, content: object): void {
    const message = request.createReply();
    message.header.msg_type = type;
    message.content = content;
    message.signAndSend(this.connInfo.key, socket);
  }
}
