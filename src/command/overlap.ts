import { type SplitOverlap, splitOverlap } from '../preprocessing/split-overlap';
import { type Split, splitByUsage, USAGE_OF_SPLIT } from '../preprocessing/splits';
import { loadFacesWithProgress } from './load-faces-with-progress';
import { OVERLAP_USAGE, type OverlapOptions, parseOverlapOptions } from './overlap-options';
import { ProgressLine, standardOutput } from './progress-screen';
import { type ExitStatus, runCommand } from './run-command';

// The command line of `npm run overlap`.

/** Whose faces are counted, and where they are looked for. */
const PAIRS: readonly (readonly [faces: Split, seen: Split])[] = [
  ['validation', 'training'],
  ['test', 'training'],
  ['test', 'validation'],
];

const screen = standardOutput();

async function countCopies(options: OverlapOptions, signal: AbortSignal): Promise<ExitStatus> {
  const splits = splitByUsage(await loadFacesWithProgress(options, screen));
  const line = new ProgressLine(screen, 'Comparing');
  const lines: string[] = [];
  for (const [faces, seen] of PAIRS) {
    const [ofFaces, ofSeen] = [USAGE_OF_SPLIT[faces], USAGE_OF_SPLIT[seen]];
    if (signal.aborted) return 130;
    if (splits[faces].numExamples === 0 || splits[seen].numExamples === 0) continue;
    const overlap = await splitOverlap(splits[faces], splits[seen], {
      nearFrom: options.nearFrom,
      onProgress: (done, all) => line.update(done / all, `${ofFaces} with ${ofSeen}`),
    });
    lines.push(overlapText(overlap, splits[faces].numExamples, `${ofFaces} that are in ${ofSeen} as well`));
  }
  line.say(lines.join('\n'));
  return 0;
}

function overlapText({ exact, near, otherLabel }: SplitOverlap, numExamples: number, what: string): string {
  const share = ((100 * (exact + near)) / numExamples).toFixed(1);
  return `${exact + near} of ${numExamples} ${what} (${share} %): ${exact} pixel for pixel, ${near} nearly so; ${otherLabel} with another label`;
}

void runCommand({ usage: OVERLAP_USAGE, parse: parseOverlapOptions, run: countCopies });
