import path from 'node:path';
import { inspect } from 'node:util';
import { bold, type CellError, codeExcerpt, red } from './cell-error';
import type { CompiledScripts } from './compiled-scripts';
import { Interrupted } from './running-cell';

/** One line of a stack trace as V8 writes it: `at async f (file:1:2)` or `at file:1:2`. */
const FRAME = /^\s+at (?:async )?(?:(.*?) \()?(?:file:\/\/)?([^()\s][^()]*?):(\d+):(\d+)\)?$/;

/** What V8 puts before the name of a function that was called as another module's export, and of one without a name. */
const NOT_A_NAME = /^(?:Object|Module|Proxy|exports)\.|<anonymous>$/g;

/** Errors by which stopped code ends: where it was just then explains nothing. */
const STOPPED = /^(Training)?Interrupted$/;

/** Deepest chain of causes shown. */
const MAX_CAUSES = 5;

/** What Node says in its own terms, said in a notebook's; by error code. */
const ADVICE: Readonly<Record<string, string>> = {
  ERR_REQUIRE_ASYNC_MODULE:
    'This package uses await at its top level; a cell cannot import such a package, neither by import nor by import().',
  ERR_PACKAGE_PATH_NOT_EXPORTED:
    'This package does not offer this file to others; its package.json lists under "exports" what may be imported.',
};

type Frame =
  | { readonly kind: 'own'; readonly text: string; readonly script: string; readonly line: number }
  | { readonly kind: 'package'; readonly name: string }
  | { readonly kind: 'machinery' };

/** Makes tracebacks for the reader out of errors. */
export class Tracebacks {
  constructor(
    private readonly root: string,
    private readonly scripts: CompiledScripts,
  ) {}

  /** Describes whatever was thrown. */
  describe(thrown: unknown): CellError {
    if (isStop(thrown)) return this.describe(new Interrupted());
    if (!(thrown instanceof Error)) {
      const text = inspect(thrown);
      return { ename: 'Thrown', evalue: text, traceback: [`${red('Thrown')}: ${text}`] };
    }
    return {
      ename: thrown.name || 'Error',
      evalue: thrown.message,
      traceback: this.linesOf(thrown, 0),
    };
  }

  private linesOf(error: Error, depth: number): string[] {
    const frames = (error.stack ?? '').split('\n').flatMap((line) => this.frameOf(line) ?? []);
    const innermost = frames.find((frame): frame is Frame & { kind: 'own' } => frame.kind === 'own');
    const advice = ADVICE[(error as NodeJS.ErrnoException).code ?? ''];
    const lines = [
      `${red(error.name || 'Error')}: ${error.message}`,
      ...(advice === undefined ? [] : [advice]),
      ...(innermost === undefined || STOPPED.test(error.name)
        ? []
        : codeExcerpt(this.scripts.linesOf(innermost.script), innermost.line)),
      ...foldFrames(frames),
    ];
    if (error instanceof AggregateError) {
      for (const inner of error.errors.slice(0, MAX_CAUSES)) {
        if (inner instanceof Error) lines.push('', ...this.linesOf(inner, depth + 1));
      }
    }
    if (error.cause instanceof Error && depth < MAX_CAUSES) {
      lines.push('', 'Caused by:', ...this.linesOf(error.cause, depth + 1));
    }
    return lines;
  }

  private frameOf(line: string): Frame | undefined {
    const match = FRAME.exec(line);
    if (!match) return undefined;
    const [, functionName = '', script, row, column] = match;
    const place = this.scripts.placeOf(script, Number(row), Number(column));
    if (place) {
      const name = functionName.replace(NOT_A_NAME, '');
      const where =
        place.cell === undefined ? `${place.name}:${place.line}` : `${place.name}, line ${place.line}`;
      const text = name === '' ? `at ${bold(where)}` : `at ${name} (${bold(where)})`;
      return { kind: 'own', text, script, line: place.line };
    }
    const packages = script.split(`${path.sep}node_modules${path.sep}`);
    if (packages.length > 1 && script.startsWith(this.root)) {
      const [scope, name] = (packages.at(-1) as string).split(path.sep);
      const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope;
      // The kernel's own tools run below every cell.
      if (!['tslab', 'tsx', 'zeromq'].includes(packageName)) return { kind: 'package', name: packageName };
    }
    return { kind: 'machinery' };
  }
}

function textOf(frame: Frame | undefined): string | undefined {
  return frame?.kind === 'own' ? frame.text : undefined;
}

/** Frames for the reader: packages' in one line each, the kernel's and Node's none. */
function foldFrames(frames: readonly Frame[]): string[] {
  const lines: string[] = [];
  let calls = 0;
  let repeats = 0;
  frames.forEach((frame, index) => {
    if (frame.kind === 'own') {
      repeats += 1;
      if (textOf(frames[index + 1]) === frame.text) return;
      lines.push(`    ${frame.text}${repeats > 1 ? `, ${repeats} times` : ''}`);
      repeats = 0;
    }
    if (frame.kind !== 'package') return;
    calls += 1;
    const next = frames[index + 1];
    if (next?.kind === 'package' && next.name === frame.name) return;
    lines.push(`    … ${calls} ${calls === 1 ? 'call' : 'calls'} within ${frame.name}`);
    calls = 0;
  });
  return lines;
}

/** A stopped cell ends in one of three ways: at an await, in a loop of its own, or abandoned by tslab. */
function isStop(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  return (
    (thrown as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ||
    thrown.message === 'Interrupted asynchronously'
  );
}
