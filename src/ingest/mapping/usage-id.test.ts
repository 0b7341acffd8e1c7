import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usageContent, usageIds } from './usage-id.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('usage without event ids', () => {
  test('gets the same set of ids for the same rows in any order', () => {
    const row = fc.record({ account_id: fc.constantFrom('a', 'b'), units: fc.constantFrom('1', '2') });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const idsOf = (some: typeof rows) => {
          const idOf = usageIds(sha256);
          return some.map((cells) => idOf(usageContent(cells)));
        };
        const ids = idsOf(rows);
        expect(new Set(ids).size).toBe(rows.length);
        expect(idsOf(rows.toReversed()).sort()).toEqual(ids.sort());
      }),
    );
  });

  test('has one content whatever the order of its columns, and empty cells left out', () => {
    expect(usageContent({ units: '1', account_id: 'a', note: null })).toBe(
      usageContent({ account_id: 'a', units: '1' }),
    );
    expect(usageContent({ a: 'x","b' })).not.toBe(usageContent({ a: 'x', b: '' }));
  });

  test('counts occurrences right over many more rows than the counter starts with', () => {
    const idOf = usageIds(sha256);
    const counts = new Map<string, number>();
    for (let index = 0; index < 30_000; index++) {
      const content = `row ${index % 7_000}`;
      const count = (counts.get(content) ?? 0) + 1;
      counts.set(content, count);
      expect(idOf(content)).toBe(`row-${sha256(content).slice(0, 32)}-${count}`);
    }
  });
});
