import { expect, test } from 'vitest';
import { dataSufficiency, reliabilityOf } from './reliability-of.ts';

const points = [
  { from: 0, to: 0.1, count: 50, predicted: 0.05, observed: 0.04 },
  { from: 0.9, to: 1, count: 10, predicted: 0.95, observed: 1 },
];

test('a probability is explained by its own bin of the backtest, and by none where nothing was like it', () => {
  expect(reliabilityOf(points, 0)).toMatchObject({ rows: 50, observed: 0.04, from: 0, to: 0.1 });
  expect(reliabilityOf(points, 1)?.sentence).toBe(
    'Of 10 backtested rows between 90 % and 100 %, the outcome was yes for 100 %.',
  );
  expect(reliabilityOf(points, 0.1)).toBeNull();
});

test('data are sufficient from 200 of the rarer outcome on, and thin from 50', () => {
  expect([400, 399, 100, 99].map((rows) => dataSufficiency(rows, rows - Math.floor(rows / 2)))).toEqual([
    'sufficient',
    'thin',
    'thin',
    'insufficient',
  ]);
});
