import { expect, test } from 'vitest';
import { groupDigits, listed, plural } from './format.ts';

test('figures in a sentence are grouped, and identifiers, decimals and years are not', () => {
  const group = (value: bigint) => new Intl.NumberFormat().format(value);
  expect(groupDigits('42277706 units of TW-00124 in 2026 at 0.00112')).toBe(
    `${group(42277706n)} units of TW-00124 in 2026 at 0.00112`,
  );
  expect(groupDigits('INV-003708 and 20000000 × 0.00074')).toBe(
    `INV-003708 and ${group(20000000n)} × 0.00074`,
  );
});

test('a list reads as a sentence, and a noun agrees with its number', () => {
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
  expect(plural(1, 'file')).toBe('1 file');
  expect(plural(2, 'entry', 'entries')).toBe('2 entries');
});
