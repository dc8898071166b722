#!/usr/bin/env node
// node setup/run.mjs [--tensorflow auto|prebuilt|wheel|gpu] [--reference] [--sweep] [--s3-server] [--hub] [script.ts | lab | hub]
//   [arguments…]
//
// Sets the project up (nothing is done twice), then runs the script or program. This file stays free of
// imports and new syntax, so that an old Node still reads it and can say that it is too old.

var oldest = [20, 19]; // the first 20 that lets `require` load an ES module, as h5wasm is
var found = process.versions.node.split('.').map(Number);

if (found[0] < oldest[0] || (found[0] === oldest[0] && found[1] < oldest[1])) {
  console.error(
    'set-up stopped: this is Node.js ' +
      process.versions.node +
      ' and the project needs 20.19 or newer; install a current one, for example with `nvm install 22`.',
  );
  process.exitCode = 1;
} else {
  import('./start.mjs').then((module) => module.start(process.argv.slice(2)));
}
