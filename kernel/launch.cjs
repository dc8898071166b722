// The kernel spec starts this file. Jupyter runs a kernel in the notebook's own folder, and tslab refuses
// imports from outside the folder it was started in, so the kernel moves to the project's root first.
const path = require('node:path');

process.chdir(path.dirname(__dirname));

// Only the kernel's own modules go through tsx; what a cell imports is compiled and type-checked by tslab.
const tsx = require('tsx/cjs/api');
const { startTypeScriptKernel } = tsx.require('./typescript-kernel.ts', __filename);

startTypeScriptKernel(process.argv[2]);
