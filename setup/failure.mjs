import { findProgram } from './programs.mjs';

/** A failure the reader can mend: its message is one sentence that names what is missing and the command that mends it. */
export class SetupFailure extends Error {
  /** @override */
  name = 'SetupFailure';
}

/**
 * The install command of the package manager found on this machine.
 *
 * @param {{ apt: string, dnf: string, pacman: string, brew: string }} packages names under each manager
 */
export function installCommand(packages, env = process.env) {
  const sudo = process.getuid?.() === 0 ? '' : 'sudo ';
  if (findProgram(['apt-get'], env)) return `\`${sudo}apt-get install ${packages.apt}\``;
  if (findProgram(['dnf'], env)) return `\`${sudo}dnf install ${packages.dnf}\``;
  if (findProgram(['pacman'], env)) return `\`${sudo}pacman -S ${packages.pacman}\``;
  if (findProgram(['brew'], env)) return `\`brew install ${packages.brew}\``;
  return `\`${sudo}apt-get install ${packages.apt}\` (Debian, Ubuntu), \`${sudo}dnf install ${packages.dnf}\` (Fedora) or \`brew install ${packages.brew}\` (macOS)`;
}

const networkTroubles = [
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ERR_SOCKET_TIMEOUT',
  'ENETUNREACH',
  'Could not resolve',
  'Name or service not known',
  'Temporary failure in name resolution',
  'Connection refused',
  'Network is unreachable',
  'Cannot connect to proxy',
  'ProxyError',
  'Max retries exceeded',
  'Read timed out',
  'ConnectTimeoutError',
  'NewConnectionError',
  'Could not fetch URL',
  'No matching distribution found',
];

/**
 * The sign of a network that does not answer in a program's output, or undefined.
 *
 * @param {string} output
 */
export function networkTrouble(output) {
  return networkTroubles.find((sign) => output.includes(sign));
}

/** @param {string} output */
export function diskIsFull(output) {
  return /ENOSPC|No space left on device/.test(output);
}
