// The kernel spec starts this file, and the kernel starts it once more as its control thread. Jupyter runs a kernel
// in the notebook's own folder, and tslab refuses imports from outside the folder it was started in, so the kernel
// moves to the project's root first.
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

/** Where the kernel keeps its own files. */
const stateFolder = path.join(path.dirname(__dirname), '.setup');

// Only the kernel's own modules go through tsx; what a cell imports is compiled and type-checked by tslab.
const load = (file) => require('tsx/cjs/api').require(file, __filename);

if (isMainThread) {
  const { takeStandardOutputs } = require('./standard-outputs.cjs');
  const outputs = takeStandardOutputs(path.join(stateFolder, 'kernels'));
  process.chdir(path.dirname(__dirname));
  load('./typescript-kernel.ts').startTypeScriptKernel({
    connectionFile: process.argv[2],
    outputs,
    historyFile: path.join(stateFolder, 'history.jsonl'),
    modulesFolder: path.join(stateFolder, 'modules'),
    cellsFolder: path.join(stateFolder, 'cells'),
  });
} else {
  load('./control-thread.ts').runControlThread();
}
