import { expect, test } from 'vitest';
import { createIdFilter } from './id-filter.ts';
import { hashId, type IdHash } from './id-hash.ts';

const hashOf = (id: string): IdHash => {
  const hash = { high: 0, low: 0 };
  hashId(id, hash);
  return hash;
};

test('an id that was added is never missed, and few others are taken for one', () => {
  const filter = createIdFilter(300_000);
  const ids = Array.from({ length: 300_000 }, (_, index) => `evt_${index}`);
  for (const id of ids) filter.add(hashOf(id));
  expect(ids.every((id) => filter.has(hashOf(id)))).toBe(true);
  const others = Array.from({ length: 100_000 }, (_, index) => `other_${index}`);
  expect(others.filter((id) => filter.has(hashOf(id))).length).toBeLessThan(10);
});

test('hashes are those of the published functions', () => {
  // xxHash32 of nothing and of "a" are in its specification.
  expect(hashOf('').low).toBe(0x02cc5d05);
  expect(hashOf('a').low).toBe(0x550d7456);
});
