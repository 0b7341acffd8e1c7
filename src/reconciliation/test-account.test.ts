import { expect, test } from 'vitest';
import { testAccountBecause } from './test-account.ts';

const marks = { accountId: 'A', name: 'Acme', segment: null, attributes: {} };
const isTest = (changes: Partial<Parameters<typeof testAccountBecause>[0]>, isBilled = false) =>
  testAccountBecause({ ...marks, ...changes }, [], isBilled) !== null;

test('an account is a test when a column, its segment or the organization says so', () => {
  expect(isTest({ attributes: { is_test: 'true' } }, true)).toBe(true);
  expect(isTest({ attributes: { 'Account Type': 'Sandbox' } }, true)).toBe(true);
  expect(isTest({ segment: 'internal test' }, true)).toBe(true);
  expect(testAccountBecause(marks, ['A'], true)).not.toBeNull();
});

test('a name with “test account” in it marks an account that was never billed, and no other', () => {
  expect(isTest({ name: 'Tidewick test account 17' })).toBe(true);
  expect(isTest({ name: 'Acme (sandbox)' })).toBe(true);
  expect(isTest({ name: 'Internal QA 3' })).toBe(true);
  expect(isTest({ name: null, accountId: 'test-17' })).toBe(true);
  expect(isTest({ name: null, accountId: 'testarossa' })).toBe(false);
  expect(isTest({ name: 'Tidewick test account 17' }, true)).toBe(false);
});

test('a customer whose business is testing is a customer', () => {
  expect(isTest({ name: 'Test Labs Inc' })).toBe(false);
  expect(isTest({ name: 'Internal Medicine Group' })).toBe(false);
  expect(isTest({ segment: 'test equipment' })).toBe(false);
  expect(isTest({ attributes: { is_test: 'false', type: 'customer' } })).toBe(false);
});
