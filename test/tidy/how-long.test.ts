import { expect, test } from 'vitest';
import { isLongRun } from '../run/how-long.ts';

test('tests with a short form run whole when the ground changed, and when they are asked to', () => {
  const changed = (...files: string[]) => isLongRun(undefined, () => files);
  expect(changed('src/platform/queue.ts')).toBe(true);
  expect(changed('web/src/app.tsx', 'db/postgres/0014-new.sql')).toBe(true);
  expect(changed('src/rating/rate.ts', 'docs/db/notes.md', 'src/client/x.ts')).toBe(false);
  expect(changed()).toBe(false);
  expect(isLongRun('long', () => [])).toBe(true);
  expect(isLongRun('short', () => ['db/postgres/0014-new.sql'])).toBe(false);
});
