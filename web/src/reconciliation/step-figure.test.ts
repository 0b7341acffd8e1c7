import { expect, test } from 'vitest';
import { stepFigure } from './step-figure.ts';

test.each([
  ['units', '82000', '82,000 units'],
  ['units', '1', '1 unit'],
  ['unit_price', '0.0012', '€0.0012 a unit'],
  ['money', '98.4', '€98.40'],
  ['money', '98.40123456', '€98.40123456'],
  ['money', '-0.50', '−€0.50'],
  ['percent', '9.12', '9.12%'],
  ['days', '30', '30 days'],
] as const)('a step of %s, %s, reads %s', (kind, amount, text) => {
  expect(stepFigure({ kind, amount }, 'EUR')).toBe(text);
});
