import { expect, test } from 'vitest';
import { type ListColumn, placed, sortedBy } from './column.ts';

type Row = { name: string };
const column = (name: string, more: Partial<ListColumn<Row>> = {}): ListColumn<Row> => ({
  name,
  label: name,
  width: 100,
  cell: (row) => row.name,
  ...more,
});
const COLUMNS = [
  column('account', { beside: 'stays', leads: true }),
  column('kind', { beside: { under: 'account' } }),
  column('product'),
  column('period', { beside: 'stays' }),
  column('status', { beside: { under: 'period' } }),
  column('amount', { beside: 'stays', figure: true, sort: 'amount' }),
  column('ledger', { shown: false }),
];
const names = (chosen: string[], isBesidePanel = false) =>
  placed(COLUMNS, chosen, isBesidePanel).map(({ column: one, under }) =>
    under ? `${one.name}/${under.name}` : one.name,
  );

test('a list shows what its entity shows, or what was chosen, in the declared order', () => {
  expect(names([])).toEqual(['account', 'kind', 'product', 'period', 'status', 'amount']);
  expect(names(['ledger', 'account'])).toEqual(['account', 'ledger']);
});

test('beside a panel rows take two lines and keep what is declared to stay, whatever was chosen', () => {
  expect(names(['product'], true)).toEqual(['account/kind', 'period/status', 'amount']);
});

test('a press on the head that sorts turns it round; on another it begins as that column begins', () => {
  const now = { name: 'amount', direction: 'desc' } as const;
  expect(sortedBy({ sort: 'amount' }, now)).toEqual({ name: 'amount', direction: 'asc' });
  expect(sortedBy({ sort: 'name', first: 'asc' }, now)).toEqual({ name: 'name', direction: 'asc' });
  expect(sortedBy({ sort: 'leak' }, now)).toEqual({ name: 'leak', direction: 'desc' });
});
