import type { MeasuredNetwork, NetworkName } from './walkthrough-network';

/** Builds the network of this project, or of stock tfjs, and loads nothing of the other: ours changes tfjs. */
export async function loadNetwork(way: 'ours' | 'stock', name: NetworkName): Promise<MeasuredNetwork> {
  // Node's rules for `import()` want the extension of what is compiled.
  return way === 'ours'
    ? (await import('./our-network.js')).ourNetwork(name)
    : (await import('./stock-network.js')).stockNetwork(name);
}
