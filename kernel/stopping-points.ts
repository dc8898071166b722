import * as ts from '@tslab/typescript-for-tslab';

/** Where compiled code finds `stoppingPoint` and `stopInLoop`: beside what tslab keeps there for it. */
const HOME = '__tslab__';

/** Words without which code neither awaits nor loops. */
const AWAITING = /\bawait\b/;
const STOPPABLE = /\b(await|for|while|do)\b/;

/** Text to be put into code at a position. */
interface Insertion {
  readonly position: number;
  readonly text: string;
}

/**
 * Makes every `await` of compiled code a point at which a stopped cell ends: `await x` becomes
 * `await __tslab__.stoppingPoint(x)`. Without it code that awaits could only be abandoned, and an abandoned loop
 * goes on in the background. Lines stay as they are.
 *
 * @param options.loops also ends loops that never await, by a call at the start of every round. It costs a
 *   nanosecond or two, too much for the modules' loops over pixels.
 */
export function addStoppingPoints(javaScript: string, options: { readonly loops: boolean }): string {
  // Reading code as the compiler does takes longer than all else that a kernel does with a module.
  if (!(options.loops ? STOPPABLE : AWAITING).test(javaScript)) return javaScript;
  const source = ts.createSourceFile(
    'compiled.js',
    javaScript,
    ts.ScriptTarget.Latest,
    false,
    ts.ScriptKind.JS,
  );
  const insertions: Insertion[] = [];
  const around = (node: ts.Node, before: string, after: string): void => {
    insertions.push({ position: node.getStart(source), text: before });
    ts.forEachChild(node, visit);
    insertions.push({ position: node.getEnd(), text: after });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isAwaitExpression(node)) {
      around(node.expression, `${HOME}.stoppingPoint(`, ')');
      return;
    }
    if (options.loops && ts.isIterationStatement(node, false)) {
      ts.forEachChild(node, (child) => {
        if (child === node.statement) around(child, `{ ${HOME}.stopInLoop(); `, ' }');
        else visit(child);
      });
      return;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  let code = '';
  let copied = 0;
  for (const { position, text } of insertions) {
    code += javaScript.slice(copied, position) + text;
    copied = position;
  }
  return code + javaScript.slice(copied);
}
