import { fixed, pythonFloat } from '../model/python-number-text';
import { METRICS, metricOf } from './metric-monitor';

/** What placeholders stand for, by our name. */
export type CheckpointValues = { readonly [name: string]: number | undefined };

/** A doubled brace, a placeholder with its name and format, or a brace by itself. */
const PARTS = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]/g;
/** `02d`, `.4f`, `08.3f`, `.1%`: zeros to the left, width, digits after the point, type. */
const FORMAT = /^(?<zeros>0?)(?<width>\d{0,2})(?:(?:\.(?<digits>\d{1,2}))?(?<type>[f%])|(?<whole>d?))$/;
/** Python's, where a type has none. */
const DEFAULT_DIGITS = 6;

/**
 * A file name with placeholders such as `{epoch:02d}` and `{valLoss:.4f}`, in the syntax of Python's `str.format`.
 * Formats are zeros to the left, a width, and `d` for whole numbers, `f` or `%` for others; metrics may have Keras's
 * names.
 */
export class CheckpointName {
  /** Our names of what the placeholders stand for. */
  readonly placeholders: readonly string[];

  /**
   * @param known what placeholders may stand for.
   * @throws RangeError for an unknown placeholder, listing the known ones, or a format that is not understood.
   */
  constructor(
    private readonly pattern: string,
    known: readonly string[],
  ) {
    const refuse = (expected: string, got: string): never => {
      throw new RangeError(`ModelCheckpoint: filepath: expected ${expected}, got ${got} in "${pattern}"`);
    };
    const placeholders = new Set<string>();
    for (const [part, name, format = ''] of pattern.matchAll(PARTS)) {
      if (part === '{{' || part === '}}') continue;
      if (name === undefined) refuse('"{{" or "}}" for a brace itself', `"${part}"`);
      const meaning = metricOf(name) ?? name;
      if (!known.includes(meaning)) refuse(`one of {${known.join('}, {')}}`, part);
      const parts = FORMAT.exec(format)?.groups;
      if (parts === undefined || (parts.whole === 'd' && isMetric(meaning))) {
        refuse('a format such as {epoch:02d} or {valLoss:.4f}', part);
      }
      placeholders.add(meaning);
    }
    this.placeholders = [...placeholders];
  }

  /** The name with the values in place of its placeholders, rounded as Python does. */
  format(values: CheckpointValues): string {
    return this.pattern.replace(PARTS, (part: string, name?: string, format = '') => {
      if (name === undefined) return part[0];
      const meaning = metricOf(name) ?? name;
      return formatNumber(values[meaning] as number, format, isMetric(meaning));
    });
  }
}

function isMetric(name: string): boolean {
  return METRICS.some((metric) => metric === name);
}

function formatNumber(value: number, format: string, isFloat: boolean): string {
  const { zeros, width, digits = DEFAULT_DIGITS, type } = FORMAT.exec(format)?.groups ?? {};
  let text = isFloat ? pythonFloat(value) : String(value);
  if (type === 'f') text = fixed(value, Number(digits));
  if (type === '%') text = `${fixed(100 * value, Number(digits))}%`;
  if (zeros !== '0') return text.padStart(Number(width));
  const sign = text.startsWith('-') ? '-' : '';
  return sign + text.slice(sign.length).padStart(Number(width) - sign.length, '0');
}
