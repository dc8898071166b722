import * as ts from '@tslab/typescript-for-tslab';

/** Code with text put into it. */
export interface ExpandedCode {
  readonly code: string;
  /** Where a position of the expanded code lies in what was written, both counted from 0. */
  written(position: number): number;
}

/**
 * Writes `{ captions }` as `{ captions: captions }` throughout a cell. tslab finds the variables of earlier cells by
 * the name's symbol, and of a shorthand it gets the property's instead of the variable's: the cell would compile and
 * then fail with «captions is not defined».
 */
export function expandShorthandProperties(code: string): ExpandedCode {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const insertions: { readonly position: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      insertions.push({ position: node.name.getEnd(), text: `: ${node.name.text}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return {
    code: insertions.reduceRight(
      (text, { position, text: inserted }) => text.slice(0, position) + inserted + text.slice(position),
      code,
    ),
    written(position) {
      let before = 0;
      for (const insertion of insertions) {
        const start = insertion.position + before;
        if (position <= start) break;
        // Within the inserted text: the name itself is what was written.
        if (position < start + insertion.text.length) return insertion.position;
        before += insertion.text.length;
      }
      return position - before;
    },
  };
}
