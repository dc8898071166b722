import { readFile } from 'node:fs/promises';
import { PixelCanvas } from './pixel-canvas';
import { plotlyLibrary } from './plotly-library';
import { type SvgElement, svgExtent, svgExtentInDrawing, svgTextWidth } from './svg-extent';

/** The part of Plotly that makes pictures. */
export interface Plotly {
  toImage(
    figure: { readonly data: unknown; readonly layout: unknown },
    options: { readonly format: 'svg'; readonly width: number; readonly height: number },
  ): Promise<string>;
}

/** A class whose instances all get further methods. */
interface Prototype {
  prototype: object;
}

/** The part of a page's window that is used here. */
interface PageWindow {
  readonly SVGElement: Prototype & { [Symbol.hasInstance](value: unknown): boolean };
  readonly Element: Prototype;
  readonly HTMLCanvasElement: Prototype;
  readonly URL: { createObjectURL?: () => string };
  matchMedia?: (query: string) => object;
  Plotly?: Plotly;
  eval(script: string): void;
}

interface JsdomModule {
  readonly JSDOM: new (
    html: string,
    options: { readonly runScripts: 'outside-only'; readonly pretendToBeVisual: true },
  ) => { readonly window: PageWindow };
}

const loading = new Map<string, Promise<Plotly>>();

/**
 * Plotly in a page that nobody sees, for pictures without a browser: jsdom's elements have no sizes, so text and
 * drawings are measured by `svgExtent`, and canvases are `PixelCanvas`es. Loaded once in each process, in about a second.
 *
 * @param traces what it must draw; see `plotlyLibrary`.
 */
export function plotlyWithoutBrowser(traces: Iterable<string>): Promise<Plotly> {
  const { file } = plotlyLibrary(traces);
  const loaded = loading.get(file) ?? loadPlotly(file);
  loading.set(file, loaded);
  return loaded;
}

async function loadPlotly(file: string): Promise<Plotly> {
  const { JSDOM } = require('jsdom') as JsdomModule;
  const { window } = new JSDOM('<!DOCTYPE html><body></body>', {
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  });
  giveSizes(window);
  giveCanvas(window);
  window.URL.createObjectURL = () => 'blob:none';
  window.matchMedia = () => ({ matches: false, addEventListener() {}, removeEventListener() {} });
  window.eval(await readFile(file, 'utf8'));
  if (window.Plotly === undefined) throw new Error(`${file} did not define Plotly`);
  return window.Plotly;
}

/** What is measured: the method's `this`. */
type Measured = SvgElement & object;

function giveSizes(window: PageWindow): void {
  const isSvg = (element: unknown) => element instanceof (window.SVGElement as unknown as typeof Object);
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: Measured) {
      return svgExtent(this);
    },
    getComputedTextLength(this: Measured) {
      return svgTextWidth(this);
    },
  });
  Object.assign(window.Element.prototype, {
    getBoundingClientRect(this: Measured) {
      const { x, y, width, height } = isSvg(this)
        ? svgExtentInDrawing(this)
        : { x: 0, y: 0, width: 0, height: 0 };
      return { x, y, width, height, left: x, top: y, right: x + width, bottom: y + height };
    },
  });
}

/** A canvas element: its size, and what was drawn on it. */
interface CanvasElement {
  readonly width: number;
  readonly height: number;
}

function giveCanvas(window: PageWindow): void {
  const drawn = new WeakMap<object, PixelCanvas>();
  const canvasOf = (element: CanvasElement) => {
    const canvas = drawn.get(element) ?? new PixelCanvas(element.width, element.height);
    drawn.set(element, canvas);
    return canvas;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: CanvasElement) {
      return canvasOf(this);
    },
    toDataURL(this: CanvasElement) {
      return canvasOf(this).toDataUrl();
    },
  });
}
