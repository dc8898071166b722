// node guarded-child.mjs PROGRAM [ARGUMENTS…]
//
// Runs the program in this process's group and ends the whole group when standard input closes. The process
// that started us holds the other end of that pipe, and the system closes it however that process dies.
import { spawn } from 'node:child_process';

const [program, ...programArguments] = process.argv.slice(2);

process.stdin.on('error', endGroup).on('end', endGroup).resume();

function endGroup() {
  process.kill(-process.pid, 'SIGKILL');
}

const child = spawn(program, programArguments, { stdio: ['ignore', 'inherit', 'inherit'] });
// Asked to stop, it asks the program, which may want to tidy up, and ends as that ends.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on('exit', (status) => process.exit(status ?? 1));
