import { compiledNotebooks } from './compiled-notebooks.mjs';
import { kernelSpec } from './kernel-spec.mjs';
import { npmPackages } from './npm-packages.mjs';
import { pythonEnvironment } from './python-environment.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';

/** All of set-up. The TensorFlow wheel is downloaded by the Python environment's pip, hence its place. */
export const steps = [npmPackages, pythonEnvironment, kernelSpec, tensorflowBinding, compiledNotebooks];
