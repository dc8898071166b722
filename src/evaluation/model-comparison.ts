import type { Evaluation } from './evaluation';

/** One model's row in a comparison. */
export interface ComparedModel {
  readonly name: string;
  /** Share recognized of the validation images, by which models may be chosen; null where there are none. */
  readonly validationAccuracy: number | null;
  /** Share recognized of the test images, 0 to 1. */
  readonly accuracy: number;
  /** Mean F1 over the classes on the test images, 0 to 1. */
  readonly macroF1: number;
  /** Numbers the model holds, those of a frozen network included. */
  readonly parameters: number;
  /** Spent on training it here, with what must be computed first. */
  readonly seconds: number;
}

/** A row from the results on the two splits. */
export function comparedModel(
  name: string,
  results: { readonly validation: Evaluation | null; readonly test: Evaluation },
  cost: { readonly parameters: number; readonly seconds: number },
): ComparedModel {
  return {
    name,
    validationAccuracy: results.validation?.report.accuracy ?? null,
    accuracy: results.test.report.accuracy,
    macroF1: results.test.report.macro.f1,
    ...cost,
  };
}

/**
 * Says which of the models is best on the validation images and what each brought against the first on the test
 * images. Every number comes from the rows. Where there are no validation images, the test images must do, and that is
 * said.
 *
 * @throws RangeError when there is no model.
 */
export function describeComparison(models: readonly ComparedModel[]): string {
  if (models.length === 0) throw new RangeError('expected at least one model to compare, got none');
  const [reference, ...others] = models;
  const onValidation = models.every(({ validationAccuracy }) => validationAccuracy !== null);
  const score = (model: ComparedModel) => (onValidation ? (model.validationAccuracy ?? 0) : model.accuracy);
  const best = models.reduce((leader, model) => (score(model) > score(leader) ? model : leader));
  const where = onValidation ? 'the validation images' : 'the test images, for want of validation images';
  const differences = others.map(({ name, accuracy }) => {
    const points = 100 * (accuracy - reference.accuracy);
    const word = points > 0 ? 'more' : 'less';
    return points === 0 ? `${name}: the same` : `${name}: ${Math.abs(points).toFixed(1)} points ${word}`;
  });
  return (
    `Chosen by ${where}, the best is **${best.name}** with ${(100 * score(best)).toFixed(1)} %. ` +
    `On the test images it recognizes ${(100 * best.accuracy).toFixed(1)} %, ${reference.name} ` +
    `${(100 * reference.accuracy).toFixed(1)} %. Against ${reference.name}, ${differences.join('; ')}.`
  );
}
