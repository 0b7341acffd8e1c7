import { expect, test } from 'vitest';
import { openingView, searchOfView, viewText } from './views.ts';

const view = (over: object) => ({
  id: 'v1',
  page: 'recover' as const,
  name: 'Big ones',
  query: 'ledger=owed&min_amount=1000',
  is_shared: false,
  is_own: true,
  owner: 'Ada',
  is_default: false,
  changed_at: '2026-01-01T00:00:00Z',
  ...over,
});

test('a view keeps filters and order in one way of writing, never where one stands', () => {
  const search = { sort: 'period', ledger: 'owed', finding: 'f1', selected: 'f1,f2', view: 'v1' };
  expect(viewText(search)).toBe('ledger=owed&sort=period');
  expect(viewText({})).toBe('');
  expect(searchOfView(view({}))).toEqual({ ledger: 'owed', min_amount: '1000', view: 'v1' });
});

test('an address without words opens the default view, one with words is left as it is', () => {
  const views = [view({}), view({ id: 'v2', is_default: true }), view({ id: 'v3', page: 'accounts' })];
  expect(openingView(views, 'recover', {})?.id).toBe('v2');
  expect(openingView(views, 'recover', { view: 'v1' })?.id).toBe('v1');
  expect(openingView(views, 'recover', { view: 'none' })).toBeUndefined();
  expect(openingView(views, 'recover', { ledger: 'owed' })).toBeUndefined();
  expect(openingView(views, 'accounts', {})).toBeUndefined();
});
