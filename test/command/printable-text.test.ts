import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ProgressLine, type ProgressScreen } from '../../src/command/progress-screen';
import { printableText } from '../../src/dataset/message-text';
import { temporaryFolder } from '../dataset/tiny-data';

/** Clears the screen, renames the window, writes to the clipboard, and turns the name around. */
const NAME = '\u001b[2J\u001b]0;owned\u0007\u001b]52;c;b3duZWQ=\u0007\u009b31m\u202egpj.exe';

/** Signs that a terminal does something for, beside ends of lines and tabs. */
const OBEYED = /[^\P{Cc}\n\t]|\u202e/u;

const MAIN = path.resolve(__dirname, '../../src/report/main.ts');

describe('what a terminal is given of names', () => {
  it('shows codes that it would obey', () => {
    assert.equal(printableText('\u001b[2J a\u0007\n\tb\u009b'), '\\u001b[2J a\\u0007\n\tb\\u009b');
    assert.equal(printableText('\u202egpj'), '\\u202egpj');
    assert.equal(printableText('Ärger, 48 × 48 – “Happy” ✓'), 'Ärger, 48 × 48 – “Happy” ✓');
  });

  for (const rewritable of [true, false]) {
    it(`has none of theirs in its progress, ${rewritable ? 'on a terminal' : 'in a file'}`, () => {
      let written = '';
      const screen: ProgressScreen = {
        write: (text) => {
          written += text;
        },
        rewritable,
        columns: 200,
      };
      const line = new ProgressLine(screen, 'Reading', () => 10);
      line.update(0.5, NAME);
      line.say(NAME);
      // Its own code, that takes the line before away.
      assert.doesNotMatch(written.replaceAll('\r\u001b[K', ''), OBEYED);
      assert.ok(written.includes('owned'));
    });
  }

  it('has none of theirs in an error', () => {
    const folder = temporaryFolder();
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', require.resolve('tsx'), MAIN, '--data', `${NAME}.csv`, '--out', 'site'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, INIT_CWD: folder, FER_PYTHON: 'no-python' } },
    );
    assert.equal(status, 1);
    assert.match(stderr, /\\u001b\[2J.*no such file or folder/);
    assert.doesNotMatch(stderr, OBEYED);
  });
});
