import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { examplesSha256 } from '../../src/preprocessing/examples-sha256';

describe('the hash of examples', () => {
  it('is the SHA-256 of the bytes in their order, seen through whatever view', () => {
    // `printf abc | sha256sum`; the example of the standard itself (FIPS 180-2, appendix B.1).
    const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    const letters = Uint8Array.of(0, 97, 98, 99, 0);
    assert.equal(examplesSha256([letters.subarray(1, 3), letters.subarray(3, 4)]), expected);
  });
});
