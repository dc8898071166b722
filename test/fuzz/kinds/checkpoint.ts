import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { takeCheckpoint } from '../../../src/training/checkpoint';
import { checkpointFile, encodeCheckpoint, readCheckpoint } from '../../../src/training/checkpoint-file';
import { emptyHistory } from '../../../src/training/history';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { smallModel } from '../inputs/small-models';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { outcomeOf, readOrRefused } from '../refusals';

interface CheckpointCase {
  /** Changes of the file. */
  readonly mutations: readonly ByteMutation[];
  /** Changes of what it says, below a hash that fits. */
  readonly content: readonly JsonMutation[];
}

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A checkpoint's file, and what is in it. */
export const kind: FuzzKind = fuzzKind<CheckpointCase>({
  name: 'checkpoint',
  share: 6,
  cases: fc.oneof(
    fc.record({ mutations: byteMutations, content: fc.constant([]) }),
    fc.record({ mutations: fc.constant([]), content: jsonMutations }),
  ),
  async prepare() {
    const model = smallModel();
    const checkpoint = takeCheckpoint(model, [], {
      settings: { seed: 1, batchSize: 8, network: [{ name: '#0' }] },
      unfinished: { epoch: 1, step: 3 } as never,
      stopped: false,
      history: emptyHistory({ validation: true }),
    });
    model.dispose();
    const bytes = encodeCheckpoint(checkpoint);
    const [start, listEnd] = [bytes.indexOf('\n') + 1, bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1];
    const parts = JSON.parse(bytes.toString('utf8', start, listEnd)) as { bytes: number; sha256: string }[];
    const starts = parts.map((_, i) => parts.slice(0, i).reduce((sum, part) => sum + part.bytes, listEnd));
    /** Changes what one part says, with hashes that fit it. */
    const withContent = (mutations: readonly JsonMutation[]) => {
      const index = mutations.length % parts.length;
      const contents = parts.map((part, i) => bytes.subarray(starts[i], starts[i] + part.bytes));
      const textEnd = contents[index].indexOf('\n');
      const plain: unknown = JSON.parse(contents[index].toString('utf8', 0, textEnd));
      const text = Buffer.from(mutatedJson(plain, mutations));
      contents[index] = Buffer.concat([text, contents[index].subarray(textEnd)]);
      const list = parts.map((part, i) => ({
        ...part,
        bytes: contents[i].length,
        sha256: sha256Of(contents[i]),
      }));
      const listText = Buffer.from(`${JSON.stringify(list)}\n`);
      const header = bytes.toString('latin1', 0, start).replace(/[0-9a-f]{64}/, sha256Of(listText));
      return Buffer.concat([Buffer.from(header), listText, ...contents]);
    };
    return async (one, { folder }) => {
      const file = checkpointFile(folder);
      writeFileSync(file, mutated(one.content.length > 0 ? withContent(one.content) : bytes, one.mutations));
      const read = await readOrRefused({ names: [path.basename(file)] }, () => readCheckpoint(folder));
      if (read?.result !== undefined && one.content.length === 0) {
        assert.deepEqual(
          read.result.checkpoint.settings,
          checkpoint.settings,
          'a changed checkpoint was taken for a whole one',
        );
      }
      return outcomeOf(read);
    };
  },
});
