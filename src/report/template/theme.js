// Puts the page into the theme that the reader chose last, before anything is drawn, and follows the switch.
(() => {
  const KEY = 'report-theme';
  const root = document.documentElement;
  // The style sheet hides what would do nothing without scripts.
  root.dataset.scripts = 'run';
  // Some pages opened from disk or from a mail have no storage: there the choice holds for the page alone.
  let chosen = 'system';

  /** @returns {string} `system`, `light` or `dark`. */
  function remembered() {
    try {
      const theme = localStorage.getItem(KEY);
      return theme === 'light' || theme === 'dark' ? theme : 'system';
    } catch {
      return chosen;
    }
  }

  /** @param {string} theme */
  function remember(theme) {
    chosen = theme;
    try {
      if (theme === 'system') localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {
      // It is remembered as long as the page is open.
    }
  }

  /** @param {string} theme */
  function use(theme) {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
    for (const button of /** @type {NodeListOf<HTMLInputElement>} */ (
      document.querySelectorAll('[data-switch="theme"] input')
    )) {
      button.checked = button.value === theme;
    }
    document.dispatchEvent(new Event('themechange'));
  }

  use(remembered());
  document.addEventListener('DOMContentLoaded', () => {
    use(remembered());
    document.querySelector('[data-switch="theme"]')?.addEventListener('change', (event) => {
      const { value } = /** @type {HTMLInputElement} */ (event.target);
      remember(value);
      use(value);
    });
  });
  // Another page of the report, in another tab, or this one, come back to from another.
  window.addEventListener('storage', () => use(remembered()));
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) use(remembered());
  });
})();
