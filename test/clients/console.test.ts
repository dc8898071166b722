import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { endProcess, makeFolder, startPython } from './client-process';

const TIMEOUT_MS = 60_000;

/** The pause before a line, as long as a person's would at least be. */
const TYPING_MS = 500;

/** `jupyter console` with somebody who types. */
class ConsoleSession {
  private output = '';
  private heard: () => void = () => undefined;

  constructor(private readonly program: ChildProcess) {
    for (const stream of [program.stdout, program.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += stripVTControlCharacters(text);
        this.heard();
      });
    }
  }

  /** Waits for the next prompt and returns what has come before it. */
  async untilPrompt(): Promise<string> {
    const prompt = /In \[\d+\]: $/;
    const deadline = Date.now() + TIMEOUT_MS;
    while (!prompt.test(this.output)) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no prompt came within a minute:\n${this.output}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.heard = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const said = this.output.replace(prompt, '');
    this.output = '';
    return said;
  }

  /** Types a line at the prompt and returns the answer. */
  async type(line: string): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, TYPING_MS));
    this.program.stdin?.write(`${line}\n`);
    return this.untilPrompt();
  }

  /** Closes the input, as Control-D does, and waits for the end. @returns the exit status. */
  async leave(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.program.once('exit', resolve));
    this.program.stdin?.end();
    return ended;
  }
}

describe('jupyter console', () => {
  const { folder, remove } = makeFolder();
  const program = startPython(['-m', 'jupyter', 'console', '--simple-prompt'], folder);
  const session = new ConsoleSession(program);
  let banner: string;
  before(async () => {
    banner = await session.untilPrompt();
  });
  after(async () => {
    await endProcess(program);
    remove();
  });

  it('starts this kernel when it is told of none', () => {
    assert.match(banner, /TypeScript \d/);
  });

  it('shows a result', async () => {
    assert.match(await session.type('1 + 1'), /^Out\[1\]: 2\n/);
  });

  it('shows what is printed', async () => {
    assert.match(await session.type("console.log('a' + ' face')"), /^a face\n/);
  });

  it('shows an error, and goes on', async () => {
    const error = await session.type("const faces: number = 'six'");
    assert.match(error, /Type 'string' is not assignable to type 'number'/);
    assert.match(await session.type("throw new RangeError('no such face')"), /RangeError.*no such face/);
    assert.match(await session.type('6 * 7'), /^Out\[\d+\]: 42\n/);
  });

  it('ends when it is left', async () => {
    assert.equal(await session.leave(), 0);
  });
});
