import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { executeNotebook } from '../../src/report/execute-notebook';
import type { CellOutput } from '../../src/report/notebook-file';

/** The interpreter that set-up prepared; `npm test` says which in the environment. */
export function notebookPython(): string {
  return process.env.FER_PYTHON ?? path.resolve(__dirname, '../../.venv/bin/python');
}

/** Runs cells one after the other in a fresh kernel of the project and returns what each has put out. */
export async function executeCells(...cells: string[]): Promise<(readonly CellOutput[])[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cells-'));
  try {
    const file = path.join(folder, 'cells.ipynb');
    writeFileSync(
      file,
      JSON.stringify({
        cells: cells.map((source, index) => ({
          cell_type: 'code',
          id: `cell${index}`,
          metadata: {},
          execution_count: null,
          outputs: [],
          source,
        })),
        metadata: { kernelspec: { name: 'typescript', display_name: 'TypeScript', language: 'typescript' } },
        nbformat: 4,
        nbformat_minor: 5,
      }),
    );
    const { notebook } = await executeNotebook(file, { python: notebookPython() });
    return notebook.cells.map((cell) => (cell.kind === 'code' ? cell.outputs : []));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The content of an output that shows a value. */
export function shownData(output: CellOutput | undefined): Readonly<Record<string, unknown>> {
  if (output?.kind !== 'display') throw new Error(`expected a shown value, got ${JSON.stringify(output)}`);
  return output.data;
}
