import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** Ends the routing identities that stand before a message. */
const DELIMITER = Buffer.from('<IDS|MSG>');

const PROTOCOL_VERSION = '5.3';

/** Whatever sends a message of several parts, such as a ZeroMQ socket. */
export interface MessageSocket {
  send(frames: (Buffer | string)[]): unknown;
}

interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
}

function signatureOf(key: string, parts: readonly (Buffer | string)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** What is said, and to whom. */
interface OutgoingMessage {
  readonly type: string;
  readonly content: object;
  /** Header of the request that the message belongs to, if it belongs to one. */
  readonly parent?: MessageHeader;
  readonly identities: readonly Buffer[];
}

/** Sends one signed message. */
export function sendMessage(socket: MessageSocket, key: string, message: OutgoingMessage): void {
  const { type, content, parent, identities } = message;
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session: parent?.session ?? '',
    username: parent?.username ?? '',
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
  const parts = [header, parent ?? {}, {}, content].map((part) => JSON.stringify(part));
  const sent = socket.send([...identities, DELIMITER, signatureOf(key, parts), ...parts]);
  // A client that is gone is no failure of the cell.
  Promise.resolve(sent).catch(() => undefined);
}

/**
 * A request of a Jupyter client.
 *
 * Source: "Messaging in Jupyter", sections "The wire protocol" and "General message format".
 */
export class JupyterRequest {
  private constructor(
    private readonly key: string,
    private readonly identities: readonly Buffer[],
    private readonly header: MessageHeader,
    readonly content: Readonly<Record<string, unknown>>,
  ) {}

  /**
   * @param key signs all messages; empty when they are not signed.
   * @throws Error when the message has another form or was not signed with the key.
   */
  static parse(key: string, frames: readonly Buffer[]): JupyterRequest {
    const start = frames.findIndex((frame) => frame.equals(DELIMITER));
    const [signature, ...parts] = frames.slice(start + 1);
    if (start < 0 || parts.length < 4) throw new Error('received a message that is not Jupyter\u2019s');
    const expected = Buffer.from(signatureOf(key, parts));
    if (key !== '' && !(signature.length === expected.length && timingSafeEqual(signature, expected))) {
      throw new Error('received a message with a wrong signature');
    }
    const [header, , , content] = parts.map((part) => JSON.parse(part.toString()));
    return new JupyterRequest(key, frames.slice(0, start), header as MessageHeader, content);
  }

  get type(): string {
    return this.header.msg_type;
  }

  /** Sends a message that belongs to this request. */
  send(socket: MessageSocket, type: string, content: object): void {
    sendMessage(socket, this.key, { type, content, parent: this.header, identities: this.identities });
  }
}
