import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PAGE_COLORS, type Theme, themeStyles } from '../../src/report/page-themes';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

type ColorName = keyof typeof PAGE_COLORS;

describe('the colors of the pages', () => {
  it('are measured as WCAG does', () => {
    assert.equal(contrast('#000000', '#ffffff'), 21);
    // 4.48 and 4.54 to 1 are the two greys on both sides of the limit, known from its guides.
    assert.ok(contrast('#777777', '#ffffff') < 4.5 && contrast('#767676', '#ffffff') > 4.5);
  });

  for (const theme of ['light', 'dark'] as Theme[]) {
    const between = (one: ColorName, other: ColorName) =>
      contrast(PAGE_COLORS[one][theme], PAGE_COLORS[other][theme]);

    it(`can be read, ${theme}`, () => {
      const pairs: [ColorName, ColorName][] = [
        ...(['text', 'muted', 'accent', 'keyword', 'string', 'number', 'comment', 'name'] as const).flatMap(
          (color): [ColorName, ColorName][] => [
            [color, 'page'],
            [color, 'surface'],
          ],
        ),
        ['on-accent', 'accent'],
        ['warn', 'page'],
        ['text', 'warn-surface'],
        ['error', 'page'],
        ['error', 'error-surface'],
        ['text', 'error-surface'],
      ];
      for (const [one, other] of pairs) {
        assert.ok(between(one, other) >= 4.5, `${one} on ${other}: ${between(one, other).toFixed(2)}`);
      }
    });

    it(`tell controls and curves from the page, ${theme}`, () => {
      for (const color of ['control', 'accent', 'second'] as const) {
        assert.ok(between(color, 'page') >= 3, `${color}: ${between(color, 'page').toFixed(2)}`);
      }
    });
  }

  it('are those of the system until a theme was chosen, and light on paper', () => {
    const rules = themeStyles().split('\n');
    assert.match(rules[0], /^:root \{ --page: #fdfdfc;.* color-scheme: light;/);
    assert.match(
      rules[1],
      /^@media screen and \(prefers-color-scheme: dark\) \{ :root:not\(\[data-theme\]\)/,
    );
    assert.match(rules[2], /^@media screen \{ :root\[data-theme="dark"\]/);
  });
});
