import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { loadFaces } from '../../../src/dataset/load-faces';
import { type ByteMutation, byteMutations, mutated } from '../byte-mutations';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { type CsvTextCase, csvBytes, csvTexts } from '../inputs/csv-text';
import { assertFaces } from '../inputs/loaded-faces';
import {
  type TarMember,
  tarBytes,
  xzBytes,
  ZIP_CLAIMS,
  type ZipMember,
  zipBytes,
} from '../inputs/packed-bytes';
import { mostly } from '../mostly';
import { oddText } from '../odd-texts';
import { outcomeOf, readOrRefused } from '../refusals';

/** What a member holds: a CSV, an archive again, or far more than its size says. */
type Content = { readonly csv: CsvTextCase } | { readonly is: OddContent };
const ODD_CONTENTS = [
  'nothing',
  'text',
  'a gzip file',
  'a zip archive',
  'a tar archive',
  'itself twice',
] as const;
const BOMBS = ['empty lines', 'one line', 'one row again and again', 'zeros'] as const;
type OddContent = (typeof ODD_CONTENTS)[number] | (typeof BOMBS)[number];

interface MemberCase {
  readonly name: string;
  readonly content: Content;
  readonly claims: Readonly<Partial<Record<(typeof ZIP_CLAIMS)[number], number>>>;
  readonly tarType: string;
  readonly link: string;
  readonly mode: number;
  readonly stored: boolean;
}

interface PackedCase {
  readonly packing: 'gz' | 'xz' | 'zip' | 'tar' | 'tar.gz' | 'tar.xz';
  readonly members: readonly MemberCase[];
  readonly numClaimed: number | null;
  readonly xz: { readonly dictionary?: number; readonly indexSize?: number; readonly padding?: number };
  readonly mutations: readonly ByteMutation[];
  readonly fixture: boolean;
  /** Gzip streams may follow each other: so many of the same. */
  readonly times: number;
}

const NAMES = [
  'fer2013.csv',
  'data/fer2013.csv',
  'icml_face_data.csv',
  'faces.csv',
  'FER2013.CSV',
  'notes.txt',
];
const EVIL_NAMES = [
  ...[
    '../../outside/slipped.csv',
    '../outside/sentinel.txt',
    '/outside/slipped.csv',
    '/etc/fer2013.csv',
    'C:\\fer2013.csv',
  ],
  ...[
    '..\\..\\outside\\slipped.csv',
    './fer2013.csv',
    'a/../fer2013.csv',
    'fer2013.csv/',
    '.',
    '..',
    '/',
    '',
    '\0.csv',
  ],
  ...[
    '\u001b[31mred.csv',
    'two\nlines.csv',
    '._fer2013.csv',
    `${'d/'.repeat(60)}x.csv`,
    `${'n'.repeat(255)}.csv`,
    '‮vsc.exe',
  ],
];

const member: fc.Arbitrary<MemberCase> = fc.record({
  name: mostly(fc.constantFrom(...NAMES), fc.oneof(fc.constantFrom(...EVIL_NAMES), oddText), 2),
  content: fc.oneof(
    { weight: 120, arbitrary: fc.record({ csv: csvTexts }) },
    { weight: 24, arbitrary: fc.record({ is: fc.constantFrom(...ODD_CONTENTS) }) },
    { weight: 1, arbitrary: fc.record({ is: fc.constantFrom(...BOMBS) }) },
  ),
  claims: mostly(
    fc.constant({}),
    fc.dictionary(
      fc.constantFrom(...ZIP_CLAIMS),
      fc.oneof(fc.constantFrom(0, 1, 8, 9, 99, 65_535, 2 ** 31, 2 ** 32 - 1), fc.nat(100_000)),
      { maxKeys: 2 },
    ) as fc.Arbitrary<MemberCase['claims']>,
    2,
  ),
  tarType: mostly(fc.constant('0'), fc.constantFrom(...'1234567xgLKSVD\0 ')),
  link: fc.constantFrom('', 'fer2013.csv', '../../outside/sentinel.txt', '/etc/passwd', 'itself'),
  mode: mostly(fc.constant(0o100644), fc.constantFrom(0o120777, 0o040755, 0o010644, 0o104777, 0)),
  stored: fc.boolean(),
});

const COUNTS = [0, 1, 65_535];

/** Most lines of a bomb: 64 MB, packed to 64 KB. */
const BOMB_BYTES = 64 << 20;

/** A CSV in gzip, xz, zip and tar: names that lead elsewhere, links, wrong sizes, bombs, archives in archives, and bytes. */
export const kind: FuzzKind = fuzzKind<PackedCase>({
  name: 'packed-csv',
  share: 10,
  cases: fc.record({
    packing: fc.constantFrom('gz', 'xz', 'zip', 'zip', 'tar', 'tar.gz', 'tar.xz'),
    members: mostly(fc.array(member, { minLength: 1, maxLength: 1 }), fc.array(member, { maxLength: 4 }), 2),
    numClaimed: mostly(fc.constant(null), fc.constantFrom(...COUNTS)),
    xz: mostly(
      fc.constant({}),
      fc.record(
        {
          dictionary: fc.constantFrom(0, 16, 37, 38, 40, 41, 63, 255),
          indexSize: fc.oneof(fc.nat(20), fc.constantFrom(2 ** 20, 2 ** 28, 2 ** 31, 2 ** 32 - 1)),
          padding: fc.constantFrom(1, 4, 64, 1_000_000),
        },
        { requiredKeys: [] },
      ),
    ),
    mutations: mostly(fc.constant([]), byteMutations, 1),
    fixture: mostly(fc.constant(false), fc.constant(true)),
    times: mostly(fc.constant(1), fc.constantFrom(2, 40), 20),
  }),
  async prepare() {
    const fixture = readFileSync(path.join(__dirname, '../../fixtures/tiny-fer2013.csv.xz'));
    const bombs = new Map<string, Buffer>();
    const contentOf = (content: Content): Buffer => {
      if ('csv' in content) return csvBytes(content.csv);
      const kept = bombs.get(content.is) ?? oddContent(content.is);
      bombs.set(content.is, kept);
      return kept;
    };
    return async (one, { folder }) => {
      const bytes = one.fixture && one.packing === 'xz' ? fixture : packedBytes(one, contentOf);
      const file = path.join(folder, `faces.${one.packing}`);
      writeFileSync(file, mutated(bytes, one.mutations));
      const read = await readOrRefused({ names: [path.basename(file)] }, () =>
        loadFaces({ data: file, cacheFolder: null }),
      );
      if (read !== undefined) assertFaces(read.result);
      return outcomeOf(read);
    };
  },
});

function packedBytes(
  { packing, members, numClaimed, xz, times }: PackedCase,
  contentOf: (content: Content) => Buffer,
): Buffer {
  const [first] = members;
  const content = first === undefined ? Buffer.alloc(0) : contentOf(first.content);
  const gzip = (bytes: Uint8Array) => Buffer.concat(Array<Buffer>(times).fill(gzipSync(bytes)));
  if (packing === 'gz') return gzip(content);
  if (packing === 'xz') return xzBytes(content, xz);
  if (packing === 'zip') {
    const zipMembers = members.map(
      ({ name, content: inside, claims, mode, stored }): ZipMember => ({
        ...{ name, claims, mode, content: contentOf(inside) },
        method: stored ? 'stored' : 'deflated',
      }),
    );
    return zipBytes(zipMembers, numClaimed ?? members.length);
  }
  const tar = tarBytes(
    members.map(
      ({ name, content: inside, tarType, link, claims }): TarMember => ({
        ...{ name, content: contentOf(inside), type: tarType, linkName: link, size: claims.size },
      }),
    ),
  );
  if (packing === 'tar') return tar;
  return packing === 'tar.gz' ? gzip(tar) : xzBytes(tar, xz);
}

function oddContent(what: OddContent): Buffer {
  const text = Buffer.from('emotion,pixels,Usage\n');
  switch (what) {
    case 'nothing':
      return Buffer.alloc(0);
    case 'text':
      return Buffer.from('these are notes\n');
    case 'a gzip file':
      return gzipSync(text);
    case 'a zip archive':
      return zipBytes([{ name: 'fer2013.csv', content: text }]);
    case 'a tar archive':
      return tarBytes([{ name: 'fer2013.csv', content: text, type: '0' }]);
    case 'itself twice':
      return gzipSync(gzipSync(gzipSync(text)));
    case 'zeros':
      return Buffer.alloc(BOMB_BYTES);
    case 'one line':
      return Buffer.concat([text, Buffer.alloc(BOMB_BYTES, '1 ')]);
    case 'empty lines':
      return Buffer.concat([text, Buffer.alloc(BOMB_BYTES, '\n')]);
    case 'one row again and again':
      return Buffer.concat([
        text,
        Buffer.alloc(BOMB_BYTES / 4, `3,${Array(2304).fill(0).join(' ')},Training\n`),
      ]);
  }
}
