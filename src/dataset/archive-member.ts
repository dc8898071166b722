import { posix } from 'node:path';
import { DataError } from './data-error';

/** File names of the data set, the first taking precedence where an archive or folder holds both. */
export const FER2013_FILE_NAMES = ['fer2013.csv', 'icml_face_data.csv'] as const;

/** More files than any archive of a data set holds; a small one can list millions. */
export const MOST_MEMBERS = 100_000;

/** An archive of more files than that. */
export function tooManyMembers(archive: string): DataError {
  return new DataError(
    { file: archive },
    `it holds more than ${MOST_MEMBERS.toLocaleString('en-US')} files. Unpack the one you mean.`,
  );
}

/**
 * Chooses the data set among an archive's members: `fer2013.csv`, else `icml_face_data.csv`, in whichever folder, else the only
 * `.csv` there is. The hidden `._…` twins that macOS adds do not count.
 *
 * @throws DataError listing the members when none or several would do.
 */
export function chooseMember(archive: string, members: readonly string[]): string {
  const files = members.filter((member) => !member.endsWith('/') && !posix.basename(member).startsWith('._'));
  for (const name of FER2013_FILE_NAMES) {
    const named = files.filter((member) => posix.basename(member) === name);
    if (named.length === 1) return named[0];
    if (named.length > 1) throw notChosen(archive, `exactly one ${name}`, named);
  }
  const csvs = files.filter((member) => member.toLowerCase().endsWith('.csv'));
  if (csvs.length === 1) return csvs[0];
  throw notChosen(archive, `${FER2013_FILE_NAMES.join(' or ')}, or one other .csv file`, files);
}

function notChosen(archive: string, expected: string, members: readonly string[]): DataError {
  const shown =
    members.slice(0, 20).join(', ') + (members.length > 20 ? `, … (${members.length} in all)` : '');
  return new DataError(
    { file: archive },
    `expected ${expected} in the archive; it holds ${shown || 'no files'}. Unpack the one you mean.`,
  );
}
