import { expect, test } from 'vitest';
import { decimal } from '#core/decimal.ts';
import { createTranslation, type SourceMapping } from './source-mapping.ts';

const row = (
  given: Partial<SourceMapping> & Pick<SourceMapping, 'sourceKey' | 'productKey'>,
): SourceMapping => ({
  accountSourceId: '',
  accountId: null,
  multiplier: decimal(1),
  isApproved: true,
  ...given,
});
const ROWS = [
  row({ sourceKey: 'egress_mb', productKey: 'egress_gb', multiplier: decimal('0.001') }),
  row({ sourceKey: 'requests', productKey: 'api', accountId: 'A1', multiplier: decimal(1000) }),
  row({ sourceKey: 'requests', productKey: 'web', accountSourceId: 'meter-2', accountId: 'A2' }),
];
const translation = createTranslation(ROWS, new Set(['api', 'web', 'egress_gb']));

test('a source account stands for ours everywhere, and ours gathers what came under either id', () => {
  expect(translation.accountOf('meter-2')).toBe('A2');
  expect(translation.accountOf('A1')).toBe('A1');
  expect(translation.sourcesOf('A2')).toEqual(['A2', 'meter-2']);
});

test('one key may mean another product for each account, and nothing for an account no row names', () => {
  expect(translation.productOf('A1', 'requests')?.productKey).toBe('api');
  expect(translation.productOf('meter-2', 'requests')?.productKey).toBe('web');
  expect(translation.productOf('A2', 'requests')?.productKey).toBe('web');
  expect(translation.productOf('A3', 'requests')).toBeNull();
});

test('a key that is a product key maps to itself; another spelling is an inference, of products and of rows', () => {
  expect(translation.productOf('A3', 'api')?.state).toBe('identity');
  expect(translation.productOf('A3', ' API ')).toMatchObject({ productKey: 'api', state: 'inferred' });
  expect(translation.productOf('A3', 'egress mb')).toMatchObject({
    productKey: 'egress_gb',
    state: 'inferred',
  });
  expect(translation.productOf('A3', 'egress mb')?.multiplier.toFixed()).toBe('0.001');
});

test('the order of rows changes nothing', () => {
  const reversed = createTranslation([...ROWS].reverse(), new Set(['api', 'web', 'egress_gb']));
  for (const account of ['A1', 'A2', 'A3', 'meter-2']) {
    expect(reversed.productOf(account, 'requests')).toEqual(translation.productOf(account, 'requests'));
  }
});
