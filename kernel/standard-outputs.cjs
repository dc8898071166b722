// Makes files of the process's standard outputs. What native code and child processes print goes to these descriptors
// without passing through Node; from a file it can be read while cells run. This has to happen before anything else:
// a descriptor that is closed and opened again keeps its number only while nobody else opens a file, and tsx, which
// loads the rest of the kernel, writes its cache on other threads.
const fs = require('node:fs');
const path = require('node:path');

const STREAMS = [
  { name: 'stdout', descriptor: 1 },
  { name: 'stderr', descriptor: 2 },
];

/** Jupyter's log; where that cannot be opened a second time, because it is a socket, a file of the kernel's own. */
function openLog(folder) {
  try {
    return fs.openSync('/dev/fd/2', 'a');
  } catch {
    return fs.openSync(path.join(folder, 'kernel.log'), 'a');
  }
}

/**
 * @param {string} folder for the files, `PROCESS.stdout` and `PROCESS.stderr`.
 * @returns {{ log: number, captured: { name: 'stdout' | 'stderr', descriptor: number, file: string }[] }} a descriptor
 *   for Jupyter's log, and the outputs that are files now: none when the folder cannot be written to.
 */
exports.takeStandardOutputs = (folder) => {
  let log;
  try {
    fs.mkdirSync(folder, { recursive: true });
    log = openLog(folder);
    // Tells whether the files can be made while the outputs are still what they were.
    for (const { name } of STREAMS) fs.writeFileSync(path.join(folder, `${process.pid}.${name}`), '');
  } catch {
    return { log: log ?? 2, captured: [] };
  }
  const captured = STREAMS.map(({ name, descriptor }) => {
    const file = path.join(folder, `${process.pid}.${name}`);
    fs.closeSync(descriptor);
    const opened = fs.openSync(file, 'a+');
    if (opened !== descriptor) throw new Error(`${name}: expected descriptor ${descriptor}, got ${opened}`);
    return { name, descriptor, file };
  });
  return { log, captured };
};
