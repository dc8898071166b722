import { NETWORK_NAMES } from '../model/networks';
import { CONVOLUTION_PRECISIONS } from '../tensorflow/convolution-precision';
import { RECIPE_CHANGES, type RecipeValue } from '../training/recipe-changes';
import { RECIPES } from '../training/recipes';
import { isWhole } from './described-value';
import type { Parameters, ParameterValue } from './search-space';

/** What a parameter of a training may be. */
interface KnownParameter {
  /** Which values it takes, in words. */
  readonly expected: string;
  readonly isRight: (value: ParameterValue) => boolean;
  /** Whether only whole numbers are meant. */
  readonly whole: boolean;
}

const count: KnownParameter = {
  expected: 'a whole number from 1',
  isRight: (value) => isWhole(value, 1),
  whole: true,
};

function oneOf(choices: readonly string[]): KnownParameter {
  return {
    expected: choices.join(', '),
    isRight: (value) => choices.some((choice) => choice === value),
    whole: false,
  };
}

/** Everything that a training in a sweep can be given, by name: options of `npm run train`, and changes of its recipe. */
export const TRAINING_PARAMETERS: Readonly<Record<string, KnownParameter>> = {
  model: oneOf(NETWORK_NAMES),
  epochs: count,
  batchSize: count,
  limit: count,
  precision: oneOf(CONVOLUTION_PRECISIONS),
  ...Object.fromEntries(
    Object.entries(RECIPE_CHANGES).map(([name, { expected, isRight }]) => [
      name,
      {
        expected,
        isRight: (value: ParameterValue) => typeof value !== 'string' && isRight(value as RecipeValue),
        whole: false,
      },
    ]),
  ),
};

const OPTION_OF: Readonly<Record<string, string>> = {
  model: '--model',
  epochs: '--epochs',
  batchSize: '--batch-size',
  limit: '--limit',
  precision: '--precision',
};

/** With what is left to the network said too: equal trainings have equal parameters. */
export function wholeTrainingParameters(given: Parameters): Parameters {
  const { model = 'walkthrough' } = given as { model?: string };
  const { epochs, batchSize } = RECIPES[model];
  return { model, epochs, batchSize, precision: 'float32', ...given };
}

/** What `npm run train` is called with for such parameters. */
export function trainingArguments(parameters: Parameters): string[] {
  return Object.entries(parameters).flatMap(([name, value]) =>
    Object.hasOwn(OPTION_OF, name)
      ? [OPTION_OF[name], String(value)]
      : ['--set', `${name}=${JSON.stringify(value)}`],
  );
}
