import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { PixelCanvas } from '../../src/figures/pixel-canvas';
import { type SvgElement, svgExtent, svgExtentInDrawing } from '../../src/figures/svg-extent';
import { textWidth } from '../../src/figures/text-width';

/** An element of a drawing, in a parent that it is given later. */
function element(
  tagName: string,
  attributes: Record<string, string>,
  children: SvgElement[] = [],
  text = '',
): SvgElement {
  const made = {
    tagName,
    children,
    textContent: text,
    parentNode: null as SvgElement | null,
    getAttribute: (name: string) => attributes[name] ?? null,
    querySelectorAll: () => children,
  };
  for (const child of children) Object.assign(child, { parentNode: made });
  return made;
}

const rectangle = (more: Record<string, string> = {}) =>
  element('rect', { x: '1', y: '2', width: '10', height: '4', ...more });

function assertClose(actual: object, expected: Record<string, number>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = (actual as Record<string, number>)[name];
    assert.ok(Math.abs(found - value) < 1e-9, `${name}: ${found}, not ${value}`);
  }
}

describe('what an SVG element covers', () => {
  it('is a rectangle as it stands, without its own transform', () => {
    assertClose(svgExtent(rectangle({ transform: 'translate(100, 0)' })), {
      x: 1,
      y: 2,
      width: 10,
      height: 4,
    });
  });

  it('of a group takes in its children where their transforms put them', () => {
    const moves: [string, Record<string, number>][] = [
      ['translate(5)', { x: 6, y: 2, width: 10, height: 4 }],
      ['translate(5, -2)', { x: 6, y: 0, width: 10, height: 4 }],
      ['scale(2)', { x: 2, y: 4, width: 20, height: 8 }],
      ['rotate(90)', { x: -6, y: 1, width: 4, height: 10 }],
      ['rotate(-90, 1, 2)', { x: 1, y: -8, width: 4, height: 10 }],
      ['matrix(1 0 0 1 3 4)', { x: 4, y: 6, width: 10, height: 4 }],
      ['translate(1, 0) scale(2, 1)', { x: 3, y: 2, width: 20, height: 4 }],
    ];
    for (const [transform, expected] of moves) {
      assertClose(svgExtent(element('g', {}, [rectangle({ transform })])), expected);
    }
    const both = element('g', {}, [
      rectangle(),
      rectangle({ transform: 'translate(20, 0)' }),
      element('defs', {}, [rectangle({ x: '-99' })]),
    ]);
    assertClose(svgExtent(both), { x: 1, y: 2, width: 30, height: 4 });
    assertClose(svgExtent(element('g', {})), { x: 0, y: 0, width: 0, height: 0 });
  });

  it('in the whole drawing goes through all transforms up to it', () => {
    const inner = rectangle({ transform: 'translate(1, 1)' });
    element('svg', {}, [element('g', { transform: 'scale(3)' }, [inner])]);
    assertClose(svgExtentInDrawing(inner), { x: 6, y: 9, width: 30, height: 12 });
  });

  it('of a path is around the ends of its lines', () => {
    const path = element('path', { d: 'M5,5H20V-1L0,2Z' });
    assertClose(svgExtent(path), { x: 0, y: -1, width: 20, height: 6 });
  });

  it('of text depends on its anchor and its size', () => {
    const width = textWidth('text', 20);
    const text = (anchor: string) =>
      element('text', { x: '50', y: '30', 'font-size': '20', 'text-anchor': anchor }, [], 'text');
    for (const [anchor, x] of [
      ['start', 50],
      ['middle', 50 - width / 2],
      ['end', 50 - width],
    ] as const) {
      const extent = svgExtent(text(anchor));
      assertClose(extent, { x, width });
      assert.ok(extent.y < 15 && extent.y > 5 && extent.y + extent.height > 30);
    }
    assertClose(svgExtent(element('text', {}, [], '')), { x: 0, width: 0 });
  });

  it('is wider for more and for wider letters, in proportion to the size', () => {
    assert.ok(textWidth('iii', 10) < textWidth('nnn', 10) && textWidth('nnn', 10) < textWidth('WWW', 10));
    assert.ok(Math.abs(textWidth('Happy 25.0 %', 26) - 2 * textWidth('Happy 25.0 %', 13)) < 1e-9);
    assert.equal(textWidth('', 10), 0);
  });
});

describe('a canvas without a browser', () => {
  const read = async (canvas: PixelCanvas) => {
    const png = Buffer.from(canvas.toDataUrl().replace('data:image/png;base64,', ''), 'base64');
    return [...(await sharp(png).raw().toBuffer())];
  };
  const clear = [0, 0, 0, 0];

  it('is filled by rectangles, cut to its size', async () => {
    const canvas = new PixelCanvas(2, 2);
    canvas.fillStyle = 'rgb(1, 2, 3)';
    canvas.fillRect(1, -5, 9, 6);
    canvas.fillStyle = 'rgba(9,8,7,0.5)';
    canvas.fillRect(0, 1, 1, 1);
    assert.deepEqual(await read(canvas), [...clear, 1, 2, 3, 255, 9, 8, 7, 128, ...clear]);
    canvas.fillStyle = 'red';
    assert.throws(() => canvas.fillRect(0, 0, 1, 1), /expected a color as rgb.*got "red"/);
  });

  it('takes pixels, cut to its size', async () => {
    const canvas = new PixelCanvas(2, 1);
    const pixels = canvas.createImageData(2, 2);
    pixels.data.set([1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255, 4, 4, 4, 255]);
    canvas.putImageData(pixels, 1, 0);
    assert.deepEqual(await read(canvas), [...clear, 1, 1, 1, 255]);
  });
});
