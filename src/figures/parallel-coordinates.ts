import type { Annotations, Data } from 'plotly.js';
import { scoreText, scoreWords } from '../sweep/describe-search';
import {
  type RankedConfiguration,
  rankedConfigurations,
  searchedParameters,
} from '../sweep/ranked-configurations';
import type { ParameterValue } from '../sweep/search-space';
import type { SweepTable } from '../sweep/sweep-table';
import { axis, type Figure, figureOfNothing, layoutOf, SERIES_COLORS } from './figure';

/** How many of the best stand out, each in a color and a dash of its own. */
const NUM_SHOWN = 3;
const COLORS = [SERIES_COLORS[0], SERIES_COLORS[3], SERIES_COLORS[2]] as const;
const DASHES = ['solid', 'dash', 'dot'] as const;
const OTHERS = 'rgba(128, 128, 128, 0.45)';
/** Values that an axis names; of more only the first and the last. */
const MOST_TICKS = 6;
/** Values that stand closer than this share of the axis cannot both be read. */
const LEAST_GAP = 0.06;
/** From such a ratio of the largest to the smallest value on, equal ratios are equal distances. */
const LOG_RATIO = 8;

/** One parameter, or the score, as an axis from 0 to 1. */
interface Coordinate {
  readonly title: string;
  readonly place: (configuration: RankedConfiguration) => number;
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
}

/** The color and the dash of a configuration by its rank from 0; grey from the fourth on. */
export function rankStyle(rank: number): {
  readonly color: string;
  readonly dash: (typeof DASHES)[number];
  readonly width: number;
} {
  return rank < NUM_SHOWN
    ? { color: COLORS[rank], dash: DASHES[rank], width: 3 }
    : { color: OTHERS, dash: 'solid', width: 1.5 };
}

const NAMES = ['best', 'second', 'third'];

/** What the legend calls a configuration of this rank, which is the first of its name. */
export const rankName = (rank: number): string => NAMES[rank] ?? 'others';

/**
 * A search as parallel coordinates: an axis for each parameter that was searched over, the score on the last, and each
 * configuration a line through its values. The three best stand out; where their lines run together, a parameter matters.
 *
 * Source: Inselberg, “The plane with parallel coordinates”, 1985. Drawn by lines of a common chart, as Plotly's own kind is
 * not in its small bundle and tells nothing apart without color.
 */
export function parallelCoordinatesFigure(table: SweepTable, title: string): Figure {
  const ranked = rankedConfigurations(table);
  if (ranked.length === 0) return figureOfNothing(title, 'No configuration has a score yet.');
  const { name } = table.score;
  const coordinates = [
    ...searchedParameters(table.trials).map((parameter) =>
      coordinateOf(parameter, ranked, ({ parameters }) => parameters[parameter]),
    ),
    coordinateOf(
      scoreWords(name),
      ranked,
      ({ score }) => score,
      (value) => scoreText(name, Number(value)),
    ),
  ];
  const lines = ranked.map((configuration, rank): Data => {
    const { color, dash, width } = rankStyle(rank);
    return {
      type: 'scatter',
      mode: 'lines+markers',
      name: rankName(rank),
      legendgroup: rankName(rank),
      showlegend: rank <= NUM_SHOWN,
      x: coordinates.map((_, index) => index),
      y: coordinates.map(({ place }) => place(configuration)),
      line: { color, dash, width },
      marker: { color, size: rank < NUM_SHOWN ? 8 : 5 },
      hovertemplate: `${configuration.words}<br>${name} ${scoreText(name, configuration.score)}<extra>${rankName(rank)}</extra>`,
    };
  });
  const annotations = coordinates.flatMap(({ ticks }, index) =>
    ticks.map(
      ({ place, text }): Partial<Annotations> => ({
        x: index,
        y: place,
        text,
        showarrow: false,
        xanchor: index === coordinates.length - 1 ? 'left' : 'right',
        xshift: index === coordinates.length - 1 ? 8 : -8,
        font: { size: 12 },
      }),
    ),
  );
  const spoken = ranked
    .slice(0, NUM_SHOWN)
    .map(
      (configuration, rank) =>
        `${rankName(rank)}: ${configuration.words}, ${scoreText(name, configuration.score)}`,
    );
  return {
    // The best are drawn last, on top.
    data: lines.reverse(),
    layout: layoutOf(
      title,
      `Parallel coordinates of ${ranked.length} configurations over ${coordinates.map((one) => one.title).join(', ')}. ${spoken.join('; ')}.`,
      {
        xaxis: axis('', {
          tickvals: coordinates.map((_, index) => index),
          ticktext: coordinates.map((one) => one.title),
          range: [-0.45, coordinates.length - 0.55],
          zeroline: false,
          gridcolor: 'rgba(128, 128, 128, 0.6)',
        }),
        yaxis: axis('lowest to highest value', {
          range: [-0.08, 1.08],
          showticklabels: false,
          showgrid: false,
          zeroline: false,
        }),
        annotations,
        legend: { orientation: 'h', y: 1.04, yanchor: 'bottom', x: 0, traceorder: 'reversed' },
        margin: { l: 60, r: 60, t: 90, b: 60 },
        minWidth: 110 * coordinates.length + 160,
      },
    ),
  };
}

function coordinateOf(
  name: string,
  ranked: readonly RankedConfiguration[],
  valueOfOne: (configuration: RankedConfiguration) => ParameterValue | undefined,
  text: (value: ParameterValue) => string = (value) => (value === null ? 'none' : String(value)),
): Coordinate {
  const values = ranked.map((configuration) => valueOfOne(configuration) ?? null);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const isNumeric = numbers.length === values.length;
  const different = [...new Set(values)].sort((a, b) =>
    isNumeric ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1,
  );
  const [lowest, highest] = [different[0], different[different.length - 1]];
  const isLog = isNumeric && Number(lowest) > 0 && Number(highest) / Number(lowest) >= LOG_RATIO;
  const scaled = (value: ParameterValue) => (isLog ? Math.log(Number(value)) : Number(value));
  const place = (value: ParameterValue): number => {
    if (different.length === 1) return 0.5;
    if (!isNumeric) return different.indexOf(value) / (different.length - 1);
    return (scaled(value) - scaled(lowest)) / (scaled(highest) - scaled(lowest));
  };
  const named = different.length <= MOST_TICKS ? different : [lowest, highest];
  return {
    title: isLog ? `${name} (log)` : name,
    place: (configuration) => place(valueOfOne(configuration) ?? null),
    ticks: readable(named.map((value) => ({ place: place(value), text: text(value) }))),
  };
}

/** Leaves out what would run into the one below; the last stays. */
function readable(ticks: Coordinate['ticks']): Coordinate['ticks'] {
  const last = ticks[ticks.length - 1];
  const kept: Coordinate['ticks'][number][] = [];
  for (const tick of ticks) {
    const below = kept[kept.length - 1]?.place ?? -1;
    const above = tick === last ? 2 : last.place;
    if (tick.place - below >= LEAST_GAP && above - tick.place >= LEAST_GAP) kept.push(tick);
  }
  return kept;
}
