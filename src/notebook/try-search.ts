import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pl from 'nodejs-polars';
import type { FaceDataset } from '../dataset/face-dataset';
import { seededRandom } from '../dataset/seeded-random';
import { buildBlockCnn } from '../model/block-cnn';
import { compileCompactCnn } from '../model/compact-cnn';
import { firstExamples } from '../preprocessing/first-examples';
import { prepareExamples } from '../preprocessing/prepared-examples';
import { splitByUsage } from '../preprocessing/splits';
import { drawnFrom, type Parameters, type SearchSpace } from '../sweep/search-space';
import type { History } from '../training/history';
import { changedRecipe, type RecipeChanges } from '../training/recipe-changes';
import { fitByRecipe, RECIPES } from '../training/recipes';
import { showProgress } from './progress';
import type { RunSettings } from './run-settings';
import { RUN_SIZES } from './run-size';

/** A network that learns in a second, so that a search takes a few: not one to keep. */
const SMALL_BLOCKS = [
  { filters: 8, convolutions: 1 },
  { filters: 16, convolutions: 1 },
] as const;

/** Small, so that so few faces make enough steps to learn anything. */
const BATCH_SIZE = 16;

/** What a small search is asked for. */
export interface SmallSearch {
  readonly space: SearchSpace;
  /** How many combinations are drawn. */
  readonly configurations: number;
  readonly seeds: readonly number[];
}

/**
 * Does in a cell, one trial after another, what `npm run sweep` does with many at a time: draws recipes, trains a very small
 * network by each, on few faces and with every seed, and writes the same kind of table.
 *
 * @returns the table's path among the artifacts.
 */
export async function trySearch(
  { space, configurations, seeds }: SmallSearch,
  dataset: FaceDataset,
  settings: RunSettings,
): Promise<string> {
  const { searchFaces, searchEpochs: epochs } = RUN_SIZES[settings.size];
  const splits = splitByUsage(dataset);
  const training = prepareExamples(firstExamples(splits.training, searchFaces), 'pixels');
  const asked = splits.validation.numExamples > 0 ? splits.validation : splits.test;
  const watched = prepareExamples(firstExamples(asked, searchFaces), 'pixels');
  const drawn = drawnFrom(space, configurations, seededRandom(settings.seed));
  const trials = drawn.flatMap((parameters, index) => seeds.map((seed) => ({ parameters, index, seed })));
  const bar = showProgress('Trying recipes');
  const rows: object[] = [];
  for (const [number, { parameters, index, seed }] of trials.entries()) {
    const model = buildBlockCnn({ name: 'small_cnn', blocks: SMALL_BLOCKS, firstStride: 2, seed });
    try {
      compileCompactCnn(model);
      const recipe = changedRecipe(RECIPES.compact, parameters as RecipeChanges);
      const history = await fitByRecipe(model, recipe, {
        training,
        watched,
        epochs,
        seed,
        batchSize: BATCH_SIZE,
      });
      rows.push(rowOf(dataset.name, parameters, { configuration: `small-${index + 1}`, seed, history }));
    } finally {
      model.dispose();
    }
    bar.update((number + 1) / trials.length, `${number + 1} of ${trials.length} trials`);
  }
  bar.finish(`${trials.length} trials of ${drawn.length} recipes`);
  await mkdir(settings.artifactsFolder, { recursive: true });
  const file = join(settings.artifactsFolder, 'search.parquet');
  pl.DataFrame(rows).writeParquet(file);
  return file;
}

/** A row as a sweep's table has it, but for what only workers know. */
function rowOf(
  data: string,
  parameters: Parameters,
  { configuration, seed, history }: { configuration: string; seed: number; history: History },
): object {
  const last = history.epoch.length - 1;
  const { valAccuracy = [], valLoss = [] } = history;
  const sum = history.seconds.reduce((total, seconds) => total + seconds, 0);
  return {
    sweep: 'small-search',
    data,
    scoreName: 'valAccuracy',
    goal: 'highest',
    id: `${configuration}-${seed}`,
    kind: 'training',
    status: 'finished',
    configuration,
    seed,
    score: valAccuracy[last],
    loss: history.loss[last],
    accuracy: history.accuracy[last],
    valLoss: valLoss[last],
    valAccuracy: valAccuracy[last],
    epochs: history.epoch.length,
    seconds: sum,
    ...Object.fromEntries(
      (['epoch', 'loss', 'accuracy', 'valLoss', 'valAccuracy'] as const).map((name) => [
        `curve.${name}`,
        history[name] ?? [],
      ]),
    ),
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`parameter.${name}`, value])),
  };
}
