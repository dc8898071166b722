/** The kinds of picture that are read. */
export const READ_KINDS = ['JPEG', 'PNG', 'WebP'] as const;

/**
 * How pictures begin, by their kind: the read ones first, then those that people most often have instead, so that a message can
 * name them. Bytes are written as Latin-1.
 */
const BEGINNINGS: readonly (readonly [kind: string, beginning: RegExp])[] = [
  ['JPEG', /^\xff\xd8\xff/],
  ['PNG', /^\x89PNG\r\n/],
  ['WebP', /^RIFF[\s\S]{4}WEBP/],
  ['GIF', /^GIF8/],
  ['TIFF', /^(II[*+]\0|MM\0[*+])/],
  ['AVIF', /^[\s\S]{4}ftypavi[fs]/],
  ['HEIC', /^[\s\S]{4}ftyp(hei[cmxs]|hev[cmxs]|mif1|msf1)/],
  ['JPEG XL', /^(\xff\n|\0\0\0[\s\S]JXL )/],
  ['JPEG 2000', /^(\xffO\xffQ|\0\0\0[\s\S]jP {2})/],
  ['BMP', /^BM[\s\S]{4}\0\0\0\0/],
  ['SVG', /^(\xef\xbb\xbf)?\s*<(svg[\s>]|(\?xml|!--|!DOCTYPE svg)[\s\S]*?<svg[\s>])/i],
];

/** How much of a file tells its kind: an SVG may begin with comments. */
const BEGINNING_BYTES = 1024;

/**
 * What kind of picture a file holds, by its first bytes. It is asked before a decoder is given the file: decoders know many
 * more kinds, some of which name further files to read, and each of their parsers is one more that a hostile file can try.
 *
 * @param contents the file, or its first 1,024 bytes.
 * @returns `JPEG`, `PNG` or `WebP`; the name of another kind; undefined when it is none that is known.
 */
export function pictureKind(contents: Buffer): string | undefined {
  const beginning = contents.toString('latin1', 0, BEGINNING_BYTES);
  return BEGINNINGS.find(([, pattern]) => pattern.test(beginning))?.[0];
}

/** Whether a picture of this kind is read. */
export function isReadKind(kind: string | undefined): boolean {
  return READ_KINDS.some((read) => read === kind);
}
