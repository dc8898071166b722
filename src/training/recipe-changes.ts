import type { ImageDataGeneratorOptions } from '../preprocessing/image-data-generator';
import type { Recipe } from './recipes';

/** A value that a change sets: null takes the ingredient out. */
export type RecipeValue = number | boolean | null;

/** What of a recipe is changed, and to what, by the names in `RECIPE_CHANGES`. */
export type RecipeChanges = Readonly<Record<string, RecipeValue>>;

/** One thing of a recipe that may be set for a training or tried in a search. */
export interface RecipeChange {
  /** What it is, in a few words, with its unit. */
  readonly what: string;
  /** Which values it takes, in words. */
  readonly expected: string;
  readonly isRight: (value: RecipeValue) => boolean;
  readonly apply: (recipe: Recipe, value: RecipeValue) => Recipe;
}

const isNumber = (value: RecipeValue): value is number => typeof value === 'number' && Number.isFinite(value);

/** A number from 0 that the generator takes. */
function augmentation(name: keyof ImageDataGeneratorOptions, what: string, highest: number): RecipeChange {
  return {
    what,
    expected: `a number from 0 to ${highest}`,
    isRight: (value) => isNumber(value) && value >= 0 && value <= highest,
    apply: (recipe, value) => ({ ...recipe, augmentation: { ...recipe.augmentation, [name]: value } }),
  };
}

/** Everything of a recipe that can be changed by name. */
export const RECIPE_CHANGES: Readonly<Record<string, RecipeChange>> = {
  learningRate: {
    what: 'the highest learning rate of a recipe with a cycle, else the learning rate it begins with',
    expected: 'a number above 0',
    isRight: (value) => isNumber(value) && value > 0,
    apply: ({ cycle, ...recipe }, value) =>
      cycle === undefined
        ? { ...recipe, learningRate: value as number }
        : { ...recipe, cycle: { ...cycle, maxLearningRate: value as number } },
  },
  labelSmoothing: {
    what: 'share of every label that is spread over all classes',
    expected: 'a number from 0, below 1',
    isRight: (value) => isNumber(value) && value >= 0 && value < 1,
    apply: (recipe, value) => ({ ...recipe, labelSmoothing: value as number }),
  },
  mixup: {
    what: 'the alpha of mixup',
    expected: 'a number above 0, or null for none',
    isRight: (value) => value === null || (isNumber(value) && value > 0),
    apply: (recipe, value) => ({ ...recipe, mixup: (value as number | null) ?? undefined }),
  },
  erasing: {
    what: 'share of the faces that a part is erased of',
    expected: 'a number above 0, to 1, or null for none',
    isRight: (value) => value === null || (isNumber(value) && value > 0 && value <= 1),
    apply: (recipe, value) => ({ ...recipe, erasing: (value as number | null) ?? undefined }),
  },
  averaging: {
    what: 'the momentum of averaged weights',
    expected: 'a number above 0, below 1, or null for none',
    isRight: (value) => value === null || (isNumber(value) && value > 0 && value < 1),
    apply: (recipe, value) => ({ ...recipe, averaging: (value as number | null) ?? undefined }),
  },
  balanced: {
    what: 'whether faces of rare emotions count more',
    expected: 'true or false',
    isRight: (value) => typeof value === 'boolean',
    apply: (recipe, value) => ({ ...recipe, balanced: value as boolean }),
  },
  rotationRange: augmentation('rotationRange', 'degrees that a face is turned by at most', 180),
  widthShiftRange: augmentation(
    'widthShiftRange',
    'share of its width that a face is moved by at most',
    0.99,
  ),
  heightShiftRange: augmentation('heightShiftRange', 'share of its height, likewise', 0.99),
  zoomRange: augmentation('zoomRange', 'share that a face grows or shrinks by at most', 0.99),
  horizontalFlip: {
    what: 'whether every second face is mirrored',
    expected: 'true or false',
    isRight: (value) => typeof value === 'boolean',
    apply: (recipe, value) => ({
      ...recipe,
      augmentation: { ...recipe.augmentation, horizontalFlip: value as boolean },
    }),
  },
};

/**
 * A recipe with some things changed.
 *
 * @throws RangeError naming a change that is not known, or whose value cannot be used.
 */
export function changedRecipe(recipe: Recipe, changes: RecipeChanges): Recipe {
  return Object.entries(changes).reduce((changed, [name, value]) => {
    if (!Object.hasOwn(RECIPE_CHANGES, name)) {
      throw new RangeError(`expected one of ${Object.keys(RECIPE_CHANGES).join(', ')}, got "${name}"`);
    }
    const { isRight, expected, apply } = RECIPE_CHANGES[name];
    if (!isRight(value)) throw new RangeError(`${name}: expected ${expected}, got ${JSON.stringify(value)}`);
    return apply(changed, value);
  }, recipe);
}
