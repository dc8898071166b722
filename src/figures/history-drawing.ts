import { escapeHtml } from './escape-html';
import { SERIES_COLORS } from './figure';

/** One curve: a value for each epoch. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

const WIDTH = 360;
const HEIGHT = 200;
const MARGIN = { left: 44, right: 12, top: 12, bottom: 30 };
const NUM_TICKS = 4;

const TEXT = 'fill="#757575" font-size="11" font-family="system-ui, sans-serif"';

/** Of the curves: the first is drawn through, the second dashed, in the colors of the charts. */
const STROKES = [
  `stroke="${SERIES_COLORS[0]}" stroke-width="2"`,
  `stroke="${SERIES_COLORS[3]}" stroke-width="2" stroke-dasharray="5 4"`,
] as const;
const FILLS = [SERIES_COLORS[0], SERIES_COLORS[3]] as const;

/** Far below a tick, far above what a division of two numbers is off by. */
const ROUNDING = 1e-9;

/** A step of 1, 2 or 5 times a power of ten that cuts `range` into about `NUM_TICKS` parts. */
function tickStep(range: number): number {
  const rough = range / NUM_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough) ?? 10;
  return factor * power;
}

/** The round values to label an axis with, so that all of `values` lie between the first and the last. */
export function axisTicks(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const step = tickStep(high - low || Math.abs(high) || 1);
  // 1.2 / 0.2 falls just short of 6, and must not make room for one more tick.
  const first = Math.floor(low / step + ROUNDING);
  const last = Math.max(first + 1, Math.ceil(high / step - ROUNDING));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * One or two curves over epochs as an SVG that needs neither script nor style sheet. A page may color them otherwise, by
 * the classes `curve-0` and `curve-1`, and `key-0` and `key-1` for their names.
 *
 * @param epochs the epochs' numbers, as many as each curve has values; at least one.
 */
export function historyDrawing(title: string, epochs: readonly number[], curves: readonly Curve[]): string {
  const ticks = axisTicks(curves.flatMap((curve) => curve.values));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  const x = (index: number) =>
    MARGIN.left +
    (WIDTH - MARGIN.left - MARGIN.right) * (epochs.length > 1 ? index / (epochs.length - 1) : 0.5);
  const y = (value: number) =>
    HEIGHT - MARGIN.bottom - (HEIGHT - MARGIN.top - MARGIN.bottom) * ((value - low) / (high - low));

  const grid = ticks.map(
    (tick) =>
      `<line class="grid" stroke="rgba(128, 128, 128, 0.25)" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(tick).toFixed(1)}" y2="${y(tick).toFixed(1)}"/>` +
      `<text ${TEXT} x="${MARGIN.left - 6}" y="${(y(tick) + 4).toFixed(1)}" text-anchor="end">${tick}</text>`,
  );
  const every = Math.ceil(epochs.length / 8);
  const epochLabels = epochs.map((epoch, i) =>
    i % every === 0
      ? `<text ${TEXT} x="${x(i).toFixed(1)}" y="${HEIGHT - 10}" text-anchor="middle">${epoch}</text>`
      : '',
  );
  const lines = curves.map(({ name, values }, i) => {
    const points = values.map((value, epoch) => `${x(epoch).toFixed(1)},${y(value).toFixed(1)}`);
    const dots = points.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle fill="${FILLS[i]}" cx="${cx}" cy="${cy}" r="2.5"/>`;
    });
    return `<g class="curve-${i}"><title>${escapeHtml(name)}</title><polyline fill="none" ${STROKES[i]} points="${points.join(' ')}"/>${dots.join('')}</g>`;
  });
  const unit = `<text ${TEXT} x="4" y="${HEIGHT - 10}">epoch</text>`;
  const last = curves.map(({ name, values }) => `${name} ends at ${values[values.length - 1].toFixed(3)}`);
  const description = `${title} over ${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'}: ${last.join(', ')}.`;
  const key = curves.map(
    ({ name }, i) =>
      `<span class="key-${i}"><svg width="26" height="8" aria-hidden="true"><line ${STROKES[i]} x1="4" x2="22" y1="4" y2="4"/></svg>${escapeHtml(name)}</span>`,
  );
  return `<figure class="history" style="margin:0"><figcaption>${escapeHtml(title)} <span class="keys">${key.join(' ')}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(description)}">${grid.join('')}${unit}${epochLabels.join('')}${lines.join('')}</svg></figure>`;
}
