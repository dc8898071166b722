// Shows, folds or hides the code of all cells at once. What is hidden is so by the style sheet.
(() => {
  document.querySelector('[data-switch="code"]')?.addEventListener('change', (event) => {
    const view = /** @type {HTMLInputElement} */ (event.target).value;
    if (view === 'hide') return;
    for (const code of /** @type {NodeListOf<HTMLDetailsElement>} */ (
      document.querySelectorAll('details.code')
    )) {
      code.open = view === 'show';
    }
  });
})();
