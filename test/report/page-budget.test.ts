import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PAGE_BUDGET, SINGLE_FILE_BUDGET, sizeLines } from '../../src/report/page-budget';

describe('the weight of a report', () => {
  it('is told file by file, with what is too much', () => {
    const files = [
      { name: 'index.html', bytes: 31_400 },
      { name: '05-build-and-fit.html', bytes: PAGE_BUDGET + 10_000 },
      { name: 'results.json', bytes: PAGE_BUDGET },
    ];
    assert.deepEqual(sizeLines(files, PAGE_BUDGET), [
      '  index.html              0.03 MB',
      '  05-build-and-fit.html   6.01 MB, more than the 6.00 MB it may weigh',
      '  results.json            6.00 MB',
    ]);
  });

  it('fits into a mail, which writes four bytes for three', () => {
    // 25 MB is what large mail services take.
    assert.ok((SINGLE_FILE_BUDGET * 4) / 3 < 25e6);
    assert.ok(PAGE_BUDGET < SINGLE_FILE_BUDGET);
  });
});
