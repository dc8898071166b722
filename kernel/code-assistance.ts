import * as ts from '@tslab/typescript-for-tslab';
import { isCompleteCode } from 'tslab/dist/converter';
import type { Executor } from 'tslab/dist/executor';

/** Jupyter counts characters as people do, JavaScript counts those beyond the 65536th as two. */
function toIndex(code: string, position: number): number {
  return [...code].slice(0, position).join('').length;
}

function toPosition(code: string, index: number): number {
  return [...code.slice(0, index)].length;
}

/** TypeScript's words for what a name stands for, in JupyterLab's. */
const COMPLETION_TYPES: Readonly<Record<string, string>> = {
  alias: 'module',
  const: 'constant',
  enum: 'enum',
  function: 'function',
  getter: 'property',
  interface: 'interface',
  keyword: 'keyword',
  'local function': 'function',
  method: 'method',
  property: 'property',
};

/** Answers Jupyter's `complete_request`. */
export function completionReply(executor: Executor, code: string, position: number): object {
  const { start, end, candidates, original } = executor.complete(code, toIndex(code, position));
  const kinds = new Map(original?.entries.map(({ name, kind }) => [name, String(kind)]));
  const [first, last] = [toPosition(code, start), toPosition(code, end)];
  return {
    status: 'ok',
    matches: candidates,
    cursor_start: first,
    cursor_end: last,
    metadata: {
      _jupyter_types_experimental: candidates.map((text) => ({
        start: first,
        end: last,
        text,
        type: COMPLETION_TYPES[kinds.get(text) ?? ''] ?? kinds.get(text) ?? '',
      })),
    },
  };
}

/** Answers Jupyter's `inspect_request`: the type of what stands at the cursor, and its documentation. */
export function inspectionReply(executor: Executor, code: string, position: number): object {
  const index = toIndex(code, position);
  const places = [index, index - 1, calleeAround(code, index)];
  for (const place of places) {
    if (place === undefined || place < 0) continue;
    const info = executor.inspect(code, place);
    if (!info?.displayParts?.length) continue;
    const signature = textOf(info.displayParts);
    const documentation = textOf(info.documentation);
    const tags = (info.tags ?? []).map(({ name, text }) => ({ name, text: textOf(text) }));
    return {
      status: 'ok',
      found: true,
      data: {
        'text/plain': [signature, documentation, tags.map(({ name, text }) => `@${name} ${text}`).join('\n')]
          .filter(Boolean)
          .join('\n\n'),
        'text/markdown': [
          `\`\`\`typescript\n${signature}\n\`\`\``,
          documentation,
          tags.map(({ name, text }) => `- *@${name}* ${text}`).join('\n'),
        ]
          .filter(Boolean)
          .join('\n\n'),
      },
      metadata: {},
    };
  }
  return { status: 'ok', found: false, data: {}, metadata: {} };
}

function textOf(parts: readonly ts.SymbolDisplayPart[] | undefined): string {
  return (parts ?? []).map(({ text }) => text).join('');
}

/** Within a call's parentheses the reader asks about the function. */
function calleeAround(code: string, index: number): number | undefined {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  let callee: number | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      // A call that is being typed reaches as far as the code does.
      const end = code[node.getEnd() - 1] === ')' ? node.getEnd() : code.length;
      if (node.expression.getEnd() < index && index <= end) callee = node.expression.getEnd() - 1;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return callee;
}

/** TypeScript's errors for an open comment and an open template. */
const UNTERMINATED: readonly number[] = [1010, 1160];

/** Answers Jupyter's `is_complete_request`, by which a console decides what its Enter key does. */
export function completenessReply(code: string): object {
  const { completed, indent } = isCompleteCode(code);
  if (!completed) return { status: 'incomplete', indent };
  // tslab looks for a missing bracket; a text or a comment may be open as well.
  const { parseDiagnostics = [] } = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, false) as {
    parseDiagnostics?: readonly ts.Diagnostic[];
  };
  if (parseDiagnostics.some(({ code: error }) => UNTERMINATED.includes(error))) {
    return { status: 'incomplete', indent: '' };
  }
  return { status: parseDiagnostics.length === 0 ? 'complete' : 'invalid' };
}
