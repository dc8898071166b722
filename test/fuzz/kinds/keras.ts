import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { listZipMembers, readZipMember } from '../../../src/dataset/zip-archive';
import { loadKerasModel, saveKerasModel } from '../../../src/model/keras-model';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { ZIP_CLAIMS, type ZipMember, zipBytes } from '../inputs/packed-bytes';
import { askModel, smallModel } from '../inputs/small-models';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { mostly } from '../mostly';
import { outcomeOf, readOrRefused } from '../refusals';

interface ArchiveCase {
  readonly from: number;
  /** Changes of `config.json`. */
  readonly config: readonly JsonMutation[];
  /** Changes of `model.weights.h5`. */
  readonly weights: readonly ByteMutation[];
  readonly claims: ZipMember['claims'];
  readonly claiming: number;
  readonly missing: number;
  readonly twice: boolean;
  /** Changes of the archive itself. */
  readonly mutations: readonly ByteMutation[];
}

/** Keras's archives: their description, their weights, and the zip around them. */
export const kind: FuzzKind = fuzzKind<ArchiveCase>({
  name: 'keras',
  share: 3,
  cases: fc.record({
    from: fc.nat(20),
    config: mostly(jsonMutations, fc.constant([]), 2),
    weights: mostly(fc.constant([]), byteMutations, 4),
    claims: mostly(
      fc.constant({}),
      fc.dictionary(
        fc.constantFrom(...ZIP_CLAIMS),
        fc.oneof(fc.constantFrom(0, 1, 8, 9, 65_535, 2 ** 31, 2 ** 32 - 1), fc.nat(100_000)),
        { maxKeys: 2 },
      ) as fc.Arbitrary<ZipMember['claims']>,
    ),
    claiming: fc.nat(2),
    missing: mostly(fc.constant(-1), fc.nat(2), 10),
    twice: mostly(fc.constant(false), fc.constant(true), 10),
    mutations: mostly(fc.constant([]), byteMutations, 3),
  }),
  async prepare() {
    const place = await mkdtemp(path.join(tmpdir(), 'models-'));
    const own = path.join(place, 'model.keras');
    const model = smallModel();
    await saveKerasModel(model, own);
    model.dispose();
    const fixtures = ['sequential', 'residual', 'separable'].map((name) =>
      path.join(__dirname, `../../fixtures/keras_${name}.keras`),
    );
    const archives: Map<string, Buffer>[] = [];
    for (const file of [own, own, ...fixtures]) {
      const members = new Map<string, Buffer>();
      for (const name of await listZipMembers(file)) members.set(name, await readZipMember(file, name, 1e8));
      archives.push(members);
    }
    await rm(place, { recursive: true });
    return async (one, { folder }) => {
      const members = [...archives[one.from % archives.length]].map(([name, content], i): ZipMember => {
        const changed =
          name === 'config.json'
            ? Buffer.from(mutatedJson(JSON.parse(content.toString()), one.config))
            : name === 'model.weights.h5'
              ? mutated(content, one.weights)
              : content;
        return { name, content: changed, method: 'stored', claims: i === one.claiming ? one.claims : {} };
      });
      const kept = members.filter((_, i) => i !== one.missing);
      const file = path.join(folder, 'model.keras');
      writeFileSync(file, mutated(zipBytes(one.twice ? [...kept, ...kept] : kept), one.mutations));
      const read = await readOrRefused({ names: ['model.keras'] }, () => loadKerasModel(file));
      if (read !== undefined) {
        askModel(read.result);
        read.result.dispose();
      }
      return outcomeOf(read);
    };
  },
});
