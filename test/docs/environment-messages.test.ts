import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableRows, textOf, writtenFiles } from './documents';

const PAGE = textOf('environment.md');
const [ofSetUp, later] = PAGE.split('\nLater on:\n');
const HEADINGS = '| It says | Because | Do |';

/** What a row quotes, without what stands for a name or a number. */
const partsOf = ([message]: readonly string[]) => message.split('…').map((part) => part.trim());

describe('the messages that environment.md explains', () => {
  const sources = writtenFiles()
    .filter((file) => /^(setup|src|test\/browser|test\/parity)\/.*\.(ts|mjs)$/.test(file))
    .map(textOf);
  const rows = [...tableRows(ofSetUp, HEADINGS), ...tableRows(later, HEADINGS)];

  for (const row of rows) {
    it(`are in the code: ${row[0]}`, () =>
      assert.ok(
        sources.some((source) => partsOf(row).every((part) => source.includes(part))),
        'the words of the message as the code has them, “…” for what is filled in',
      ));
  }

  it('are all those of set-up', () => {
    const explained = tableRows(ofSetUp, HEADINGS).map(partsOf);
    const messages = writtenFiles('setup')
      .filter((file) => file.endsWith('.mjs') && file !== 'setup/doctor.mjs')
      .flatMap((file) => [...textOf(file).matchAll(/new SetupFailure\(([\s\S]*?)\);\n/g)])
      // The texts of one call, two where it chooses between them.
      .flatMap(([, call]) => [...call.matchAll(/^\s*(?:\? |: )?[`'](.{40,})[`'],?$|^[`'](.{40,})[`']$/gm)])
      .map(([, indented, whole]) => indented ?? whole);
    assert.ok(messages.length > 20, `found only ${messages.length}`);
    const missing = messages.filter(
      (message) => !explained.some((parts) => parts.every((part) => message.includes(part))),
    );
    assert.deepEqual(missing, []);
  });
});

describe('the settings that environment.md explains', () => {
  it('are all that the code reads', () => {
    const code = writtenFiles()
      .filter((file) => /^(setup|src|kernel|bench)\/.*\.(ts|mjs|cjs|py)$/.test(file))
      .map(textOf)
      .join('\n');
    const read = new Set([...code.matchAll(/\bFER_(?!USAGE\b|ENV_PATH\b)[A-Z_]+\b/g)].map(([name]) => name));
    assert.ok(read.size >= 8);
    assert.deepEqual(
      [...read].filter((name) => !PAGE.includes(`\`${name}\``)),
      [],
    );
    for (const [name] of PAGE.matchAll(/\bFER_[A-Z_]+\b/g)) assert.ok(read.has(name), name);
  });
});
