import MarkdownIt from 'markdown-it';
import type { PlotlyFigure } from './chart-parts';
import { mathematics } from './mathematics';
import type { Notebook } from './notebook-file';
import { PLOTLY_TYPE } from './output-html';
import type { ReportRun } from './report-run';

/**
 * Numbers of the task itself, which no run can change: the ends of scores and of ranges (0 and 1), the side of a face
 * and its pixels, the number of emotions, the brightest grey value, and the hundred of percent.
 */
const CONSTANTS: ReadonlySet<number> = new Set([0, 1, 7, 48, 2304, 255, 100]);

/** A number that prose states and nothing in its notebook shows. */
export interface UnprovenNumber {
  readonly notebook: string;
  /** Counted among all cells of the notebook, from 1. */
  readonly cell: number;
  /** As it stands in the prose. */
  readonly text: string;
}

/** A number with what decides whether another one proves it. */
interface StatedNumber {
  readonly text: string;
  readonly value: number;
  readonly numDecimals: number;
  readonly isPercent: boolean;
}

/** No letter before or behind: the 1 of F1 and the 2013 of FER2013 are parts of names. */
const NUMBER = /(?<![\p{L}\p{N}_.])\d+(?:,\d{3})*(?:\.\d+)?(?![\p{L}\p{N}_]|\.\d)(?<percent>\s?%)?/gu;

/** A sentence that names its source, as `(Goodfellow and others, 2013)`: its numbers are the source's. */
const CITED = /[^.!?\n]*\([^()\d]*(?:19|20)\d\d\)[^.!?\n]*/gu;

/** References to notebooks and their parts, years beside a name, identifiers of papers. */
const REFERENCES = [
  /\b(?:notebooks?|exercises?|sections?|steps?)\s+\d+(?:(?:\s*,\s*|\s+and\s+|\s+to\s+|\s*–\s*)\d+)*/giu,
  CITED,
  /\b(?:in|of|since)\s+(?:19|20)\d\d\b(?!\s*%)/giu,
  /\b(?:arXiv|doi|ISBN)[:\s]*[\d./-]+/giu,
  // Versions have three parts, or say so.
  /\b\d+\.\d+\.\d+\b/gu,
  /\bversions?\s+\d+(?:\.\d+)*/giu,
];

const parser = new MarkdownIt({ html: true });
parser.use(mathematics);

/** A heading below which stands what readers are asked to try, which states nothing, up to the next one of its level. */
const EXERCISES = /^(exercises?|to try|try it)\b/i;

/**
 * The words of a notebook's pieces of Markdown: no code, no formula, no address, no number that only counts headings or
 * items, and no exercises, whose parts may lie in cells of their own.
 */
function wordsOf(cells: readonly string[]): string[] {
  let headingLevel = '';
  let exerciseLevel: string | undefined;
  return cells.map((markdown) => {
    const texts: string[] = [];
    let isHeading = false;
    for (const token of parser.parse(markdown, {})) {
      if (token.type === 'heading_open') headingLevel = token.tag;
      if (isHeading && token.type === 'inline') {
        // "h2" comes before "h3", so that a part of the exercises does not end them.
        if (exerciseLevel !== undefined && headingLevel <= exerciseLevel) exerciseLevel = undefined;
        if (exerciseLevel === undefined && EXERCISES.test(token.content)) exerciseLevel = headingLevel;
      }
      isHeading = token.type === 'heading_open' || (isHeading && token.type === 'inline');
      if (exerciseLevel !== undefined) continue;
      if (token.type === 'html_block') texts.push(token.content.replace(/<[^>]*>/g, ' '));
      if (token.type !== 'inline') continue;
      const words = (token.children ?? [])
        .map(({ type, content }) => (type === 'text' ? content : type === 'softbreak' ? ' ' : '\u2060'))
        .join('');
      texts.push(isHeading ? words.replace(/^\s*\d+(?:\.\d+)*\s*[·.)]?\s/, '') : words);
    }
    return texts.join('\n');
  });
}

function numbersIn(text: string): StatedNumber[] {
  return [...text.matchAll(NUMBER)].map(([found]) => {
    const digits = found.replace(/\s?%$/, '');
    return {
      text: found,
      value: Number(digits.replaceAll(',', '')),
      numDecimals: digits.split('.')[1]?.length ?? 0,
      isPercent: digits !== found,
    };
  });
}

/** The numbers that words state, without references, years and constants of the task. */
function statedNumbers(words: string): StatedNumber[] {
  const stated = REFERENCES.reduce((text, reference) => text.replace(reference, ' '), words);
  return numbersIn(stated).filter(({ value }) => !CONSTANTS.has(value));
}

/** The words on a chart; the places of its marks are no statement that a reader could look up. */
function chartWords({ layout }: PlotlyFigure): string {
  const words: string[] = [];
  const collect = (value: unknown, key: string): void => {
    if (typeof value === 'string' && /^(text|title|alternativeText)$/.test(key)) words.push(value);
    if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) collect(inner, name);
    }
  };
  collect(layout, '');
  return words.join('\n');
}

/** All that a notebook's code cells hold and show, as text. */
function shownText({ cells }: Notebook): string {
  const texts: string[] = [];
  for (const cell of cells) {
    if (cell.kind !== 'code') continue;
    texts.push(cell.source);
    for (const output of cell.outputs) {
      if (output.kind === 'stream') texts.push(output.text);
      if (output.kind !== 'display') continue;
      for (const [type, content] of Object.entries(output.data)) {
        if (type === PLOTLY_TYPE) texts.push(chartWords(content as PlotlyFigure));
        else if (/html|svg/.test(type)) texts.push(String(content).replace(/<[^>]*>/g, ' '));
        else if (/^text\//.test(type)) texts.push(String(content));
      }
    }
  }
  return texts.join('\n');
}

/** Every number in a text, however it is written; `1,234` is one number, `[1,2]` are two. */
function valuesIn(text: string): Set<number> {
  const found = text.match(/\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:e[+-]?\d+)?/gi) ?? [];
  return new Set(found.map((number) => Number(number.replace(/[,_]/g, ''))));
}

/** Whether a shown value is the stated number, rounded where it is stated with decimals or in percent. */
function proves(shown: number, { value, numDecimals, isPercent }: StatedNumber): boolean {
  const equals = (other: number) => Number(other.toFixed(numDecimals)) === value;
  if (shown === value) return true;
  if (isPercent) return equals(shown) || equals(100 * shown);
  return numDecimals > 0 && equals(shown);
}

/** What every page says of its run, beside the notebook: counts of faces, settings, results. */
function runFacts({ dataset, settings, artifacts }: ReportRun): number[] {
  const counts = Object.values(dataset.counts);
  const { training, evaluation } = artifacts;
  return [
    ...counts,
    counts.reduce((sum, count) => sum + count, 0),
    settings.epochs,
    settings.seed,
    settings.limit,
    training?.modelParameters,
    evaluation?.accuracy,
    evaluation?.macroF1,
  ].filter((value) => value !== undefined);
}

/**
 * Finds the numbers in a run's prose that nothing shows: neither code nor output of the same notebook, nor what every
 * page says of the run. Numbers in words are not looked at.
 */
export function unprovenNumbers(run: ReportRun): UnprovenNumber[] {
  const facts = runFacts(run);
  return run.notebooks.flatMap(({ name, notebook }) => {
    const shown = [...valuesIn(shownText(notebook)), ...facts];
    const words = wordsOf(notebook.cells.map((cell) => (cell.kind === 'markdown' ? cell.source : '')));
    return words.flatMap((text, index) =>
      statedNumbers(text)
        .filter((stated) => !shown.some((value) => proves(value, stated)))
        .map((stated) => ({ notebook: name, cell: index + 1, text: stated.text })),
    );
  });
}

/** Prose states what its run does not show. */
export class UnprovenNumberError extends Error {
  override readonly name = 'UnprovenNumberError';
  readonly numbers: readonly UnprovenNumber[];

  constructor(numbers: readonly UnprovenNumber[]) {
    const places = numbers.map(({ notebook, cell, text }) => `${notebook}, cell ${cell}: ${text}`);
    super(
      [
        'Prose states numbers that no output of its notebook shows; print them, or leave them out:',
        ...places,
      ].join('\n  '),
    );
    this.numbers = numbers;
  }
}
