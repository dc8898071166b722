import { htmlTable, type Table, textTable } from './html-table';
import { JUPYTER_DISPLAY, type MimeBundle } from './mime-bundle';

/** What one cell has left behind. Negative when it disposed more than it made. */
export interface LedgerEntry {
  /** The number before the cell in the notebook. */
  readonly cell: number;
  /** Tensors that are neither disposed nor variables. */
  readonly tensors: number;
  /** Weights of models and state of optimizers. */
  readonly variables: number;
  /** Memory of both, in bytes. */
  readonly bytes: number;
}

/** What the cells run so far have left behind, in their order; shows as a table. */
export interface TensorLedger {
  readonly entries: readonly LedgerEntry[];
  [JUPYTER_DISPLAY](): MimeBundle;
}

/** The part of tfjs's engine that counts. */
interface Engine {
  readonly state: {
    readonly numTensors: number;
    readonly numBytes: number;
    readonly registeredVariables: Readonly<Record<string, unknown>>;
  };
}

// The kernel and the cells load this module separately, so what they share hangs on the process itself.
const ENTRIES = Symbol.for('facial-emotion-notebooks.tensor-ledger');
const shared = globalThis as unknown as Record<symbol, LedgerEntry[] | undefined> & {
  readonly _tfengine?: Engine;
};

function entries(): LedgerEntry[] {
  shared[ENTRIES] ??= [];
  return shared[ENTRIES];
}

/** tfjs keeps its engine here; it is not loaded for counting, since without it there is nothing to count. */
function count(): Omit<LedgerEntry, 'cell'> {
  const state = shared._tfengine?.state;
  if (!state) return { tensors: 0, variables: 0, bytes: 0 };
  const variables = Object.keys(state.registeredVariables).length;
  return { tensors: state.numTensors - variables, variables, bytes: state.numBytes };
}

/**
 * Called by the kernel when a cell begins.
 *
 * @returns a function for the cell's end, which enters what it has left behind.
 */
export function recordTensors(cell: number): () => void {
  const before = count();
  return () => {
    const after = count();
    entries().push({
      cell,
      tensors: after.tensors - before.tensors,
      variables: after.variables - before.variables,
      bytes: after.bytes - before.bytes,
    });
  };
}

/**
 * How many tensors and bytes each cell run so far has left undisposed. A tensor that a cell shows or keeps in a
 * variable is counted with that cell; one made between cells, by a timer of an earlier one, with none.
 */
export function tensorLedger(): TensorLedger {
  const recorded = [...entries()];
  return {
    entries: recorded,
    [JUPYTER_DISPLAY]() {
      const table = ledgerTable(recorded);
      return { 'text/html': htmlTable(table), 'text/plain': textTable(table) };
    },
  };
}

function ledgerTable(recorded: readonly LedgerEntry[]): Table {
  const left = recorded.filter(
    ({ tensors, variables, bytes }) => tensors !== 0 || variables !== 0 || bytes !== 0,
  );
  const sum = (field: keyof LedgerEntry) => recorded.reduce((total, entry) => total + entry[field], 0);
  return {
    caption: `What ${recorded.length} ${recorded.length === 1 ? 'cell has' : 'cells have'} left behind`,
    columns: ['cell', 'tensors', 'variables', 'bytes'],
    rows: [
      ...left.map(({ cell, tensors, variables, bytes }) => [String(cell), tensors, variables, bytes]),
      ['all', sum('tensors'), sum('variables'), sum('bytes')],
    ],
  };
}
