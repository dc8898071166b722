/** How a page shows the code of its cells when it is opened. */
export type CodeView = 'show' | 'fold' | 'hide';

/** All of them. */
export const CODE_VIEWS = ['show', 'fold', 'hide'] as const satisfies readonly CodeView[];

interface Choice {
  readonly value: string;
  readonly text: string;
  /** False for what the page can do by its style sheet alone. */
  readonly needsScript: boolean;
}

/** One of several, as buttons side by side. */
function switchHtml(name: string, title: string, choices: readonly Choice[], chosen: string): string {
  const buttons = choices.map(({ value, text, needsScript }) => {
    // Browsers that put the last choice back on a reload would part the buttons from what the page shows.
    const checked = value === chosen ? ' checked' : '';
    return `<label${needsScript ? ' class="needs-script"' : ''}><input type="radio" name="${name}" value="${value}" autocomplete="off"${checked}><span>${text}</span></label>`;
  });
  const needsScript = choices.every((choice) => choice.needsScript) ? ' needs-script' : '';
  return `<fieldset class="switch${needsScript}" data-switch="${name}"><legend>${title}</legend>${buttons.join('')}</fieldset>`;
}

/** The theme of the page: the system's, or one of the two. Nothing without scripts, where the system's is shown. */
export function themeSwitch(): string {
  const choices = ['system', 'light', 'dark'].map((value) => ({
    value,
    text: `${value[0].toUpperCase()}${value.slice(1)}`,
    needsScript: true,
  }));
  return switchHtml('theme', 'Theme', choices, 'system');
}

/**
 * The code of all cells: shown, folded to one line each, or out of view. Without scripts it puts the code out of view and
 * brings it back; each cell folds by itself in any case.
 */
export function codeSwitch(view: CodeView): string {
  const folded = view === 'fold';
  return switchHtml(
    'code',
    'Code',
    [
      { value: 'show', text: 'Shown', needsScript: folded },
      { value: 'fold', text: 'Folded', needsScript: !folded },
      { value: 'hide', text: 'Hidden', needsScript: false },
    ],
    view,
  );
}
