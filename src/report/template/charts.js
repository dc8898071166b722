/* global Plotly */
// Draws every chart of the page from the data beside it, in the colours of the page, and again when those change.
(() => {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const narrow = matchMedia('(max-width: 40rem)');
  const drawn = [];

  const pageColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /** Colours and type of the page as Plotly's template: defaults that a figure's own layout overrules. */
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
        title: { x: 0, xanchor: 'left', font: { size: 16 } },
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

  async function draw(figure) {
    const place = figure.querySelector('.chart-drawing');
    const { data, layout, frames } = JSON.parse(
      figure.querySelector('script[type="application/json"]').textContent,
    );
    await Plotly.newPlot(place, {
      data,
      // A figure cannot know what it will lie on and brings a grey that can be read on anything; the page knows.
      layout: { ...layout, font: { ...layout.font, color: pageColor('text') }, template: pageTemplate() },
      frames,
      config: { responsive: true, displaylogo: false },
    });
    // The figure's own label says what the chart shows; its hundreds of marks and digits would only drown it. The
    // buttons beside the drawing stay within reach.
    for (const drawing of place.querySelectorAll('.main-svg')) drawing.setAttribute('aria-hidden', 'true');
    drawn.push(place);
  }

  function followPage() {
    for (const place of drawn)
      Plotly.relayout(place, { 'font.color': pageColor('text'), template: pageTemplate() });
  }

  async function drawAll() {
    for (const figure of document.querySelectorAll('figure.chart')) {
      await draw(figure);
      // Lets the reader scroll while the next chart is drawn.
      await new Promise((resolve) => setTimeout(resolve));
    }
    document.documentElement.dataset.charts = 'drawn';
  }

  dark.addEventListener('change', followPage);
  narrow.addEventListener('change', followPage);
  // Paper is light whatever the screen is: the style sheet says so, and the charts are to follow.
  matchMedia('print').addEventListener('change', followPage);
  drawAll();
})();
