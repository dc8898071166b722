import { EMOTIONS, type Emotion } from '../dataset/emotions';

/** What a class can be called. */
export type ClassName = string | number;

/**
 * Turns the names of classes into labels from 0 to `classes.length - 1`, and back.
 *
 * Source: scikit-learn's `preprocessing.LabelEncoder`. Differences: NaN, and names and numbers side by side, are
 * refused by `fit`; a negative label is refused by `inverseTransform`.
 */
export class LabelEncoder<T extends ClassName = ClassName> {
  private known: readonly T[] | undefined;
  private readonly labelOf = new Map<T, number>();

  /** The distinct classes in ascending order, strings by their code points: `classes[label]` names a label. */
  get classes(): readonly T[] {
    if (this.known === undefined) {
      throw new Error('this LabelEncoder does not know any class yet: call fit(names) first');
    }
    return this.known;
  }

  /**
   * Learns which classes there are, forgetting earlier ones, and returns the encoder itself.
   *
   * @throws TypeError when strings and numbers come together; RangeError for NaN.
   */
  fit(names: ArrayLike<T>): this {
    return this.know(distinctInOrder(names));
  }

  /** The label of each name. Throws an Error before `fit`; RangeError for a name that was not fitted. */
  transform(names: ArrayLike<T>): Int32Array {
    const { classes } = this;
    return Int32Array.from({ length: names.length }, (_, example) => {
      const label = this.labelOf.get(names[example]);
      if (label === undefined) {
        throw new RangeError(
          `names[${example}]: expected one of ${classes.join(', ')}, got ${JSON.stringify(names[example])}`,
        );
      }
      return label;
    });
  }

  /** `fit`, then `transform`, of the same names. */
  fitTransform(names: ArrayLike<T>): Int32Array {
    return this.fit(names).transform(names);
  }

  /** The name of each label. Throws an Error before `fit`; RangeError for a label that is no class's. */
  inverseTransform(labels: ArrayLike<number>): T[] {
    const { classes } = this;
    return Array.from(labels, (label, example) => {
      if (!(Number.isInteger(label) && label >= 0 && label < classes.length)) {
        throw new RangeError(
          `labels[${example}]: expected a whole number from 0 to ${classes.length - 1}, got ${label}`,
        );
      }
      return classes[label];
    });
  }

  /**
   * An encoder that knows the given classes already, in the given order instead of an ascending one.
   *
   * @throws RangeError when a class comes twice.
   */
  static withClasses<T extends ClassName>(classes: readonly T[]): LabelEncoder<T> {
    const encoder = new LabelEncoder<T>().know([...classes]);
    if (encoder.labelOf.size === classes.length) return encoder;
    throw new RangeError(`expected classes that differ from each other, got ${classes.join(', ')}`);
  }

  private know(classes: readonly T[]): this {
    this.known = classes;
    this.labelOf.clear();
    classes.forEach((name, label) => {
      this.labelOf.set(name, label);
    });
    return this;
  }
}

/**
 * An encoder between the names of emotions and FER2013's labels 0 to 6, in the data set's own order, which is not the
 * alphabet's: fitted to the names, scikit-learn's LabelEncoder would exchange Neutral, Sad and Surprise.
 */
export function emotionEncoder(): LabelEncoder<Emotion> {
  return LabelEncoder.withClasses(EMOTIONS);
}

/**
 * The distinct names in ascending order, as numpy's `unique` has them: numbers by size, strings by code points.
 *
 * @throws TypeError when strings and numbers come together; RangeError for NaN.
 */
export function distinctInOrder<T extends ClassName>(names: ArrayLike<T>): T[] {
  const distinct = [...new Set(Array.from(names))];
  const types = new Set(distinct.map((name) => typeof name));
  if (types.size > 1) throw new TypeError('expected only strings or only numbers as classes, got both');
  if (distinct.some((name) => Number.isNaN(name))) throw new RangeError('expected classes, got NaN');
  // UTF-8 sorts as code points do; JavaScript's own order is that of UTF-16 units.
  return types.has('number')
    ? distinct.sort((a, b) => Number(a) - Number(b))
    : distinct.sort((a, b) => Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b))));
}
