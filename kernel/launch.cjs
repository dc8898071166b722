// The kernel spec starts this file, and the kernel starts it once more as its control thread. Jupyter runs a kernel
// in the notebook's own folder, and tslab refuses imports from outside the folder it was started in, so the kernel
// moves to the project's root first.
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

// Only the kernel's own modules go through tsx; what a cell imports is compiled and type-checked by tslab.
const tsx = require('tsx/cjs/api');

if (isMainThread) {
  process.chdir(path.dirname(__dirname));
  tsx.require('./typescript-kernel.ts', __filename).startTypeScriptKernel(process.argv[2]);
} else {
  tsx.require('./control-thread.ts', __filename).runControlThread();
}
