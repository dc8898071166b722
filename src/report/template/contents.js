// Marks in the table of contents which section is being read, and keeps the mark in view.
(() => {
  /** Share of the window, from its top, above which the heading of the section being read stands. */
  const READING_LINE = 0.3;

  const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll('.contents a')]);
  const headings = [...new Set(links.map(({ hash }) => decodeURIComponent(hash.slice(1))))].flatMap(
    (id) => document.getElementById(id) ?? [],
  );
  if (headings.length === 0) return;
  let current = '';

  /** The last heading above the line. Towards the end of the page the line sinks, so that each heading has its turn. */
  function currentHeading() {
    const { scrollHeight, clientHeight, scrollTop } = document.documentElement;
    const left = scrollHeight - clientHeight - scrollTop;
    const line = Math.max(READING_LINE * clientHeight, clientHeight - left);
    let last = '';
    for (const heading of headings) {
      if (heading.getBoundingClientRect().top > line) break;
      last = heading.id;
    }
    return last;
  }

  /** @param {HTMLElement} link */
  function keepInView(link) {
    const list = /** @type {HTMLElement} */ (link.closest('.contents'));
    const inside = list.getBoundingClientRect();
    const { top, bottom } = link.getBoundingClientRect();
    if (top < inside.top || bottom > inside.bottom) {
      list.scrollTop += (top + bottom) / 2 - (inside.top + inside.bottom) / 2;
    }
  }

  function mark() {
    const id = currentHeading();
    if (id === current) return;
    current = id;
    for (const link of links) {
      if (decodeURIComponent(link.hash.slice(1)) === id) {
        link.setAttribute('aria-current', 'location');
        if (link.closest('.beside')) keepInView(link);
      } else link.removeAttribute('aria-current');
    }
  }

  // Not an IntersectionObserver: a leap from one end of the page to the other crosses no edge that it watches.
  let waiting = false;
  function markSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  }
  window.addEventListener('scroll', markSoon, { passive: true });
  window.addEventListener('resize', markSoon);
  mark();

  // The list above the text has done its work once a section was chosen from it.
  document.querySelector('.contents.above')?.addEventListener('click', (event) => {
    const link = /** @type {Element} */ (event.target).closest('a');
    if (link) /** @type {HTMLDetailsElement} */ (link.closest('details')).open = false;
  });
})();
