import { afterAll, beforeAll, expect, test } from 'vitest';
import { aggregatePlan } from '#catalogue/plan.ts';
import { queryFor, readList, readWhole } from '#catalogue/queries/list.ts';
import { answerAggregate } from '#catalogue/queries/plan.ts';
import { catalogueFrom } from '#catalogue/room.ts';
import type { Context } from '#platform/context.ts';
import { PERIOD_LIST } from '#reconciliation/queries/periods.ts';
import { reconciliationRoom } from '#reconciliation/room.ts';
import { startGround, type TestGround } from '../harness.ts';

let house: TestGround;
let ctx: Context;

const nothing = { should: '0', billed: '0', leak: '0', over: '0', credited: '0', gone: 0, run: 1 };
type Line = Partial<typeof nothing> & { account: string; product?: string; start: string; currency?: string };

/** A row of the ledger as a run leaves it; a later run of the same period holds. */
const line = (given: Line) => {
  const { account, product = 'api', start, currency = 'EUR', ...rest } = given;
  const each = { ...nothing, ...rest };
  const [run_id, stamp] = ['00000000-0000-4000-8000-000000000001', '2026-06-01 00:00:00.000'];
  return {
    ...{ account_id: account, product_key: product, subscription_id: '', period_start: start, currency },
    ...{ period_end: `${start.slice(0, 7)}-28`, run_sequence: each.run, is_gone: each.gone },
    ...{ actual_units: '12.50', reported_units: '', billed_units: '', credited_minor: each.credited },
    should_have_billed_minor: currency === '' ? null : each.should,
    ...{ billed_minor: each.billed, leak_minor: each.leak, over_billed_minor: each.over },
    ...{ run_id, as_of: stamp, computed_at: stamp },
  };
};

const LINES = [
  line({ account: 'a', start: '2026-01-01', should: '1000', billed: '400', leak: '600' }),
  line({ account: 'a', start: '2026-02-01', should: '9', billed: '9', run: 1 }),
  line({ account: 'a', start: '2026-02-01', should: '700', billed: '500', leak: '200', run: 2 }),
  line({ account: 'a', start: '2026-03-01', should: '1', leak: '1', gone: 0 }),
  line({ account: 'a', start: '2026-03-01', run: 2, gone: 1 }),
  line({ account: 'b', start: '2026-02-01', currency: 'JPY', should: '550', billed: '650', over: '100' }),
  line({
    account: 'b',
    start: '2026-04-01',
    currency: 'KWD',
    should: '5500',
    leak: '5500',
    product: 'seats',
  }),
  // A charge that nothing was compared with.
  line({ account: 'c', start: '1931-05-16', should: '300' }),
  line({ account: 'c', start: '2026-02-01', currency: '' }),
  line({ account: 'd', start: '2026-05-01', should: '1'.repeat(60), leak: '1'.repeat(60) }),
];

beforeAll(async () => {
  house = await startGround();
  ctx = await house.newOrganization({ currency: 'EUR' });
  await ctx.ch.insert('reconciled_periods', LINES);
  await ctx.pg.write((tx) =>
    tx
      .insertInto('customers')
      .values({ organization_id: ctx.organization.id, account_id: 'a', name: 'Aster' })
      .execute(),
  );
});
afterAll(() => house?.stop());

type Words = Record<string, string | number | undefined>;
const query = (words: Words) => queryFor(PERIOD_LIST, words);
const keys = async (words: Words) =>
  (await readList(ctx, PERIOD_LIST, query(words))).items.map(
    (row) => `${row.account_id} ${row.period_start}`,
  );

async function ask(measure: string, more: object = {}) {
  const plan = aggregatePlan.parse({ kind: 'aggregate', measures: [measure], ...more });
  const { rows, total } = await answerAggregate(ctx, catalogueFrom([reconciliationRoom]), plan);
  const shown = (value: (typeof total)[string] | undefined) =>
    value?.money?.parts.map(({ amount, currency }) => `${amount} ${currency}`).toSorted() ?? value?.value;
  const groups = rows.map(({ group, values }) => [group.join(), shown(values[measure])] as const);
  return { total: total[measure], shown: shown(total[measure]), rows: Object.fromEntries(groups) };
}

test('the ledger lists what the last run of each period said, to the last digit', async () => {
  const { items } = await readList(ctx, PERIOD_LIST, query({}));
  expect(items.map((row) => [row.account_id, row.period_start, row.leak])).toEqual([
    ['a', '2026-01-01', '6.00'],
    ['a', '2026-02-01', '2.00'],
    ['b', '2026-02-01', '0'],
    ['b', '2026-04-01', '5.500'],
    ['c', '1931-05-16', '0.00'],
    ['c', '2026-02-01', '0'],
    ['d', '2026-05-01', `${'1'.repeat(58)}.11`],
  ]);
  expect(items[0]).toMatchObject({ account_name: 'Aster', product_name: null, actual_units: '12.5' });
  expect(items[5]).toMatchObject({
    currency: null,
    should_have_billed: null,
    billed: '0',
    reported_units: null,
  });
});

test('filters compare amounts in major units of each currency, days as days and words as words', async () => {
  expect(await keys({ min_leak: '5.5' })).toEqual(['a 2026-01-01', 'b 2026-04-01', 'd 2026-05-01']);
  expect(await keys({ min_over_billed: '100' })).toEqual(['b 2026-02-01']);
  expect(await keys({ max_should_have_billed: '3' })).toEqual(['c 1931-05-16']);
  expect(await keys({ account: 'a', from: '2026-01-02' })).toEqual(['a 2026-02-01']);
  expect(await keys({ to: '1932-01-01' })).toEqual(['c 1931-05-16']);
  expect(await keys({ from: '9999-12-31' })).toEqual([]);
  expect(await keys({ has: 'over_billed' })).toEqual(['b 2026-02-01']);
  expect(await keys({ has: 'neither,over_billed', compared: 'yes' })).toEqual([
    'b 2026-02-01',
    'c 2026-02-01',
  ]);
  expect(await keys({ blank: 'currency' })).toEqual(['c 2026-02-01']);
  expect(await keys({ search: 'SEAT' })).toEqual(['b 2026-04-01']);
  expect(await keys({ blank: 'reported_units', account: 'b' })).toEqual(['b 2026-02-01', 'b 2026-04-01']);
});

test.each([
  ['leak', 'desc'],
  ['should_have_billed', 'asc'],
  ['period_end', 'desc'],
  ['product', 'asc'],
])(
  'pages by %s %s give every row once, and their cursor is good for that order and those filters only',
  async (sort, direction) => {
    const asked = { sort, direction, limit: 3 };
    const first = await readList(ctx, PERIOD_LIST, query(asked));
    const cursor = first.next_cursor ?? '';
    const seen = [...first.items];
    for await (const row of readWhole(ctx, PERIOD_LIST, query({ ...asked, cursor }))) seen.push(row);
    const whole = await readList(ctx, PERIOD_LIST, query({ ...asked, limit: 50 }));
    expect(whole.items.length).toBe(7);
    expect(seen).toEqual(whole.items);
    for (const other of [
      { sort: 'billed' },
      { direction: direction === 'asc' ? 'desc' : 'asc' },
      { has: 'leak' },
    ])
      await expect(readList(ctx, PERIOD_LIST, query({ ...asked, ...other, cursor }))).rejects.toMatchObject({
        code: 'bad_request',
        detail: { where: 'cursor' },
      });
  },
);

test('totals and measures are the sums of the rows, each currency apart, by product and by time', async () => {
  const { totals } = await readList(ctx, PERIOD_LIST, query({ totals: 'yes', account: 'b' }));
  expect(totals?.rows).toBe(2);
  expect(totals?.amounts.leak?.parts).toEqual(
    expect.arrayContaining([
      { amount: '5.500', currency: 'KWD' },
      { amount: '0', currency: 'JPY' },
    ]),
  );
  expect(await ask('account_periods')).toMatchObject({ shown: 7 });
  const to = '2026-05-01';
  expect((await ask('product_leaked', { by: ['product'], to })).rows).toEqual({
    api: ['0 JPY', '8.00 EUR'],
    seats: ['5.500 KWD'],
  });
  expect((await ask('product_should_have_billed', { grain: 'quarter', to })).rows).toEqual({
    '2026-01-01': ['17.00 EUR', '550 JPY'],
    '2026-04-01': ['5.500 KWD'],
  });
  const grains = { week: '1931-05-11', month: '1931-05-01', quarter: '1931-04-01', year: '1931-01-01' };
  for (const [grain, start] of Object.entries({ day: '1931-05-16', ...grains }))
    expect(Object.keys((await ask('account_periods', { grain, to: '1932-01-01' })).rows)).toEqual([start]);
  // No rate is kept in the usage engine: nothing is called converted.
  const { total } = await ask('product_leaked', { to });
  expect(total?.money).toMatchObject({ amount: null, currency: null, missing: [] });
});

test('conditions that leave words out, and groups of rows without one', async () => {
  const where = [{ column: 'currency', op: 'is_not', values: ['EUR', 'JPY'] }];
  expect((await ask('account_periods', { by: ['currency'], where })).rows).toEqual({ KWD: 1, '': 1 });
  expect((await ask('account_periods', { by: ['compared'] })).rows).toEqual({ yes: 6, no: 1 });
});
