import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { loadFaces } from '../../../src/dataset/load-faces';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { csvBytes } from '../inputs/csv-text';
import { assertFaces } from '../inputs/loaded-faces';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';

interface CacheCase {
  readonly mutations: readonly ByteMutation[];
  readonly header: readonly JsonMutation[];
  /** Whether the checksum is made to fit. */
  readonly fitting: boolean;
}

const CHECKSUM_BYTES = 9;

/** What is kept of faces that were read before: whatever happened to it, the faces come out as they are. */
export const kind: FuzzKind = fuzzKind<CacheCase>({
  name: 'cache',
  share: 5,
  cases: fc.record({
    mutations: fc.oneof(fc.constant([]), byteMutations),
    header: fc.oneof(fc.constant([]), jsonMutations),
    fitting: fc.boolean(),
  }),
  async prepare() {
    const csv = csvBytes({
      header: ['emotion', 'pixels', 'Usage'],
      rows: [0, 3, 6].map((label) => ({
        label: String(label),
        usage: 'Training',
        pixels: { odd: null, numValues: 2304, separator: ' ' },
        quoted: false,
        extra: [],
      })),
      ...{ lineEnd: '\n', mark: '', end: '\n', encoding: 'utf8' },
    });
    return async ({ mutations, header, fitting }, { folder }) => {
      const data = path.join(folder, 'faces.csv');
      const cacheFolder = path.join(folder, 'cache');
      writeFileSync(data, csv);
      mkdirSync(cacheFolder);
      const faces = await loadFaces({ data, cacheFolder });
      const [name] = readdirSync(cacheFolder);
      const kept = readFileSync(path.join(cacheFolder, name));
      const end = kept.indexOf('\n');
      const text = mutatedJson(JSON.parse(kept.toString('utf8', CHECKSUM_BYTES, end)), header);
      const changed = mutated(
        Buffer.concat([kept.subarray(0, CHECKSUM_BYTES), Buffer.from(text), kept.subarray(end)]),
        mutations,
      );
      if (fitting) changed.write(crc32(changed.subarray(CHECKSUM_BYTES)).toString(16).padStart(8, '0'));
      writeFileSync(path.join(cacheFolder, name), changed);
      const again = await loadFaces({ data, cacheFolder });
      // Whoever makes a checksum fit may say anything of the hash.
      assertFaces(fitting ? { ...again, sha256: faces.sha256 } : again);
      if (!fitting) assert.deepEqual(again, faces);
      return again.sha256 === faces.sha256 && header.length + mutations.length > 0 ? 'refused' : 'accepted';
    };
  },
});
