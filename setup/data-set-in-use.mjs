// Run with `node --import tsx`: prints which data the notebooks would read, by the notebooks' own rule.
import { findDataSource } from '../src/dataset/data-source.ts';

try {
  const source = await findDataSource();
  console.log(source.kind === 'synthetic' ? 'synthetic faces (drawn)' : `${source.kind} ${source.path}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
