import { expect, test } from 'vitest';
import type { SeriesReportJson } from '#models/shapes.ts';
import { maseFigure } from './mase.ts';

type Backtest = NonNullable<SeriesReportJson['backtest']>;
const series = (key: string, mase: number | null, naive: number | null) => ({
  key,
  backtest: { mase, naive_mase: naive } as Backtest,
});

test('the page of a model shows the MASE of the list whichever of its series is in view', () => {
  const usd = series('USD', 1.5, 1.1);
  const all = [series('EUR', 0.5, 0.9), usd];
  const ofModel = 1;
  for (const shown of all) expect(maseFigure(ofModel, all, shown).value).toBe(ofModel);
  expect(maseFigure(ofModel, all, usd).note).toBe('USD 1.50, last year’s months 1.10');
});

test('a model of one series says only what last year’s months give beside it', () => {
  const only = series('EUR', 0.5, 0.9);
  expect(maseFigure(0.5, [only], only)).toEqual({ value: 0.5, note: 'last year’s months 0.90' });
  expect(maseFigure(null, [], { key: 'EUR', backtest: null })).toEqual({ value: null, note: null });
});
