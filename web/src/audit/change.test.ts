import { expect, test } from 'vitest';
import { changeText } from './change.ts';

test('a change reads as before and after', () => {
  expect(changeText({ status: { before: 'open', after: 'dismissed' } })).toBe('status open → dismissed');
  expect(changeText({ note: { from: '', to: 'called' } })).toBe('note nothing → called');
});

test('what has no earlier value is shown as it is, and nothing is shown as nothing', () => {
  expect(changeText({ file_name: 'usage.csv', rows: 3 })).toBe('file name usage.csv, rows 3');
  expect(changeText({})).toBe('');
  expect(changeText(null)).toBe('');
});

test('amounts inside a change stay with their currency', () => {
  const owed = [
    { amount: '1.50', currency: 'EUR' },
    { amount: '20', currency: 'JPY' },
  ];
  expect(changeText({ summary: { owed, moved: 0 } })).toBe('summary owed 1.50 EUR; 20 JPY, moved 0');
});
