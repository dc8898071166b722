import * as ts from '@tslab/typescript-for-tslab';

/**
 * Writes `{ captions }` as `{ captions: captions }` throughout a cell. tslab finds the variables of earlier cells by
 * the name's symbol, and of a shorthand it gets the property's instead of the variable's: the cell would compile and
 * then fail with «captions is not defined».
 */
export function expandShorthandProperties(code: string): string {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const insertions: { readonly position: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      insertions.push({ position: node.name.getEnd(), text: `: ${node.name.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return insertions.reduceRight(
    (text, { position, text: inserted }) => text.slice(0, position) + inserted + text.slice(position),
    code,
  );
}
