import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../free-ports';

/** An S3 server on localhost, of the Python package moto: real requests over a real socket, all data in its memory. */
export interface S3Server {
  /** What tells S3's clients where it is, and who they are. */
  readonly env: NodeJS.ProcessEnv;
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Starts the server, with an empty bucket. */
export async function startS3Server(bucket: string): Promise<S3Server> {
  const python = process.env.FER_S3_SERVER_PYTHON;
  if (python === undefined) throw new Error('no Python with moto: start it by npm run test:sweep');
  const [port] = await freePorts(1);
  const address = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  for (let tries = 0; ; tries += 1) {
    const made = await fetch(`${address}/${bucket}`, { method: 'PUT' }).catch(() => undefined);
    if (made?.ok) break;
    if (tries > 600 || child.exitCode !== null) throw new Error('the S3 server did not start');
    await sleep(100);
  }
  return {
    address,
    env: {
      AWS_ENDPOINT_URL: address,
      AWS_ACCESS_KEY_ID: 'a-key-for-tests',
      AWS_SECRET_ACCESS_KEY: 'a-secret-for-tests',
      AWS_DEFAULT_REGION: 'us-east-1',
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The keys of all objects in a bucket. */
export async function keysIn({ address }: S3Server, bucket: string): Promise<string[]> {
  const text = await (await fetch(`${address}/${bucket}?list-type=2&max-keys=10000`)).text();
  return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => key);
}

/** An object's bytes, or undefined where there is none. */
export async function objectOf(
  { address }: S3Server,
  bucket: string,
  key: string,
): Promise<Buffer | undefined> {
  // The server asks who reads, and does not look at the answer.
  const answer = await fetch(`${address}/${bucket}/${key}`, { headers: { authorization: 'the test' } });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw new Error(`${key}: the S3 server answers ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
