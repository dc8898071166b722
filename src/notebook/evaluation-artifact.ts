import { EMOTIONS } from '../dataset/emotions';
import type { Evaluation } from '../evaluation/evaluation';
import { writeArtifact } from './artifacts';
import type { Table } from './html-table';
import { type RunSettings, settingsInArtifacts } from './run-settings';

/** Keeps the result on the test images among the artifacts, for the report; returns its headline as a table. */
export async function saveEvaluation(
  { confusionMatrix, report, predictedLabels }: Evaluation,
  settings: RunSettings,
): Promise<Table> {
  const { accuracy, macro, perClass } = report;
  await writeArtifact(settings.artifactsFolder, 'evaluation.json', {
    settings: settingsInArtifacts(settings),
    numExamples: predictedLabels.length,
    accuracy,
    macroF1: macro.f1,
    confusionMatrix,
    perClass: perClass.map((scores, label) => ({ emotion: EMOTIONS[label], ...scores })),
  });
  return {
    caption: 'On the test images',
    columns: ['measure', 'value'],
    rows: [
      ['test images', predictedLabels.length],
      ['accuracy (%)', Math.round(1000 * accuracy) / 10],
      ['macro F1 (%)', Math.round(1000 * macro.f1) / 10],
    ],
  };
}
