import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, removeFolder, sha256OfFile, temporaryName, writeAtomically } from './files.mjs';

// An entry is a folder with a manifest of its files. It gets its name only when it is whole, so a folder under its own
// name is either whole or was damaged later, which the manifest tells.

/** @typedef {{ bytes: number, mtimeMs: number, sha256: string } | { link: string }} FileRecord */

const manifestName = 'manifest.json';

/**
 * The folder of a sound entry, or undefined; a damaged one is removed. Files whose size and time are as recorded are
 * taken for unchanged unless `everyByte` is set; the others are hashed.
 *
 * @param {string} cacheFolder
 * @param {string} name
 * @param {{ everyByte?: boolean }} options
 */
export async function soundEntry(cacheFolder, name, options = {}) {
  const folder = join(cacheFolder, name);
  const damage = await damageOf(folder, options);
  if (damage === undefined) return folder;
  removeFolder(folder);
  return undefined;
}

/**
 * What is wrong with an entry, in words; undefined when nothing is.
 *
 * @param {string} folder
 * @param {{ everyByte?: boolean }} options
 */
export async function damageOf(folder, { everyByte = false } = {}) {
  const manifestPath = join(folder, manifestName);
  /** @type {{ files: Record<string, FileRecord> } | undefined} */
  const manifest = readJson(manifestPath);
  if (!manifest?.files)
    return existsSync(folder) ? `${manifestPath} is unreadable` : `${folder} is not there`;
  let touched = false;
  for (const [path, record] of Object.entries(manifest.files)) {
    const full = join(folder, path);
    if (!existsSync(full)) return `${full} is missing`;
    if ('link' in record) {
      if (!lstatSync(full).isSymbolicLink() || readlinkSync(full) !== record.link)
        return `${full} is not the link it was`;
      continue;
    }
    const { size, mtimeMs } = lstatSync(full);
    if (size !== record.bytes) return `${full} has ${size} bytes instead of ${record.bytes}`;
    if (mtimeMs === record.mtimeMs && !everyByte) continue;
    if ((await sha256OfFile(full)) !== record.sha256)
      return `${full} has another sha256 than when it was stored`;
    touched ||= mtimeMs !== record.mtimeMs;
    record.mtimeMs = mtimeMs;
  }
  if (touched) writeAtomically(manifestPath, JSON.stringify(manifest, null, 2));
  return undefined;
}

/**
 * Adds an entry: `fill` writes into a temporary folder, which then takes the entry's name in one step. The caller holds
 * the cache's lock.
 *
 * @param {string} cacheFolder
 * @param {string} name
 * @param {(folder: string) => Promise<void>} fill
 */
export async function addEntry(cacheFolder, name, fill) {
  mkdirSync(cacheFolder, { recursive: true });
  for (const leftover of readdirSync(cacheFolder).filter((entry) => entry.includes('.partial-'))) {
    rmSync(join(cacheFolder, leftover), { recursive: true, force: true });
  }
  const folder = join(cacheFolder, name);
  const temporary = temporaryName(folder);
  mkdirSync(temporary);
  try {
    await fill(temporary);
    writeAtomically(
      join(temporary, manifestName),
      JSON.stringify({ files: await recordFiles(temporary) }, null, 2),
    );
    renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return folder;
}

/**
 * @param {string} folder
 * @returns {Promise<Record<string, FileRecord>>}
 */
async function recordFiles(folder) {
  /** @type {Record<string, FileRecord>} */
  const files = {};
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const full = join(folder, path);
    const status = lstatSync(full);
    if (status.isSymbolicLink()) files[path] = { link: readlinkSync(full) };
    else if (status.isFile()) {
      files[path] = { bytes: status.size, mtimeMs: status.mtimeMs, sha256: await sha256OfFile(full) };
    }
  }
  return files;
}
