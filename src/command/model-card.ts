import { percent } from '../dataset/percent';
import type { MeasuredRows, ShippedModel } from '../evaluation/shipped-model';
import type { ViewsName } from '../evaluation/test-time-augmentation';
import { durationText } from './duration-text';
import { fencedMarkdown, plainMarkdown } from './markdown-text';

/** Rows of each usage in the data set as it was published in 2013. */
const OFFICIAL_ROWS: Readonly<Record<string, number>> = {
  Training: 28_709,
  PublicTest: 3_589,
  PrivateTest: 3_589,
};

const LIST = new Intl.ListFormat('en');

const VIEW_NAMES: Readonly<Record<ViewsName, string>> = {
  face: 'the face alone',
  mirror: 'face and mirror image (`--tta`)',
  'ten-crop': 'ten views (`--ten-crop`)',
};

/** What a model's folder says of it, in Markdown; every figure is from its results. */
export function modelCard(model: ShippedModel): string {
  const { name, description, training, data, robustness, againstWalkthrough, test } = model;
  const counts = Object.entries(data.counts);
  const unofficial = counts.filter(([usage, count]) => OFFICIAL_ROWS[usage] !== count);
  const [single] = test;
  return [
    `# ${plainMarkdown(name)}`,
    '',
    `${plainMarkdown(capitalized(description))}. ${madeBy(model)}; this card by \`npm run ship\`.`,
    '',
    '## Data',
    '',
    `${plainMarkdown(data.name)}, SHA-256 \`${data.sha256}\`: ${LIST.format(counts.map(([usage, count]) => rowsText(count, usage)))}.`,
    ...(unofficial.length === 0
      ? []
      : [
          `The data set as published has ${LIST.format(unofficial.map(([usage]) => rowsText(OFFICIAL_ROWS[usage], usage)))}: these figures are not those of the published test rows.`,
        ]),
    'Training saw the rows marked Training only; everything chosen was chosen by those marked PublicTest; those marked',
    'PrivateTest were looked at once, as `models/ledger.md` says.',
    '',
    '## Recipe',
    '',
    fencedMarkdown(training.command, 'sh'),
    '',
    model.members === undefined
      ? `${training.epochs} epochs, ${hoursText(training.seconds)} on ${model.machine}.`
      : `Nothing is trained for it. Its members took ${training.epochs} epochs, ${hoursText(training.seconds)}.`,
    '',
    '## Figures',
    '',
    '| rows | asked about | accuracy | 95 % | macro F1 | log loss | calibration error |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...model.validation.map((rows) => figuresRow('PublicTest', rows)),
    ...test.map((rows) => figuresRow('PrivateTest', rows)),
    '',
    `Of single faces marked PrivateTest, mirrored: ${percent(robustness.mirrored)}; shifted by two pixels: ${percent(robustness.shifted)}.`,
    ...(againstWalkthrough === null
      ? []
      : [
          `Against the walkthrough's CNN: ${againstWalkthrough.onlyFirst} faces are recognized by this network only, ${againstWalkthrough.onlySecond} by the other only; McNemar's exact test, p = ${againstWalkthrough.pValue.toPrecision(2)}.`,
        ]),
    '',
    '| emotion | recall | precision | F1 | faces marked PrivateTest |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...single.perClass.map(
      ({ emotion, recall, precision, f1, support }) =>
        `| ${emotion} | ${percent(recall)} | ${percent(precision)} | ${f1.toFixed(3)} | ${support} |`,
    ),
    '',
    `${model.parameters.toLocaleString('en-US')} parameters, ${(model.bytes / 1e6).toFixed(1)} MB, ${model.millisecondsPerFace.toFixed(1)} ms for one face. Measured on ${model.measured}.`,
    '',
    '## Limits and misuse',
    '',
    'FER2013 holds pictures found by a search engine, labelled by few people in a hurry; people who label them anew agree with',
    'about two thirds of its labels (Goodfellow et al., 2013: 65 ± 5 %). The network tells which of seven words such a',
    'labeller would have given a grey picture of 48 × 48 pixels. It does not tell what a person feels, and it was tested on no group of people by itself: age, skin',
    'color, glasses, veils and illness may change its answers. Do not use it to judge, hire, teach, sell to, watch or',
    'diagnose anyone; the European Union, for one, forbids systems that infer emotions at work and in schools',
    '(Regulation 2024/1689, article 5).',
    '',
    '## License',
    '',
    `MIT, as the project. ${model.members === undefined ? 'SHA-256 of the weights' : 'SHA-256 of the hashes of its members’ weights, a line each'}: \`${model.sha256}\`.`,
    '',
  ].join('\n');
}

/** All shipped models in one table, in Markdown. */
export function modelTable(models: readonly ShippedModel[]): string {
  return [
    '| model | parameters | MB | ms a face | PublicTest | PrivateTest | with mirror images | macro F1 | training |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...models.map((model) => {
      const accuracyOf = (rows: readonly MeasuredRows[], views: ViewsName) => {
        const found = rows.find((measured) => measured.views === views);
        return found === undefined ? '–' : percent(found.accuracy);
      };
      const cells = [
        `[${model.name}](models/${model.name}/README.md)`,
        model.parameters.toLocaleString('en-US'),
        (model.bytes / 1e6).toFixed(1),
        model.millisecondsPerFace.toFixed(1),
        accuracyOf(model.validation, 'face'),
        accuracyOf(model.test, 'face'),
        accuracyOf(model.test, 'mirror'),
        model.test[0].macroF1.toFixed(3),
        hoursText(model.training.seconds),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

function madeBy({ members, origin }: ShippedModel): string {
  const own = "Made by this project's own code";
  if (members !== undefined) {
    return `The mean of the probabilities of ${LIST.format(members.map((name) => `[${name}](../${name}/README.md)`))}`;
  }
  return origin === undefined ? own : `${origin}. ${own}`;
}

function figuresRow(usage: string, rows: MeasuredRows): string {
  const [low, high] = rows.intervals.accuracy;
  const cells = [
    `${usage}, ${rows.n.toLocaleString('en-US')}`,
    VIEW_NAMES[rows.views],
    percent(rows.accuracy),
    `${percent(low)} to ${percent(high)}`,
    rows.macroF1.toFixed(3),
    rows.logLoss.toFixed(3),
    percent(rows.calibrationError),
  ];
  return `| ${cells.join(' | ')} |`;
}

function rowsText(count: number | undefined, usage: string): string {
  return `${(count ?? 0).toLocaleString('en-US')} rows marked ${usage}`;
}

function hoursText(seconds: number): string {
  return seconds < 3600
    ? durationText(seconds)
    : `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
