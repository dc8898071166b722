import path from 'node:path';
import type * as TypeScript from '@tslab/typescript-for-tslab';
import { OptionError } from '../command/command-options';
import { quotable } from '../dataset/message-text';
import type { Notebook } from './notebook-file';
import type { Setting } from './parameter-setting';

/** A parameter that a notebook declares in its cell tagged `parameters`. */
interface DeclaredParameter {
  readonly name: string;
  /** Its type as it is written. */
  readonly type: string;
}

/** A notebook with its name, as it lies on disk. */
export interface NamedNotebook {
  readonly name: string;
  readonly notebook: Notebook;
}

/** What `--set` comes to. */
export interface SetParameters {
  /** The cell to put into each notebook that declares any of them, by the notebook's name. */
  readonly cells: ReadonlyMap<string, string>;
  /** The values, by parameter. */
  readonly values: Readonly<Record<string, unknown>>;
}

type Compiler = typeof TypeScript;

/** The source of the cell tagged `parameters`, parsed; undefined where a notebook has none. */
function parametersCell(ts: Compiler, { cells }: Notebook): TypeScript.SourceFile | undefined {
  const cell = cells.find(
    ({ kind, ...rest }) => kind === 'code' && 'tags' in rest && rest.tags?.includes('parameters'),
  );
  return cell && ts.createSourceFile('parameters.ts', cell.source, ts.ScriptTarget.ES2022, true);
}

function declarationsIn(ts: Compiler, source: TypeScript.SourceFile): DeclaredParameter[] {
  return source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => [...declarationList.declarations])
    .flatMap(({ name, type }) =>
      // Without a type, a constant's value is its type, and no other can be set.
      ts.isIdentifier(name) && type ? [{ name: name.text, type: type.getText(source) }] : [],
    );
}

/** A number too large for JavaScript would become null when it is written down. */
function finite(_: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('no number of JSON');
  return value;
}

/** How a value that was typed may be meant: as the JSON that it is, or as text. */
function readings(text: string): unknown[] {
  try {
    return [JSON.parse(text, finite) as unknown, text];
  } catch {
    return [text];
  }
}

/**
 * What TypeScript has against assigning a value to a parameter; undefined: nothing.
 *
 * @param root where the cell's imports are relative to; its types may come from there.
 */
function complaint(
  ts: Compiler,
  source: TypeScript.SourceFile,
  parameter: DeclaredParameter,
  value: unknown,
  root: string,
): string | undefined {
  const imports = source.statements
    .filter(ts.isImportDeclaration)
    .map((statement) => statement.getText(source));
  const file = path.join(root, 'set-parameters.ts');
  const code = [
    ...imports,
    `declare let ${parameter.name}: ${parameter.type};`,
    `${parameter.name} = ${JSON.stringify(value)};`,
    'export {};',
  ].join('\n');
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file
      ? ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true)
      : getSourceFile.call(host, name, ...rest);
  const program = ts.createProgram([file], options, host);
  const [diagnostic] = program.getSemanticDiagnostics(program.getSourceFile(file));
  return (
    diagnostic &&
    ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n').split('\n')[0].replace(/\.$/, '')
  );
}

/** The first reading of a typed value that a parameter takes. @throws OptionError when it takes none. */
function valueFor(
  ts: Compiler,
  { name, text }: Setting,
  notebook: string,
  source: TypeScript.SourceFile,
  parameter: DeclaredParameter,
  root: string,
): unknown {
  let first: string | undefined;
  for (const value of readings(text)) {
    const wrong = complaint(ts, source, parameter, value, root);
    if (wrong === undefined) return value;
    first ??= wrong;
  }
  throw new OptionError(
    `--set ${name}=${quotable(text)}: ${notebook} declares ${name}: ${parameter.type}. ${quotable(first ?? '')}. Give it a value of that type.`,
  );
}

/**
 * Turns settings into the cells that set them, before anything runs: names must be declared by a notebook of the run, and
 * values pass TypeScript's own check against the declared types.
 *
 * @param root the project's folder.
 * @throws OptionError that names the setting, and the parameters there are or the type that was expected.
 */
export async function setParameters(
  settings: readonly Setting[],
  notebooks: readonly NamedNotebook[],
  root: string,
): Promise<SetParameters> {
  // The compiler is large, and most runs set nothing.
  const { default: ts } = await import('@tslab/typescript-for-tslab');
  const cells = new Map<string, string>();
  const values: Record<string, unknown> = {};
  const known = new Map<string, string>();
  const taken = new Set<string>();
  for (const { name, notebook } of settings.length === 0 ? [] : notebooks) {
    const source = parametersCell(ts, notebook);
    if (source === undefined) continue;
    const lines: string[] = [];
    for (const parameter of declarationsIn(ts, source)) {
      known.set(parameter.name, `${parameter.name}: ${parameter.type}`);
      const setting = settings.find((other) => other.name === parameter.name);
      if (setting === undefined) continue;
      const value = valueFor(ts, setting, name, source, parameter, root);
      lines.push(`${parameter.name} = ${JSON.stringify(value)};`);
      values[parameter.name] = value;
      taken.add(parameter.name);
    }
    // The tag is what lets a cell assign to constants: kernel/injected-parameters.ts.
    if (lines.length > 0) cells.set(name, ['/** @parameters */', ...lines].join('\n'));
  }
  const unknown = settings.find(({ name }) => !taken.has(name));
  if (unknown) {
    const there =
      known.size === 0 ? 'none of these notebooks has any' : `there are ${[...known.values()].join(', ')}`;
    throw new OptionError(`--set ${unknown.name}: no notebook has a parameter of that name; ${there}.`);
  }
  return { cells, values };
}
