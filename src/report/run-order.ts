import type { ArtifactName } from './run-artifacts';

/** What decides when a notebook may start, and which of those that may starts first. */
export interface OrderedNotebook {
  readonly leaves: ReadonlySet<ArtifactName>;
  readonly takesUp: ReadonlySet<ArtifactName>;
  /** Larger for a notebook that takes longer, on any scale. */
  readonly length: number;
}

/** Whether `later` waits for `earlier`, which leaves what it takes up. One that leaves what it takes up waits for nobody. */
function waitsFor(later: OrderedNotebook, earlier: OrderedNotebook): boolean {
  return [...later.takesUp].some((name) => earlier.leaves.has(name) && !later.leaves.has(name));
}

/**
 * Executes notebooks, several at once. Whenever there is room, that one starts, of those whose needs are met, for which
 * others wait, or else the longest, so that a long one does not run alone in the end. A need that no notebook of the
 * run leaves counts as met.
 *
 * @returns the results in the order of the notebooks.
 * @throws the first error, once those still running have ended; no other starts after it.
 */
export async function inOrderOfNeed<Planned extends OrderedNotebook, Result>(
  notebooks: readonly Planned[],
  sideBySide: number,
  execute: (notebook: Planned) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<Planned, Result>();
  const running = new Map<Planned, Promise<void>>();
  const errors: unknown[] = [];
  const isAwaited = (notebook: Planned) => notebooks.some((other) => waitsFor(other, notebook));
  const waiting = [...notebooks].sort(
    (a, b) => Number(isAwaited(b)) - Number(isAwaited(a)) || b.length - a.length,
  );
  const isReady = (notebook: Planned) =>
    [...waiting, ...running.keys()].every((other) => other === notebook || !waitsFor(notebook, other));

  const run = async (notebook: Planned) => {
    try {
      results.set(notebook, await execute(notebook));
    } catch (error) {
      errors.push(error);
    }
    running.delete(notebook);
  };

  while (running.size > 0 || (waiting.length > 0 && errors.length === 0)) {
    const hasRoom = errors.length === 0 && waiting.length > 0 && running.size < sideBySide;
    const ready = hasRoom ? waiting.findIndex(isReady) : -1;
    // Notebooks that wait for each other would wait for ever; each can do without the other.
    const next = ready === -1 && running.size === 0 ? 0 : ready;
    if (next === -1) {
      await Promise.race(running.values());
    } else {
      const [notebook] = waiting.splice(next, 1);
      running.set(notebook, run(notebook));
    }
  }
  if (errors.length > 0) throw errors[0];
  return notebooks.map((notebook) => results.get(notebook) as Result);
}
