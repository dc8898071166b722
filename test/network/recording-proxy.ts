import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy that lets everything through and remembers for which hosts. */
export interface RecordingProxy {
  readonly address: string;
  /** Names of the hosts that were asked for. */
  readonly hosts: ReadonlySet<string>;
  stop(): void;
}

/** Starts a proxy on this machine, for `HTTP_PROXY` and `HTTPS_PROXY`. */
export async function startRecordingProxy(): Promise<RecordingProxy> {
  const hosts = new Set<string>();
  const sockets = new Set<Socket>();
  const server = createServer((given: IncomingMessage, response) => {
    const target = new URL(given.url ?? '');
    hosts.add(target.hostname);
    const onward = request(target, { method: given.method, headers: given.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    given.pipe(onward);
  });
  server.on('connect', (given: IncomingMessage, client: Socket, head: Buffer) => {
    const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(given.url ?? '') ?? [];
    hosts.add(host);
    const onward = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.write(head);
      onward.pipe(client).pipe(onward);
    });
    const end = () => {
      onward.destroy();
      client.destroy();
    };
    for (const socket of [onward, client]) socket.on('error', end).on('close', end);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hosts,
    stop: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
