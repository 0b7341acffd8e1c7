import { expect, test } from 'vitest';
import { choice, day, money, text, yesno } from '#catalogue/column.ts';
import { entity } from '#catalogue/entity.ts';
import { placed } from './column.ts';
import { addressWords, askedOf, isNarrowed, placeOf, sortingOf } from './declared.ts';
import { columnsOf } from './declared-columns.tsx';
import { menusOf, typedOf } from './declared-filters.ts';
import { isLater } from './rows-query.ts';

const BILLS = entity('bills', {
  one: 'bill',
  many: 'bills',
  definition: 'A bill.',
  page: '/bills?bill={number}',
  reads: ['records'],
  key: ['number'],
  order: ['amount', 'desc'],
  time: 'due',
  label: 'customer',
  defaults: { state: 'open' },
  columns: {
    number: text({ label: 'Number', shown: true, search: true }),
    customer: text({ label: 'Customer', shown: true, sort: true, filter: true }),
    due: day({ label: 'Due', shown: true, sort: true, filter: true }),
    state: choice(['open', 'past_due'], { label: 'State', filter: true, shown: true }),
    amount: money({ label: 'Amount', currency: 'currency', filter: true, shown: true, parameter: 'sum' }),
    currency: text({ label: 'Currency' }),
    late: yesno({ label: 'Late', filter: true, filterOnly: true }),
  },
});

test('the words of an address are those by which the server filters and sorts, and the open row', () => {
  expect(addressWords(BILLS)).toEqual(
    expect.arrayContaining(['customer', 'due_from', 'due_to', 'state', 'min_sum', 'search', 'bill', 'sort']),
  );
  expect(placeOf(BILLS)).toEqual({ path: '/bills', panel: { word: 'bill', column: 'number' } });
  expect(askedOf(BILLS, { state: 'all', customer: 'all', bill: '7', sort: 'nonsense' })).toEqual({
    state: 'all',
    sort: 'sum',
    direction: 'desc',
  });
  expect(sortingOf(BILLS, { sort: 'due', direction: 'asc' })).toEqual({ sort: 'due', direction: 'asc' });
});

test('what an entity narrows by itself does not count as narrowed', () => {
  expect(isNarrowed(BILLS, { state: 'open', sort: 'due' })).toBe(false);
  expect(isNarrowed(BILLS, { state: 'past_due' })).toBe(true);
  expect(isNarrowed(BILLS, { customer: 'Ada' }, { customer: 'Ada' })).toBe(false);
});

test('choices are menus and every other filter is in the form, none in both', () => {
  const menus = menusOf(BILLS);
  expect(menus.map(({ name, usual }) => [name, usual?.label])).toEqual([['state', 'open']]);
  expect(menus[0]?.options.map(({ label }) => label)).toEqual(['Open', 'Past due', 'All']);
  expect(typedOf(BILLS, menus).map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'customer text',
    'due_from day',
    'due_to day',
    'min_sum amount',
    'max_sum amount',
    'late yesno',
  ]);
});

test('columns follow the declaration, and beside a panel the row keeps its name, its time and its figure', () => {
  const columns = columnsOf<Record<string, unknown>>(BILLS);
  expect(columns.map(({ name }) => name)).toEqual(['number', 'customer', 'due', 'state', 'sum', 'currency']);
  const beside = placed(columns, [], true).map(({ column, under }) => `${column.name}/${under?.name ?? ''}`);
  expect(beside).toEqual(['customer/number', 'due/state', 'sum/']);
  const amount = columns.find(({ name }) => name === 'sum');
  expect(amount?.cell({ amount: '1234.5', currency: 'EUR' })).toMatch(/1.234\.50/);
});

test('facts count as newer only when one of their counters went on', () => {
  expect(isLater('findings=5 records=2', 'findings=4 records=2')).toBe(true);
  expect(isLater('findings=4 records=2', 'findings=4 records=2')).toBe(false);
  expect(isLater('findings=4', 'findings=5 records=2')).toBe(false);
});
