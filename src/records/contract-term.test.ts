import { expect, test } from 'vitest';
import { contractTermNamed, numberIn, percentsByYear, yearlyPercentIn } from './contract-term.ts';

test('a term is known by its name, another spelling of it and words in common use', () => {
  expect(contractTermNamed('escalator_percent')).toBe('escalator_percent');
  expect(contractTermNamed('Annual Escalator %')).toBe('escalator_percent');
  expect(contractTermNamed('annualPriceIncreasePercent')).toBe('escalator_percent');
  expect(contractTermNamed('Back-billing window (days)')).toBe('back_billing_days');
  expect(contractTermNamed('back_billing_months')).toBe('back_billing_months');
  expect(contractTermNamed('back billing window months')).toBe('back_billing_months');
  expect(contractTermNamed('late_payment_interest_percent')).toBe('late_interest_percent');
  expect(contractTermNamed('net_days')).toBe('payment_terms_days');
  expect(contractTermNamed('minimum')).toBe('minimum_amount');
});

test('a term nobody knows is none, and a yearly amount is not taken for one of a billing period', () => {
  expect(contractTermNamed('exclusivity')).toBeNull();
  expect(contractTermNamed('annual_minimum')).toBeNull();
});

test('a value gives its one number, however it is dressed', () => {
  expect(numberIn('5 %')?.toFixed()).toBe('5');
  expect(numberIn('EUR 1,250.50')?.toFixed()).toBe('1250.5');
  expect(numberIn('Net 30')?.toFixed()).toBe('30');
  expect(numberIn('between 3 and 5')).toBeNull();
  expect(numberIn('as agreed')).toBeNull();
});

test('an index is a table of percents by year', () => {
  const shown = (text: string) =>
    [...(percentsByYear(text) ?? [])].map(([year, percent]) => `${year} ${percent}`);
  expect(shown('{"2025":"3.1","2026":2.4}')).toEqual(['2025 3.1', '2026 2.4']);
  expect(shown('2025: 3.1 %; 2026: 2.4 %')).toEqual(['2025 3.1', '2026 2.4']);
  expect(percentsByYear('5')).toBeNull();
});

test('interest by the month is twelve times that by the year', () => {
  expect(yearlyPercentIn('late_interest_percent', '1.5 % per month')?.toFixed()).toBe('18');
  expect(yearlyPercentIn('late_interest_percent', '9')?.toFixed()).toBe('9');
});
