import { expect, test } from 'vitest';
import { contractParts, contractValue } from './contract-value.ts';

test('three periods by hand', () => {
  const found = contractValue({ margin: 100, discount: 0.1, survival: [0.9, 0.5, 0.2] });
  expect(found.value).toBeCloseTo(90 / 1.1 + 50 / 1.21 + 20 / 1.331, 10);
  expect(found.periods).toBeCloseTo(1.6, 12);
  expect(found.low80).toBe(0);
  expect(found.high80).toBeCloseTo(100 / 1.1 + 100 / 1.21 + 100 / 1.331, 10);
});

test('the interval holds what four in five such customers bring', () => {
  const survival = Array.from({ length: 60 }, (_each, at) => 0.95 ** (at + 1));
  const { value, low80, high80 } = contractValue({ margin: 10, discount: 0, survival });
  expect(low80).toBe(20);
  expect(high80).toBe(440);
  expect(value).toBeGreaterThan(low80);
  expect(value).toBeLessThan(high80);
});

test('a customer who surely stays has no interval, and a loss is a loss', () => {
  const sure = contractValue({ margin: 50, discount: 0, survival: [1, 1] });
  expect(sure).toMatchObject({ value: 100, low80: 100, high80: 100 });
  const loss = contractValue({ margin: -50, discount: 0, survival: [0.5, 0.05] });
  expect(loss).toMatchObject({ value: -27.5, low80: -50, high80: 0 });
});

test('impossible chances become possible, and an unknown margin is nothing', () => {
  const odd = contractValue({ margin: 1, discount: 0, survival: [1.4, Number.NaN, 0.5, 0.9, -1] });
  expect(odd.value).toBe(1 + 1 + 0.5 + 0.5);
  expect(contractValue({ margin: Number.NaN, discount: 0, survival: [1] }).value).toBe(0);
  expect(contractValue({ margin: 9, discount: 0, survival: [] })).toMatchObject({
    value: 0,
    low80: 0,
    high80: 0,
  });
});

test('parts add up to the value', () => {
  const of = { margin: 120, discount: 0.02, survival: [0.99, 0.9, 0.8] };
  const typical = { margin: 100, discount: 0.02, survival: [0.9, 0.7, 0.5] };
  const { base, margin, life } = contractParts(of, typical);
  expect(base).toBeCloseTo(contractValue(typical).value, 10);
  expect(base + margin + life).toBeCloseTo(contractValue(of).value, 10);
  expect(margin).toBeGreaterThan(0);
  expect(life).toBeGreaterThan(0);
});
