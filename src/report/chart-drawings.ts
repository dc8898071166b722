import { type ChartPictures, chartPictures } from './chart-pictures';
import type { ExecutedNotebook } from './execute-notebook';
import type { Notebook } from './notebook-file';

/**
 * Draws the charts of notebooks as they end, while others still run, so that nobody waits for it when the last one has
 * ended. Each is drawn once.
 */
export class ChartDrawings {
  readonly #drawn = new WeakMap<Notebook, Promise<ChartPictures>>();

  /** Begins to draw. What fails is told to the one who asks for the drawings. */
  begin(executed: ExecutedNotebook): void {
    this.of(executed).catch(() => undefined);
  }

  /** The drawings of a notebook's charts, begun now if they were not before. */
  of(executed: ExecutedNotebook): Promise<ChartPictures> {
    const drawn = this.#drawn.get(executed.notebook) ?? chartPictures(executed);
    this.#drawn.set(executed.notebook, drawn);
    return drawn;
  }
}
