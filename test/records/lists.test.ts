import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { List } from '#catalogue/list.ts';
import { aggregatePlan } from '#catalogue/plan.ts';
import { queryFor, readList, readWhole } from '#catalogue/queries/list.ts';
import { answerAggregate } from '#catalogue/queries/plan.ts';
import { catalogueFrom } from '#catalogue/room.ts';
import type { Context } from '#platform/context.ts';
import { storeRows } from '#records/commands/store.ts';
import { CUSTOMER_LIST } from '#records/queries/customers.ts';
import { INVOICE_LINE_LIST, INVOICE_LIST } from '#records/queries/invoices.ts';
import { CREDIT_LIST, PAYMENT_LIST } from '#records/queries/payments.ts';
import { PRICE_LIST } from '#records/queries/products.ts';
import { SUBSCRIPTION_LIST } from '#records/queries/subscriptions.ts';
import type { RecordKind, RecordRow } from '#records/record-table.ts';
import { recordsRoom } from '#records/room.ts';
import { startGround, type TestGround } from '../harness.ts';

const NOW = new Date('2026-06-15T12:00:00Z');
const month = (start: string, end: string) => ({ period_start: start, period_end: end });
const may = month('2026-05-01', '2026-06-01');

const subscription = (subscription_id: string, account_id: string, more: RecordRow): RecordRow => ({
  ...{ subscription_id, account_id, price_id: 'p', start_date: '2026-02-01', time_zone: 'UTC' },
  ...more,
});

const FACTS: Partial<Record<RecordKind, RecordRow[]>> = {
  customers: [
    { account_id: 'a', name: 'Aster', region: 'EU', owner: 'Kim', arr: '1200.50', currency: 'EUR' },
    { account_id: 'b', name: 'Birch', region: 'EU', churned_at: '2026-06-15T01:00:00Z', arr: '90' },
    {
      account_id: 'c',
      name: null,
      churned_at: '2026-06-16T01:00:00Z',
      customer_since: '2026-01-01T00:00:00Z',
    },
  ],
  products: [
    { product_key: 'api', name: 'API' },
    { product_key: 'seats', name: 'Seats' },
  ],
  prices: [
    { price_id: 'p', product_key: 'seats', model: 'flat', currency: 'EUR', unit_amount: '0.10' },
    { price_id: 'p', product_key: 'api', model: 'flat', currency: 'EUR', effective_from: '2026-03-01' },
  ],
  subscriptions: [
    subscription('s1', 'a', { start_date: '2026-01-01', end_date: '2026-02-01' }),
    subscription('s1', 'a', {}),
    subscription('s2', 'b', { status: 'trialing' }),
    subscription('s3', 'b', { status: 'canceled' }),
    subscription('s4', 'b', { status: 'canceled', end_date: '2026-12-01', auto_renew: false }),
    subscription('s5', 'b', { start_date: '2026-07-01' }),
  ],
  invoices: [
    { invoice_id: 'i1', account_id: 'a', ...may, currency: 'EUR', due_at: '2026-06-14T10:00:00Z' },
    { invoice_id: 'i2', account_id: 'a', ...may, currency: 'EUR', due_at: '2026-06-15T10:00:00Z' },
    { invoice_id: 'i3', account_id: 'b', ...may, currency: 'JPY', status: 'paid', subscription_id: 's1' },
    { invoice_id: 'i4', account_id: 'b', ...may, currency: 'EUR', status: 'draft' },
  ],
  invoice_lines: [
    { invoice_id: 'i1', line_id: '1', amount: '10.005', product_key: 'api' },
    { invoice_id: 'i1', line_id: '2', amount: '0.015', product_key: 'seats', kind: 'usage' },
    { invoice_id: 'i1', line_id: '3', amount: '2', kind: 'tax' },
    { invoice_id: 'i2', line_id: '1', amount: '-3', product_key: 'api', kind: 'credit' },
    { invoice_id: 'i3', line_id: '1', amount: '500' },
    { invoice_id: 'i4', line_id: '1', amount: '999', product_key: 'api' },
    { invoice_id: 'later', line_id: '1', amount: '7' },
  ],
  payments: [
    { payment_id: 'y1', invoice_id: 'i1', amount: '4', paid_at: '2026-06-10T00:00:00Z' },
    { payment_id: 'y2', invoice_id: 'i3', amount: '500', paid_at: '2026-06-11T00:00:00Z' },
  ],
  credits: [
    { credit_id: 'k1', account_id: 'a', amount: '1.25', currency: 'EUR', ...may, product_key: 'api' },
    { credit_id: 'k2', account_id: 'b', amount: '2', currency: 'EUR', kind: 'refund' },
  ],
};

let house: TestGround;
let ctx: Context;
beforeAll(async () => {
  house = await startGround();
  ctx = { ...(await house.newOrganization({ currency: 'EUR' })), now: NOW };
  await ctx.pg.write(async (tx) => {
    for (const [kind, rows] of Object.entries(FACTS)) await storeRows(ctx, tx, kind as RecordKind, rows);
  });
});
afterAll(() => house?.stop());

type Words = Record<string, string | number | undefined>;
async function items<Row>(list: List<Row>, words: Words = {}) {
  return (await readList(ctx, list, queryFor(list, words))).items as Record<string, unknown>[];
}
const column = (rows: Record<string, unknown>[], name: string) => rows.map((row) => row[name]);

async function ask(measure: string, more: object = {}) {
  const plan = aggregatePlan.parse({ kind: 'aggregate', measures: [measure], ...more });
  const { rows, total } = await answerAggregate(ctx, catalogueFrom([recordsRoom]), plan);
  const shown = (value: (typeof total)[string] | undefined) =>
    value?.money?.parts.map(({ amount, currency }) => `${amount} ${currency}`).join(' + ') ?? value?.value;
  return {
    total: shown(total[measure]),
    rows: Object.fromEntries(rows.map(({ group, values }) => [group.join(), shown(values[measure])])),
  };
}

describe('lists of facts', () => {
  test('rows keep the fields that they had, text as it was stated', async () => {
    const [a, b] = await items(CUSTOMER_LIST);
    expect(a).toMatchObject({ account_id: 'a', name: 'Aster', arr: '1200.50', currency: 'EUR', nps: null });
    expect(b).toMatchObject({ churned_at: '2026-06-15T01:00:00.000Z', arr: '90.00', arr_currency: 'EUR' });
    expect(b).toMatchObject({ currency: null, attributes: {} });
    const prices = await items(PRICE_LIST);
    expect(column(prices, 'effective_from')).toEqual(['0001-01-01', '2026-03-01']);
    expect(prices[0]).toMatchObject({ price_id: 'p', product_name: 'Seats', tiers: null, model: 'flat' });
    const [first] = await items(INVOICE_LIST);
    expect(first).toMatchObject({ invoice_id: 'i1', ...may, status: 'open', subscription_id: null });
  });

  test('an invoice is the sum of its lines, each rounded half-even, and what is left after payments', async () => {
    const rows = await items(INVOICE_LIST);
    expect(column(rows, 'amount')).toEqual(['12.02', '-3.00', '500', '999.00']);
    expect(column(rows, 'outstanding')).toEqual(['8.02', '-3.00', '0', '0.00']);
    expect(column(rows, 'lines')).toEqual([3, 1, 1, 1]);
    // The day on which it is due is not over yet.
    expect(column(await items(INVOICE_LIST, { overdue: 'yes' }), 'invoice_id')).toEqual(['i1']);
  });

  test('a line without a product is of its invoice’s subscription, one without an invoice waits for it', async () => {
    const rows = await items(INVOICE_LINE_LIST);
    expect(column(rows, 'product_key')).toEqual(['api', 'seats', null, 'api', 'api', 'api', null]);
    expect(rows.at(-1)).toMatchObject({
      invoice_id: 'later',
      account_id: null,
      amount: null,
      currency: null,
    });
    expect(column(await items(INVOICE_LINE_LIST, { account: 'b' }), 'invoice_id')).toEqual(['i3', 'i4']);
    expect(column(await items(INVOICE_LINE_LIST, { search: 'aster' }), 'line_id')).toEqual([
      '1',
      '2',
      '3',
      '1',
    ]);
  });

  test('filters by word, by day and by what customers.csv says', async () => {
    expect(column(await items(CUSTOMER_LIST, { state: 'churned' }), 'account_id')).toEqual(['b']);
    expect(column(await items(CUSTOMER_LIST, { region: 'EU', search: 'bir' }), 'account_id')).toEqual(['b']);
    expect(column(await items(SUBSCRIPTION_LIST, { state: 'current' }), 'subscription_id')).toEqual([
      's1',
      's2',
      's4',
    ]);
    expect(column(await items(SUBSCRIPTION_LIST, { state: 'coming,ended' }), 'start_date')).toEqual([
      '2026-01-01',
      '2026-02-01',
      '2026-07-01',
    ]);
    expect(column(await items(SUBSCRIPTION_LIST, { product: 'seats' }), 'start_date')).toEqual([
      '2026-01-01',
    ]);
    expect(column(await items(PAYMENT_LIST, { paid_from: '2026-06-11' }), 'payment_id')).toEqual(['y2']);
    expect(column(await items(CREDIT_LIST, { owner: 'Kim', product: 'api' }), 'credit_id')).toEqual(['k1']);
    expect(column(await items(CREDIT_LIST, { blank: 'period_start' }), 'credit_id')).toEqual(['k2']);
  });

  test('pages by amount give every row once, and their cursor is good for that order and those filters only', async () => {
    const asked = { sort: 'amount', direction: 'desc', limit: 2 };
    const page = await readList(ctx, INVOICE_LINE_LIST, queryFor(INVOICE_LINE_LIST, asked));
    const cursor = page.next_cursor ?? '';
    const seen = [...page.items];
    const rest = queryFor(INVOICE_LINE_LIST, { ...asked, cursor });
    for await (const row of readWhole(ctx, INVOICE_LINE_LIST, rest)) seen.push(row);
    expect(seen.map(({ invoice_id, line_id }) => `${invoice_id}/${line_id}`)).toEqual([
      'i4/1',
      'i1/1',
      'i1/3',
      'i1/2',
      'i2/1',
      'i3/1',
      'later/1',
    ]);
    for (const other of [{ direction: 'asc' }, { sort: 'issued' }, { account: 'a' }])
      await expect(items(INVOICE_LINE_LIST, { ...asked, ...other, cursor })).rejects.toMatchObject({
        code: 'bad_request',
        detail: { where: 'cursor' },
      });
  });

  test('totals of a list are the sums of its money by currency', async () => {
    const { totals } = await readList(ctx, INVOICE_LIST, queryFor(INVOICE_LIST, { totals: 'yes' }));
    expect(totals?.rows).toBe(4);
    expect(totals?.amounts.amount).toMatchObject({ amount: '1008.02', currency: 'EUR', missing: ['JPY'] });
    expect(totals?.amounts.outstanding?.parts).toContainEqual({ amount: '5.02', currency: 'EUR' });
  });
});

describe('measures of facts', () => {
  test('invoiced leaves out tax, drafts and void invoices, and takes credit lines off', async () => {
    expect(await ask('invoiced', { by: ['product'] })).toEqual({
      total: '7.02 EUR + 500 JPY',
      rows: { api: '7.00 EUR + 500 JPY', seats: '0.02 EUR' },
    });
    expect((await ask('invoiced', { by: ['region'], from: '2026-07-01' })).rows).toEqual({});
    expect((await ask('invoiced_tax')).total).toBe('2.00 EUR');
    expect((await ask('invoice_lines')).total).toBe(5);
  });

  test('paid, credited, outstanding and overdue are what the facts of each come to', async () => {
    expect(await ask('paid', { by: ['account'] })).toMatchObject({ rows: { a: '4.00 EUR', b: '500 JPY' } });
    expect((await ask('credited', { from: '2026-05-31', to: '2026-06-01' })).total).toBe('1.25 EUR');
    expect((await ask('credited', { from: '2026-06-15', to: '2026-06-16' })).total).toBe('2.00 EUR');
    expect((await ask('outstanding')).total).toBe('5.02 EUR + 0 JPY');
    expect((await ask('overdue')).total).toBe('8.02 EUR');
  });

  test('a subscription is active once, whatever its versions, and not while it is a trial or after its end', async () => {
    expect(await ask('active_subscriptions', { by: ['account'] })).toEqual({
      total: 2,
      rows: { a: 1, b: 1 },
    });
    expect((await ask('subscribed_customers')).total).toBe(2);
    // Whether s1 renews by itself is said by nobody: it is neither a yes nor a no.
    expect((await ask('active_subscriptions', { by: ['auto_renew'] })).rows).toEqual({ '': 1, no: 1 });
    expect((await ask('customers')).total).toBe(2);
    expect((await ask('churned_customers')).total).toBe(1);
    expect((await ask('stated_arr')).total).toBe('1200.50 EUR');
    expect((await ask('products')).total).toBe(2);
  });
});
