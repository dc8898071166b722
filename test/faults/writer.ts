import { KEPT_THINGS } from './kept-things';

// node writer.ts THING FOLDER: writes version after version, and says each when it is in place, until it is killed.

async function main(): Promise<void> {
  const [name, folder] = process.argv.slice(2);
  const thing = KEPT_THINGS.find((one) => one.name === name);
  if (thing === undefined) throw new Error(`no thing is called ${name}`);
  for (let version = 1; ; version += 1) {
    await thing.write(folder, version);
    process.stdout.write(`${version}\n`);
  }
}

void main();
