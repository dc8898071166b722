import type { FuzzKind } from './fuzz-kind';
import { kind as cache } from './kinds/cache';
import { kind as checkpoint } from './kinds/checkpoint';
import { kind as csv } from './kinds/csv';
import { kind as h5 } from './kinds/h5';
import { kind as imageFolder } from './kinds/image-folder';
import { kind as keras } from './kinds/keras';
import { kind as modelJson } from './kinds/model-json';
import { kind as options } from './kinds/options';
import { kind as packedCsv } from './kinds/packed-csv';
import { kind as papermill } from './kinds/papermill';
import { kind as parameters } from './kinds/parameters';
import { kind as picture } from './kinds/picture';
import { kind as results } from './kinds/results';

/** Every kind of input that comes from outside; each has the name of its module. */
export const FUZZ_KINDS: readonly FuzzKind[] = [
  csv,
  packedCsv,
  imageFolder,
  picture,
  h5,
  keras,
  modelJson,
  checkpoint,
  cache,
  results,
  parameters,
  papermill,
  options,
];
