import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { loadFaces } from '../../../src/dataset/load-faces';
import { type FuzzKind, fuzzKind } from '../fuzz-kind';
import { assertFaces } from '../inputs/loaded-faces';
import { type PictureCase, pictureBytes, pictureCases, picturesOfKinds } from '../inputs/picture-bytes';
import { mostly } from '../mostly';
import { oddText } from '../odd-texts';
import { outcomeOf, readOrRefused } from '../refusals';

const LINKS = [
  '..',
  '.',
  'itself',
  '../../..',
  '/dev/zero',
  '/dev/null',
  '/etc/passwd',
  'nowhere',
  '../../../outside',
];
const PARTS = ['pipe', 'folder', 'huge file', 'nothing'] as const;

interface EntryCase {
  readonly usage: string;
  readonly emotion: string;
  readonly name: string;
  readonly is:
    | { readonly picture: PictureCase }
    | { readonly link: string }
    | { readonly part: (typeof PARTS)[number] };
}

/** The system takes no others. */
const fileName = oddText
  .map((text) => text.replace(/[\0/\ud800-\udfff]/g, '_').slice(0, 80))
  .map((name) => (['', '.', '..'].includes(name) ? '_' : name));

const untouched: fc.Arbitrary<PictureCase> = pictureCases.map((one) => ({
  ...one,
  mutations: [],
  claims: null,
}));

const entry: fc.Arbitrary<EntryCase> = fc.record({
  usage: mostly(fc.constantFrom('train', 'test', 'Train', 'validation', 'val'), fileName),
  emotion: mostly(fc.constantFrom('angry', 'happy', 'Sad', 'fearful', 'neutral'), fileName, 12),
  name: mostly(fc.constantFrom('a.png', 'b.jpg', 'c.JPEG', 'd.png'), fileName, 10),
  is: fc.oneof(
    { weight: 6, arbitrary: fc.record({ picture: untouched }) },
    { weight: 3, arbitrary: fc.record({ picture: pictureCases }) },
    { weight: 1, arbitrary: fc.record({ link: fc.constantFrom(...LINKS) }) },
    { weight: 1, arbitrary: fc.record({ part: fc.constantFrom(...PARTS) }) },
  ),
});

/** Folders of pictures: odd names, links, what is no file, and files that are no pictures. */
export const kind: FuzzKind = fuzzKind<{ readonly entries: readonly EntryCase[] }>({
  name: 'image-folder',
  share: 6,
  cases: fc.record({ entries: fc.array(entry, { minLength: 1, maxLength: 5 }) }),
  async prepare() {
    const kinds = await picturesOfKinds(48);
    return async ({ entries }, { folder }) => {
      const root = path.join(folder, 'pictures');
      mkdirSync(path.join(root, 'train'), { recursive: true });
      for (const one of entries) makeEntry(root, one, kinds);
      const names = [...new Set(entries.flatMap(({ usage, emotion, name }) => [usage, emotion, name]))];
      const someName = new RegExp([...names, 'pictures'].map(escaped).join('|'));
      const read = await readOrRefused({ names: [someName], quoted: names }, () =>
        loadFaces({ data: root, cacheFolder: null }),
      );
      if (read !== undefined) assertFaces(read.result);
      return outcomeOf(read);
    };
  },
});

/** A name as a message shows it: control characters may be written out. */
function escaped(name: string): string {
  return [...name]
    .map((sign) => (/[\w.-]/.test(sign) ? sign.replace('.', '\\.') : '(?:.|\\\\u\\{?[0-9a-f]+\\}?)'))
    .join('');
}

function makeEntry(
  root: string,
  { usage, emotion, name, is }: EntryCase,
  kinds: ReadonlyMap<string, Buffer>,
): void {
  const file = path.join(root, usage, emotion, name);
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    // Never through what another entry of that name has put there: a pipe would be waited for, a link leads out of the folder.
    const anew = { flag: 'wx' } as const;
    if ('picture' in is) writeFileSync(file, pictureBytes(is.picture, kinds), anew);
    else if ('link' in is) symlinkSync(is.link === 'itself' ? name : is.link, file);
    else if (is.part === 'folder') mkdirSync(file);
    else if (is.part === 'pipe') spawnSync('mkfifo', [file]);
    else writeFileSync(file, '', anew);
    if ('part' in is && is.part === 'huge file') truncateSync(file, 3e9);
  } catch {
    // Two entries of one name, or one the system does not take: the others make a case as well.
  }
}
