import type { ReportFile } from './write-report';

/** What a page may weigh with everything in it, in bytes: a mail takes it, and a phone opens it within seconds. */
export const PAGE_BUDGET = 6_000_000;

/** And what a report in one file may: most mail servers take attachments of 20 MB or more once they are encoded. */
export const SINGLE_FILE_BUDGET = 12_000_000;

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** The files of a report with their sizes, a line each, and what of them is larger than it ought to be. */
export function sizeLines(files: readonly ReportFile[], budget: number): string[] {
  const width = Math.max(...files.map(({ name }) => name.length));
  return files.map(({ name, bytes }) => {
    const line = `  ${name.padEnd(width)}  ${megabytes(bytes).padStart(8)}`;
    return bytes > budget ? `${line}, more than the ${megabytes(budget)} it may weigh` : line;
  });
}
