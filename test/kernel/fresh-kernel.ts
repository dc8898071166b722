import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { KernelClient, ROOT } from './kernel-client';

/** Has a kernel of its own, which is gone afterwards. */
export async function inFreshKernel<Result>(use: (kernel: KernelClient) => Promise<Result>): Promise<Result> {
  const kernel = await KernelClient.launch();
  try {
    return await use(kernel);
  } finally {
    await kernel.close();
  }
}

/** Files of what kernels keep that hold a text. */
export function keptWith(what: 'modules' | 'cells', text: string): string[] {
  const folder = path.join(ROOT, '.setup', what);
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .filter((file) => readFileSync(file, 'utf8').includes(text));
}
