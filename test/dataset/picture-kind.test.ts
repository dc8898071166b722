import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import { isReadKind, pictureKind } from '../../src/dataset/picture-kind';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('the kind of a picture', () => {
  it('is told by what encoders write', async () => {
    const picture = () => sharp({ create: { width: 30, height: 30, channels: 3, background: '#123456' } });
    const written = {
      JPEG: picture().jpeg(),
      PNG: picture().png(),
      WebP: picture().webp(),
      GIF: picture().gif(),
      TIFF: picture().tiff(),
      AVIF: picture().avif(),
    };
    for (const [kind, encoder] of Object.entries(written)) {
      const contents = await encoder.toBuffer();
      assert.equal(pictureKind(contents), kind);
      assert.equal(isReadKind(pictureKind(contents)), ['JPEG', 'PNG', 'WebP'].includes(kind), kind);
    }
  });

  const BEGINNINGS: readonly (readonly [beginning: string, kind: string | undefined])[] = [
    ['\0\0\0\x24ftypheic\0\0\0\0', 'HEIC'],
    ['\0\0\0\x18ftypmif1\0\0\0\0', 'HEIC'],
    ['MM\0*\0\0\0\x08', 'TIFF'],
    ['II+\0\x08\0\0\0', 'TIFF'],
    ['\xff\x0a\xfa\x1f', 'JPEG XL'],
    ['\0\0\0\x0cjP  \r\n\x87\n', 'JPEG 2000'],
    ['BM\x36\x30\0\0\0\0\0\0\x36\0', 'BMP'],
    ['<svg width="9">', 'SVG'],
    ['\xef\xbb\xbf <?xml version="1.0"?><!-- of lines --><svg>', 'SVG'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" ""><svg\n>', 'SVG'],
    ['<!doctype html><body><svg></svg>', undefined],
    ['%PDF-1.7', undefined],
    ['RIFF\x10\0\0\0WAVEfmt ', undefined],
    ['\x89PNG', undefined],
    ['', undefined],
  ];
  for (const [beginning, kind] of BEGINNINGS) {
    it(`is ${kind ?? 'none that is known'} for ${JSON.stringify(beginning).slice(0, 40)}`, () => {
      assert.equal(pictureKind(bytes(beginning)), kind);
    });
  }

  it('does not depend on what comes later in the file', () => {
    assert.equal(pictureKind(bytes(`<!--${' '.repeat(2000)}--><svg>`)), undefined);
    assert.equal(pictureKind(bytes(`<?xml ?>${'<!---->'.repeat(200)}<html>`)), undefined);
  });
});
