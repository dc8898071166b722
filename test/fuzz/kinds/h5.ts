import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { withHdf5File } from '../../../src/model/hdf5';
import { loadKerasModel, saveKerasModel } from '../../../src/model/keras-model';
import { branchingNetwork, residualNetwork } from '../../fixtures/networks';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { askModel, smallModel } from '../inputs/small-models';
import { type JsonMutation, jsonMutations, mutatedJson } from '../json-mutations';
import { outcomeOf, readOrRefused } from '../refusals';

interface H5Case {
  readonly from: number;
  readonly mutations: readonly ByteMutation[];
  /** Changes of the description inside a file that is whole. */
  readonly description: readonly JsonMutation[];
  readonly config: 'model_config' | 'training_config';
}

/** Models that the project's own writer, Keras and a mistaken program saved as HDF5. */
export const kind: FuzzKind = fuzzKind<H5Case>({
  name: 'h5',
  share: 1,
  cases: fc.record({
    from: fc.nat(20),
    mutations: fc.oneof({ weight: 4, arbitrary: byteMutations }, { weight: 1, arbitrary: fc.constant([]) }),
    description: fc.oneof({ weight: 6, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: jsonMutations }),
    config: fc.constantFrom('model_config', 'training_config'),
  }),
  async prepare() {
    const place = await mkdtemp(path.join(tmpdir(), 'models-'));
    const files: Buffer[] = [];
    for (const build of [smallModel, branchingNetwork, residualNetwork]) {
      const model = build();
      const file = path.join(place, 'model.h5');
      await saveKerasModel(model, file);
      model.dispose();
      files.push(await readFile(file));
    }
    await rm(place, { recursive: true });
    for (const name of ['sequential', 'residual', 'separable']) {
      files.push(readFileSync(path.join(__dirname, `../../fixtures/keras_${name}.h5`)));
    }
    /** A file that holds this description and nothing else. */
    const describing = async (folder: string, whole: Buffer, { config, description }: H5Case) => {
      const source = path.join(folder, 'source.h5');
      writeFileSync(source, whole);
      const texts = await withHdf5File(source, 'r', (h5) =>
        (['model_config', 'training_config'] as const).map((name) => [name, h5.text('/', name)] as const),
      );
      const file = path.join(folder, 'model.h5');
      await withHdf5File(file, 'w', (h5) => {
        for (const [name, text] of texts) {
          if (text === null) continue;
          h5.writeTexts('/', name, name === config ? mutatedJson(JSON.parse(text), description) : text);
        }
        h5.createGroup('model_weights');
      });
      return file;
    };
    return async (one, { folder }) => {
      const whole = files[one.from % files.length];
      let file = path.join(folder, 'model.h5');
      if (one.description.length > 0) file = await describing(folder, whole, one);
      const bytes = one.description.length > 0 ? readFileSync(file) : whole;
      writeFileSync(file, mutated(bytes, one.mutations, files[(one.from + 1) % files.length]));
      const read = await readOrRefused({ names: ['model.h5'] }, () => loadKerasModel(file));
      if (read !== undefined) {
        askModel(read.result);
        read.result.dispose();
      }
      return outcomeOf(read);
    };
  },
});
