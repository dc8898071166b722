// Draws every chart of the page in place of its picture, in the colors of the page, and again when those change.
(() => {
  /**
   * As much of Plotly's script as is used here.
   *
   * @typedef {{
   *   newPlot(place: HTMLElement, figure: object): Promise<unknown>,
   *   relayout(place: HTMLElement, changes: object): Promise<unknown>,
   * }} PlotlyScript
   */
  const { Plotly } = /** @type {{ Plotly: PlotlyScript }} */ (/** @type {unknown} */ (window));
  const narrow = matchMedia('(max-width: 40rem)');

  /** @type {HTMLElement[]} */
  const drawn = [];

  /** @param {string} name */
  const pageColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /** Colors and type of the page as Plotly's template: defaults that a figure's own layout overrules. */
  function pageTemplate() {
    const axis = {
      automargin: true,
      color: pageColor('text'),
      gridcolor: pageColor('grid'),
      linecolor: pageColor('line'),
      zerolinecolor: pageColor('line'),
    };
    return {
      layout: {
        paper_bgcolor: 'rgba(0,0,0,0)',
        plot_bgcolor: 'rgba(0,0,0,0)',
        font: { family: pageColor('sans'), size: 13, color: pageColor('text') },
        margin: { l: 56, r: 16, t: 56, b: 48 },
        // A title does not fold, and a phone's page holds some sixty letters of this size.
        title: { x: 0, xanchor: 'left', font: { size: narrow.matches ? 12 : 16 } },
        hoverlabel: { font: { family: pageColor('sans') } },
        modebar: {
          bgcolor: 'rgba(0,0,0,0)',
          color: pageColor('muted'),
          activecolor: pageColor('accent'),
        },
        xaxis: axis,
        yaxis: axis,
        // Beside the chart a legend would leave a phone no room for the chart itself.
        legend: narrow.matches
          ? { orientation: 'h', yref: 'container', y: 0, yanchor: 'bottom', x: 0, xanchor: 'left' }
          : {},
      },
    };
  }

  /** What the chart shows, in the words that its picture has. @param {HTMLElement} figure */
  function description(figure) {
    const picture = /** @type {HTMLImageElement | null} */ (figure.querySelector('.chart-picture'));
    return picture?.alt ?? figure.querySelector('.chart-words span')?.textContent ?? '';
  }

  /** @param {HTMLElement} figure */
  async function draw(figure) {
    const place = /** @type {HTMLElement} */ (figure.querySelector('.chart-drawing'));
    const source = figure.querySelector('script[type="application/json"]')?.textContent ?? '';
    const { data, layout: given, frames } = JSON.parse(source);
    // The style sheet knows how high it is, which for pictures depends on the page's width.
    const { height: _height, ...layout } = given;
    // From here on the style sheet shows the drawing, which must have a size, and not the picture.
    figure.dataset.drawn = '';
    try {
      await Plotly.newPlot(place, {
        data,
        // A figure cannot know what it will lie on and brings a grey that can be read on anything; the page knows.
        layout: {
          ...layout,
          font: { ...layout.font, color: pageColor('text') },
          template: pageTemplate(),
        },
        frames,
        config: { responsive: true, displaylogo: false },
      });
    } catch (error) {
      delete figure.dataset.drawn;
      throw error;
    }
    // The figure's own label says what the chart shows; its hundreds of marks and digits would only drown it. The
    // buttons beside the drawing stay within reach.
    figure.setAttribute('aria-label', description(figure));
    for (const drawing of place.querySelectorAll('.main-svg')) drawing.setAttribute('aria-hidden', 'true');
    drawn.push(place);
  }

  function followPage() {
    for (const place of drawn)
      Plotly.relayout(place, { 'font.color': pageColor('text'), template: pageTemplate() });
  }

  async function drawAll() {
    for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure.chart'))) {
      // One chart that cannot be drawn keeps its picture, and the others are none the worse for it.
      await draw(figure).catch((error) => console.error(error));
      // Lets the reader scroll while the next chart is drawn.
      await new Promise((resolve) => setTimeout(resolve));
    }
    document.documentElement.dataset.charts = 'drawn';
  }

  document.addEventListener('themechange', followPage);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', followPage);
  narrow.addEventListener('change', followPage);
  // Paper is light whatever the screen is, and takes the drawing where a chart has no picture.
  matchMedia('print').addEventListener('change', followPage);
  drawAll();
})();
