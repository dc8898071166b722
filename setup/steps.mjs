import { kernelSpec } from './kernel-spec.mjs';
import { npmPackages } from './npm-packages.mjs';
import { pythonEnvironment } from './python-environment.mjs';
import { tensorflowBinding } from './tensorflow-binding.mjs';

/** In the order they need each other: the binding is downloaded by the Python environment's pip. */
export const steps = [npmPackages, pythonEnvironment, kernelSpec, tensorflowBinding];
