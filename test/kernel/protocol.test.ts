import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { KernelClient, resultText, streamText } from './kernel-client';

describe("the kernel speaks Jupyter's protocol", () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.launch();
  });
  after(() => kernel.close());

  it('says what it is', async () => {
    const info = await kernel.request('kernel_info_request', {});
    assert.equal(info.status, 'ok');
    assert.equal(info.protocol_version, '5.3');
    assert.match(String(info.banner), /^TypeScript \d+\.\d+\.\d+ on Node\.js \d+/);
    const language = info.language_info as Record<string, unknown>;
    assert.equal(language.name, 'typescript');
    assert.equal(language.file_extension, '.ts');
    assert.match(String(language.version), /^\d+\.\d+\.\d+$/);
  });

  it('repeats the input, and numbers input, result and reply alike', async () => {
    const { outputs, reply } = await kernel.run('6 * 7');
    assert.deepEqual(
      outputs.map(({ type }) => type),
      ['execute_input', 'execute_result'],
    );
    assert.equal(outputs[0].content.code, '6 * 7');
    const count = reply.execution_count;
    assert.deepEqual(
      outputs.map(({ content }) => content.execution_count),
      [count, count],
    );
    assert.equal((await kernel.run('1')).reply.execution_count, Number(count) + 1);
  });

  it('keeps silent about a silent cell, and does not count it', async () => {
    const { reply } = await kernel.run('1');
    const silent = await kernel.run('globalThis.quiet = 5; console.log("loud"); 1', { silent: true });
    assert.deepEqual(silent.outputs, []);
    assert.equal(silent.reply.status, 'ok');
    assert.equal(silent.reply.execution_count, reply.execution_count);
    const next = await kernel.run('(globalThis as { quiet?: number }).quiet');
    assert.equal(resultText(next), '5');
    assert.equal(next.reply.execution_count, Number(reply.execution_count) + 1);
  });

  it('aborts the cells that wait behind a failing one, unless told to go on', async () => {
    const [, behind] = await Promise.all([kernel.run("throw new Error('first')"), kernel.run('1 + 1')]);
    assert.equal(behind.reply.status, 'aborted');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [, goesOn] = await Promise.all([
      kernel.run("throw new Error('first')", { stop_on_error: false }),
      kernel.run('1 + 1'),
    ]);
    assert.equal(goesOn.reply.status, 'ok');
    assert.equal(resultText(goesOn), '2');
  });

  it('is busy with a cell only while it runs, not while it waits', async () => {
    const first = kernel.start('await new Promise((resolve) => setTimeout(resolve, 100))');
    const second = kernel.start('1');
    await Promise.all([first.ended, second.ended]);
    const states = kernel.published
      .filter(({ type, parent }) => type === 'status' && [first.id, second.id].includes(parent))
      .map(({ parent, content }) => `${parent === first.id ? 'first' : 'second'} ${content.execution_state}`);
    assert.deepEqual(states, ['first busy', 'first idle', 'second busy', 'second idle']);
  });

  it('evaluates user expressions after the cell', async () => {
    const { reply } = await kernel.run('const width = 48', {
      user_expressions: { area: 'width ** 2', wrong: 'height' },
    });
    const { area, wrong } = reply.user_expressions as Record<string, Record<string, unknown>>;
    assert.deepEqual(area, { status: 'ok', data: { 'text/plain': '2304' }, metadata: {} });
    assert.equal(wrong.status, 'error');
    assert.match(String(wrong.evalue), /Cannot find name 'height'/);
  });

  it('tells of its comms that there are none, and closes those that a client opens', async () => {
    assert.deepEqual(await kernel.request('comm_info_request', {}), { status: 'ok', comms: {} });
    const { id } = kernel.send('comm_open', { comm_id: 'c1', target_name: 'jupyter.widget', data: {} });
    const closed = await kernel.waitFor(({ type, parent }) => type === 'comm_close' && parent === id);
    assert.equal(closed.content.comm_id, 'c1');
  });

  it('says so when it is asked for what it does not have', async () => {
    const reply = await kernel.request('debug_request', {}, 'control');
    assert.equal(reply.status, 'error');
    assert.equal(reply.evalue, 'this kernel has no debug_request');
  });

  it('counts characters in code as Jupyter does', async () => {
    const code = "const face = '😀'; Math.flo";
    const reply = await kernel.request('complete_request', { code, cursor_pos: [...code].length });
    assert.deepEqual(reply.matches, ['floor']);
    assert.equal(reply.cursor_start, [...code].length - 3);
    assert.equal(reply.cursor_end, [...code].length);
  });

  it('knows whether code is complete', async () => {
    const status = async (code: string) => (await kernel.request('is_complete_request', { code })).status;
    assert.equal(await status('1 + 1'), 'complete');
    assert.equal(await status('await fetch("x")'), 'complete');
    assert.equal(await status('function f() {'), 'incomplete');
    assert.equal(await status('const a = ;'), 'invalid');
  });

  it('clears what a cell has shown', async () => {
    const { outputs } = await kernel.run(
      "import { clearOutput } from './src/notebook/display';\nconsole.log('old'); clearOutput({ wait: true }); console.log('new');",
    );
    assert.deepEqual(
      outputs.slice(1).map(({ type, content }) => [type, content.text ?? content.wait]),
      [
        ['stream', 'old\n'],
        ['clear_output', true],
        ['stream', 'new\n'],
      ],
    );
  });

  it('answers a request that is not signed by ending nothing', async () => {
    const before = kernel.published.length;
    Object.assign(kernel, { key: 'wrong' });
    kernel.send('kernel_info_request', {}).reply.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(kernel.published.length, before);
  });
});

describe('the history of executed cells', () => {
  it('is found by range, from the end and by pattern, and outlives the kernel', async (t) => {
    const first = await KernelClient.launch();
    t.after(() => first.close());
    const mark = `marked${process.pid}`;
    await first.run(`const ${mark} = 1;`);
    await first.run(`${mark} + 1`);
    const tail = await first.request('history_request', {
      hist_access_type: 'tail',
      n: 2,
      output: true,
      raw: true,
    });
    const [[session, line, content], last] = tail.history as [number, number, [string, string | null]][];
    assert.deepEqual(content, [`const ${mark} = 1;`, null]);
    assert.deepEqual(last, [session, line + 1, [`${mark} + 1`, '2']]);
    const range = await first.request('history_request', {
      hist_access_type: 'range',
      session: 0,
      start: 1,
      stop: 2,
      output: false,
      raw: true,
    });
    assert.deepEqual(range.history, [[session, 1, `const ${mark} = 1;`]]);
    await first.close();

    const second = await KernelClient.launch();
    try {
      await second.run(`2 + 2`);
      const search = await second.request('history_request', {
        hist_access_type: 'search',
        pattern: `*${mark}*`,
        n: 5,
        output: false,
        raw: true,
      });
      assert.deepEqual(search.history, [
        [session, 1, `const ${mark} = 1;`],
        [session, 2, `${mark} + 1`],
      ]);
      const before = await second.request('history_request', {
        hist_access_type: 'range',
        session: -1,
        start: 2,
        output: false,
        raw: true,
      });
      assert.deepEqual(before.history, [[session, 2, `${mark} + 1`]]);
    } finally {
      await second.close();
    }
  });
});

describe('a kernel ends', () => {
  it('when it is told to, with a reply, and with whatever its cells have left running', async (t) => {
    const kernel = await KernelClient.launch();
    t.after(() => kernel.close());
    await kernel.run('setInterval(() => undefined, 50);');
    const start = performance.now();
    const reply = await kernel.request('shutdown_request', { restart: true }, 'control');
    assert.deepEqual(reply, { status: 'ok', restart: true });
    await kernel.exited();
    assert.ok(performance.now() - start < 1500, 'not only when patience with it ends');
  });

  it('when it is told to while a cell holds it up', async (t) => {
    const kernel = await KernelClient.launch();
    t.after(() => kernel.close());
    kernel.start("console.log('started'); for (const end = Date.now() + 60_000; Date.now() < end; );");
    await kernel.waitFor(({ content }) => content.text === 'started\n');
    const start = performance.now();
    kernel.send('shutdown_request', { restart: false }, 'control').reply.catch(() => undefined);
    await kernel.exited();
    assert.ok(performance.now() - start < 10_000);
  });

  it('when the Jupyter that started it is gone', async (t) => {
    // A parent that starts the kernel as Jupyter does, and is killed.
    const kernel = await KernelClient.launch({
      command: (connectionFile) => [
        process.execPath,
        '-e',
        `const { spawn } = require('node:child_process');
         const { kernelCommand } = require(${JSON.stringify(require.resolve('tsx/cjs/api'))}).require(${JSON.stringify(__filename.replace('protocol.test', 'kernel-client'))}, __filename);
         const [program, ...words] = kernelCommand(${JSON.stringify(connectionFile)});
         const child = spawn(program, words, { stdio: 'inherit', env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
         setInterval(() => undefined, 1000);`,
      ],
    });
    t.after(() => kernel.close());
    const id = Number(resultText(await kernel.run('process.pid')));
    kernel.process.kill('SIGKILL');
    const deadline = Date.now() + 10_000;
    // A process that has ended may be listed until somebody asks for its status.
    const alive = () =>
      /^[^Z]/.test(
        spawnSync('ps', ['-o', 'stat=', '-p', String(id)])
          .stdout.toString()
          .trim(),
      );
    assert.ok(alive());
    while (alive() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(alive(), false);
  });
});

describe('output of a cell', () => {
  let kernel: KernelClient;
  before(async () => {
    kernel = await KernelClient.launch();
  });
  after(() => kernel.close());

  it('appears while the cell runs, even while it holds up the kernel', async () => {
    const { ended } = kernel.start(
      "console.log('at once'); for (const end = Date.now() + 1500; Date.now() < end; );",
    );
    let over = false;
    void ended.then(() => {
      over = true;
    });
    await kernel.waitFor(({ content }) => content.text === 'at once\n');
    assert.equal(over, false);
    await ended;
  });

  it("keeps its order, a child process's and native code's included", async () => {
    const run = await kernel.run(
      "import { execSync } from 'node:child_process';\nimport { writeSync } from 'node:fs';\n" +
        "console.log('1'); execSync('echo 2', { stdio: 'inherit' }); console.log('3');\nwriteSync(1, '4\\n'); console.log('5');",
    );
    assert.equal(streamText(run), '1\n2\n3\n4\n5\n');
  });

  it("brings TensorFlow's own messages to the cell that caused them", async () => {
    const run = await kernel.run(
      "import { writeSync } from 'node:fs';\nwriteSync(2, 'W0000 a native warning\\n');",
    );
    assert.equal(streamText(run, 'stderr'), 'W0000 a native warning\n');
    const next = await kernel.run('1');
    assert.equal(streamText(next, 'stderr'), '');
  });

  it('of a timer goes to the cell that set it', async () => {
    const timer = kernel.start("setTimeout(() => console.log('from the timer'), 150);");
    await timer.ended;
    const next = await kernel.run('await new Promise((resolve) => setTimeout(resolve, 300)); "next"');
    assert.equal(streamText(next), '');
    const late = await kernel.waitFor(({ content }) => content.text === 'from the timer\n');
    assert.equal(late.parent, timer.id);
  });

  it('comes in few messages from a loop that prints much', async () => {
    const run = await kernel.run('for (let i = 0; i < 2000; i += 1) console.log(i);');
    const messages = run.outputs.filter(({ type }) => type === 'stream');
    assert.ok(messages.length < 200, `${messages.length} messages`);
    assert.equal(streamText(run).split('\n').length, 2001);
  });

  it("of tslab's own display reaches the cell", async () => {
    const { outputs } = await kernel.run("import { display } from 'tslab';\ndisplay.html('<b>bold</b>');");
    assert.deepEqual(outputs.at(-1)?.content.data, { 'text/html': '<b>bold</b>' });
  });
});
