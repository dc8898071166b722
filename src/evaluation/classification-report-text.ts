import { fixed, pythonFloat } from '../model/python-number-text';
import type { ClassificationReport, ClassScores } from './classification-report';

/** What the numbers alone do not say about a report's text. */
export interface ReportTextOptions {
  /** Digits after the point, 0 to 100. */
  readonly digits: number;
  /** Which row comes before the averages: the accuracy, or the micro average where labels are left out. */
  readonly totalRow: 'accuracy' | 'micro avg';
  /** Whether the support is written as Python writes a float, `3.0`, or as a whole number. */
  readonly fractionalSupport: boolean;
}

const HEADERS = ['precision', 'recall', 'f1-score', 'support'];
const COLUMN = 9;

/** The report laid out as scikit-learn lays it out: names right-aligned, columns of nine, an empty line between. */
export function reportText(report: ClassificationReport, options: ReportTextOptions): string {
  const { digits, totalRow, fractionalSupport } = options;
  const { targetNames, perClass, micro, macro, weighted } = report;
  const width = Math.max(...targetNames.map((name) => [...name].length), 'weighted avg'.length, digits);
  const row = (name: string, cells: readonly string[]) =>
    `${padded(name, width)} ${cells.map((cell) => ` ${padded(cell, COLUMN)}`).join('')}\n`;
  const support = (value: number) => (fractionalSupport ? pythonFloat(value) : String(value));
  const scores = ({ precision, recall, f1, support: numExamples }: ClassScores) => [
    fixed(precision, digits),
    fixed(recall, digits),
    fixed(f1, digits),
    support(numExamples),
  ];
  return [
    row('', HEADERS),
    '\n',
    ...perClass.map((of, i) => row(targetNames[i], scores(of))),
    '\n',
    totalRow === 'accuracy'
      ? row('accuracy', ['', '', ...scores(micro).slice(2)])
      : row('micro avg', scores(micro)),
    row('macro avg', scores(macro)),
    row('weighted avg', scores(weighted)),
  ].join('');
}

/** Right-aligned; counts characters as Python does, where JavaScript would count some twice. */
function padded(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - [...text].length)) + text;
}
