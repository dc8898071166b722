/** A description of a sweep that cannot be followed. The message names the file and the key, and says what was expected. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';

  constructor(file: string, key: string, problem: string) {
    super(`${file}${key === '' ? '' : `, ${key}`}: ${problem}`);
  }
}

/** An object of a description, read key by key, so that nothing in it is overlooked. */
export class DescribedObject {
  private readonly asked = new Set<string>();

  private constructor(
    /** The file, as messages name it. */
    readonly file: string,
    private readonly place: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  /**
   * @param place the key in the file, or empty for all of it.
   * @throws DescriptionError when it is no object.
   */
  static of(value: unknown, file: string, place = ''): DescribedObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DescriptionError(file, place, `expected an object { … }, got ${shown(value)}`);
    }
    return new DescribedObject(file, place, value as Record<string, unknown>);
  }

  /** The names that are in it. */
  get keys(): readonly string[] {
    return Object.keys(this.values);
  }

  /** Whether there is such a key. */
  has(key: string): boolean {
    return Object.hasOwn(this.values, key);
  }

  /** The value itself; undefined when the key is left out. */
  value(key: string): unknown {
    this.asked.add(key);
    return this.values[key];
  }

  /** An object within it, or undefined. */
  object(key: string): DescribedObject | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : DescribedObject.of(value, this.file, this.nameOf(key));
  }

  /** A text that is not empty, or undefined. */
  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || (typeof value === 'string' && value !== ''))
      return value as string | undefined;
    return this.refuse(key, `expected a text, got ${shown(value)}`);
  }

  /** One of some texts, or undefined. */
  choice<Choice extends string>(key: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.value(key);
    const choice = choices.find((candidate) => candidate === value);
    if (value === undefined || choice !== undefined) return choice;
    return this.refuse(key, `expected ${choices.join(', ')}, got ${shown(value)}`);
  }

  /** A whole number of at least so much, or undefined. */
  whole(key: string, least: number): number | undefined {
    const value = this.value(key);
    if (value === undefined || isWhole(value, least)) return value as number | undefined;
    return this.refuse(key, `expected a whole number from ${least}, got ${shown(value)}`);
  }

  /** A list that is not empty, or undefined. */
  list(key: string): readonly unknown[] | undefined {
    const value = this.value(key);
    if (value === undefined || (Array.isArray(value) && value.length > 0))
      return value as unknown[] | undefined;
    return this.refuse(key, `expected a list [ … ] with something in it, got ${shown(value)}`);
  }

  /** @throws DescriptionError about a key, always. */
  refuse(key: string, problem: string): never {
    throw new DescriptionError(this.file, this.nameOf(key), problem);
  }

  /** @throws DescriptionError naming a key that nothing asked for, such as a misspelt one. */
  refuseOthers(): void {
    const other = this.keys.find((key) => !this.asked.has(key));
    if (other === undefined) return;
    this.refuse(other, `no such key; here are ${[...this.asked].sort().join(', ')}`);
  }

  private nameOf(key: string): string {
    return this.place === '' ? key : `${this.place}.${key}`;
  }
}

export const isWhole = (value: unknown, least: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= least;

/** A value as the reader wrote it, short. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
