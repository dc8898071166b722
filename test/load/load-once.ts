import { loadFaces } from '../../src/dataset/load-faces';
import type { MeasuredLoading } from './measured-process';
import { peakMemory, residentMemory } from './peak-memory';

// Loads a data set in a process of its own and prints what that took, as JSON:
//   npx tsx test/load/load-once.ts FILE CACHE_FOLDER

async function main(): Promise<void> {
  const [data, cacheFolder] = process.argv.slice(2);
  const memoryBefore = residentMemory();
  const cpuBefore = process.cpuUsage();
  const begin = performance.now();
  const { labels, pixels } = await loadFaces({ data, cacheFolder });
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peak = peakMemory();
  let pixelSum = 0;
  for (const value of pixels) pixelSum += value;
  const measured: MeasuredLoading = {
    faces: labels.length,
    pixelSum,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    memoryBefore,
    peak,
  };
  console.log(JSON.stringify(measured));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
