import { OptionError } from '../command/command-options';

/** What was asked for with one `--set`. */
export interface Setting {
  readonly name: string;
  /** The value as it was typed. */
  readonly text: string;
}

/**
 * Takes `NAME=VALUE` apart.
 *
 * @throws OptionError when there is no name, or one is set twice.
 */
export function parseSettings(texts: readonly string[]): Setting[] {
  const settings = texts.map((text) => {
    const [, name, value] = /^\s*([A-Za-z_$][\w$]*)\s*=(.*)$/s.exec(text) ?? [];
    if (name === undefined) throw new OptionError(`--set takes NAME=VALUE, e.g. epochs=3, got “${text}”.`);
    return { name, text: value };
  });
  const twice = settings.find(({ name }, i) => settings.findIndex((other) => other.name === name) < i);
  if (twice) throw new OptionError(`--set gives ${twice.name} twice.`);
  return settings;
}
