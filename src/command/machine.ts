import { cpus } from 'node:os';

/** Cores and model of this machine's processor. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0].model}`;
}
