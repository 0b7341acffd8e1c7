import { expect, test } from 'vitest';
import { createIdFilter } from './id-filter.ts';

test('an id that was added is never missed, and few others are taken for one', () => {
  const filter = createIdFilter();
  const ids = Array.from({ length: 300_000 }, (_, index) => `evt_${index}`);
  for (const id of ids) filter.add(id);
  expect(ids.every((id) => filter.has(id))).toBe(true);
  const others = Array.from({ length: 100_000 }, (_, index) => `other_${index}`);
  expect(others.filter((id) => filter.has(id)).length).toBeLessThan(10);
});
