import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { saveModel } from '../../../src/model/saved-model';
import { loadTrainedModels } from '../../../src/model/trained-model';
import { branchingNetwork, residualNetwork } from '../../fixtures/networks';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { askModel, smallModel } from '../inputs/small-models';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { mostly } from '../mostly';
import { outcomeOf, readOrRefused } from '../refusals';

interface SavedModelCase {
  readonly from: number;
  /** Changes of `model.json`. */
  readonly description: readonly JsonMutation[];
  readonly text: readonly ByteMutation[];
  readonly weights: readonly ByteMutation[];
  /** Whether the hash is made to fit the changed weights. */
  readonly rehashed: boolean;
  /** What lies beside it, in place of the model. */
  readonly ensemble: readonly JsonMutation[] | null;
}

/** Model folders: `model.json`, its weights, and the lists of ensembles. */
export const kind: FuzzKind = fuzzKind<SavedModelCase>({
  name: 'model-json',
  share: 7,
  cases: fc.record({
    from: fc.nat(2),
    description: mostly(jsonMutations, fc.constant([]), 3),
    text: mostly(fc.constant([]), byteMutations, 4),
    weights: mostly(fc.constant([]), byteMutations, 3),
    rehashed: fc.boolean(),
    ensemble: mostly(fc.constant(null), jsonMutations, 8),
  }),
  async prepare() {
    const folders: Map<string, Buffer>[] = [];
    for (const build of [smallModel, branchingNetwork, residualNetwork]) {
      const place = await mkdtemp(path.join(tmpdir(), 'models-'));
      const model = build();
      await saveModel(model, place);
      model.dispose();
      folders.push(new Map(readdirSync(place).map((name) => [name, readFileSync(path.join(place, name))])));
      rmSync(place, { recursive: true });
    }
    return async (one, { folder }) => {
      const place = path.join(folder, 'network');
      mkdirSync(place);
      const saved = folders[one.from % folders.length];
      if (one.ensemble !== null) {
        writeFileSync(
          path.join(place, 'ensemble.json'),
          mutatedJson({ members: ['one', 'two'] }, one.ensemble),
        );
      } else {
        const description = JSON.parse(String(saved.get('model.json')));
        // The seal would keep all that follows from being looked at.
        if (one.rehashed) delete description.contentSha256;
        for (const [name, content] of saved) {
          if (name === 'model.json') continue;
          const weights = mutated(content, one.weights);
          if (one.rehashed) description.weightsSha256 = createHash('sha256').update(weights).digest('hex');
          writeFileSync(path.join(place, name), weights);
        }
        const text = mutated(Buffer.from(mutatedJson(description, one.description)), one.text);
        writeFileSync(path.join(place, 'model.json'), text);
      }
      // Of an ensemble's members, each is missing, and each is named.
      const read = await readOrRefused({ names: [/model\.json|weights-|ensemble\.json|no model at/] }, () =>
        loadTrainedModels(place, { root: folder, folder }),
      );
      for (const model of read?.result ?? []) {
        askModel(model);
        model.dispose();
      }
      return outcomeOf(read);
    };
  },
});
