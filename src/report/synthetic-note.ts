import type { ReportRun } from './report-run';

/** The words that everything made from drawn faces begins with. */
export const SYNTHETIC_NOTE = {
  title: 'Synthetic faces.',
  text: 'Every face here was drawn by a program; except where FER2013 is named, no number here says anything about real people.',
} as const;

/** They as HTML; empty for a run on photographs. */
export function syntheticNote({ dataset }: ReportRun): string {
  const { title, text } = SYNTHETIC_NOTE;
  return dataset.synthetic ? `<p class="synthetic"><strong>${title}</strong> ${text}</p>` : '';
}
