import { cpus, loadavg } from 'node:os';

export { machine } from '../src/command/machine';

/** Of the processors that are busy on average, more than this share makes timings doubtful. */
const IDLE_SHARE = 0.25;

/** The load of the last minute, and whether it is too high to measure beside. */
export function loadBefore(): { readonly load: number; readonly busy: boolean } {
  const [load] = loadavg();
  return { load, busy: load > IDLE_SHARE * cpus().length };
}

/** What limits the threads of TensorFlow, OpenMP or BLAS in a process; where none is set, they use all cores. */
const THREAD_SETTINGS = [
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
];

/** An environment in which every process may use all cores. */
export function environmentOfAllCores(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !THREAD_SETTINGS.includes(name)));
}
