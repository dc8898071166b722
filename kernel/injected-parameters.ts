import * as ts from '@tslab/typescript-for-tslab';

/** The JSDoc tag by which a tool marks a cell that sets the notebook's parameters. */
const TAG = /^\s*\/\*\*\s*@parameters\b/;

/** Whether a tool has put in this cell to set the notebook's parameters. */
export function setsParameters(code: string): boolean {
  return TAG.test(code);
}

/**
 * Lets a cell that starts with `@parameters` assign to constants of earlier cells, so that a tool can override a
 * notebook's parameters and the compiler checks the values against their declared types.
 *
 * @param declarations of the cells so far, as tslab keeps them (the text of a `.d.ts`).
 * @param code the cell.
 * @returns the declarations for compiling `code`.
 */
export function declarationsForParameters(declarations: string, code: string): string {
  if (!setsParameters(code)) return declarations;
  const source = ts.createSourceFile('cells.d.ts', declarations, ts.ScriptTarget.Latest, true);
  const constants = source.statements.filter(
    (statement): statement is ts.VariableStatement =>
      ts.isVariableStatement(statement) &&
      (statement.declarationList.flags & ts.NodeFlags.Const) !== 0 &&
      // Without a type the compiler has kept the value in its place, which only a constant may have.
      statement.declarationList.declarations.every(({ type }) => type !== undefined),
  );
  return constants.reduceRight((text, { declarationList }) => {
    const start = declarationList.getStart(source);
    return `${text.slice(0, start)}let${text.slice(start + 'const'.length)}`;
  }, declarations);
}
