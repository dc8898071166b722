import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as ours from '../../../src/evaluation/principal-components';
import { type Comparison, comparison, type ParitySubject } from '../comparison';

type Numbers = 'mean' | 'components' | 'projected' | 'explainedVariance' | 'explainedVarianceRatio';

type Table = Readonly<Record<Numbers, number[]>> & {
  readonly name: string;
  readonly values: number[];
  readonly numExamples: number;
  readonly numComponents: number;
};

/** What comes in single precision is off by 1e-6 of numbers up to 40. */
const ALLOWED: Readonly<Record<Numbers, number>> = {
  mean: 1e-9,
  components: 1e-6,
  projected: 1e-5,
  explainedVariance: 1e-5,
  explainedVarianceRatio: 1e-6,
};

export const principalComponents: ParitySubject = {
  name: 'principal components',

  async compare(folder): Promise<Comparison[]> {
    const { tables } = JSON.parse(await readFile(path.join(folder, 'principal_components.json'), 'utf8')) as {
      tables: Table[];
    };
    const fitted = tables.map(({ values, numExamples, numComponents }) =>
      ours.principalComponents(values, numExamples, numComponents),
    );
    return (Object.keys(ALLOWED) as Numbers[]).map((numbers) =>
      comparison(
        {
          what: `principalComponents.${numbers}`,
          comparedWith: 'scikit-learn',
          allowedDifference: ALLOWED[numbers],
        },
        tables.map((table, i) => ({
          name: table.name,
          actual: fitted[i][numbers],
          expected: table[numbers],
        })),
      ),
    );
  },
};
