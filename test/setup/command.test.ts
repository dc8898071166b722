import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { projectRoot, temporaryFolder } from './setup-modules';

/** Starts `script` as the script of a project that is set up, with two arguments. */
function startCommand(context: TestContext, script: string) {
  const root = temporaryFolder(context);
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'));
  writeFileSync(join(root, 'script.ts'), script);
  const starter = `
    import { runCommand } from '${pathToFileURL(join(projectRoot, 'setup', 'command.mjs'))}';
    import { environmentOfCommands, openProject } from '${pathToFileURL(join(projectRoot, 'setup', 'project.mjs'))}';
    const project = openProject({ root: process.argv[1] });
    runCommand(project, 'script.ts', ['--limit', '3'], environmentOfCommands(project, 'library 1'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', starter, root]);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk));
  const ended = new Promise<{ status: number | null; signal: string | null; output: string }>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal, output })),
  );
  const printed = (text: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', () => {
        if (output.includes(text)) resolve();
      });
    });
  return { root, child, ended, printed };
}

describe('a command that runs after set-up', () => {
  it('gets its arguments, the project as its folder, and where the notebook tools are', async (context) => {
    const { root, ended } = startCommand(
      context,
      `const { FER_PYTHON, FER_TENSORFLOW_LIBRARY, JUPYTER_CONFIG_DIR } = process.env;
       console.log(JSON.stringify([process.argv.slice(2), process.cwd(), FER_PYTHON, FER_TENSORFLOW_LIBRARY, JUPYTER_CONFIG_DIR]));`,
    );
    const { status, output } = await ended;
    assert.equal(status, 0, output);
    assert.deepEqual(JSON.parse(output), [
      ['--limit', '3'],
      root,
      join(root, '.venv', 'bin', 'python'),
      'library 1',
      join(root, '.setup', 'jupyter', 'config'),
    ]);
  });

  it('hands on its exit status', async (context) => {
    const { status } = await startCommand(context, 'process.exitCode = 7;').ended;
    assert.equal(status, 7);
  });

  it('is told to stop when set-up is, and may tidy up', async (context) => {
    const { child, ended, printed } = startCommand(
      context,
      `process.on('SIGTERM', () => { console.log('tidied'); process.exit(3); });
       setInterval(() => {}, 1000);
       console.log('ready');`,
    );
    await printed('ready');
    child.kill('SIGTERM');
    const { status, output } = await ended;
    assert.match(output, /tidied/);
    assert.equal(status, 3);
  });

  it('ends by the signal that ended the command', async (context) => {
    const { signal } = await startCommand(
      context,
      `process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000);`,
    ).ended;
    assert.equal(signal, 'SIGTERM');
  });

  it('says for a command that the system ended what that most often means, and what to do', async (context) => {
    for (const [signal, what] of [
      ['SIGKILL', 'was ended from outside'],
      ['SIGABRT', 'broke off in native code'],
    ]) {
      const ended = await startCommand(
        context,
        `process.kill(process.pid, '${signal}'); setInterval(() => {}, 1000);`,
      ).ended;
      assert.equal(ended.signal, signal);
      assert.match(
        ended.output,
        new RegExp(
          `^script\\.ts ${what} \\(${signal}\\)\\. .*want of memory: .*--limit.*--batch-size.*--resume`,
          'm',
        ),
      );
    }
  });
});
