import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { putRates } from '#catalogue/commands/rates.ts';
import { queryFor, readList, readWhole } from '#catalogue/queries/list.ts';
import { inReporting, type Rate, rateOn } from '#catalogue/rate.ts';
import { decimal } from '#core/decimal.ts';
import { formatMajor, toMajor } from '#core/money.ts';
import { addDays } from '#core/period.ts';
import { FINDING_LIST } from '#findings/queries/findings.ts';
import { readResultTotals } from '#findings/queries/totals.ts';
import type { Context } from '#platform/context.ts';
import { startGround, type TestGround } from '../harness.ts';
import { compute, partsByCurrency, sumMoney } from './asked.ts';
import { DECLARED } from './declared.ts';
import { type StrewnFinding, strew, strewnFindings } from './strewn.ts';

let engines: TestGround;
let owner: pg.Client;
beforeAll(async () => {
  engines = await startGround();
  owner = new pg.Client({ connectionString: engines.config.databaseUrl ?? '' });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await engines?.stop();
});

/** Amounts are in EUR and in these: one of them without decimals, one with three. */
const OTHERS = ['USD', 'JPY', 'KWD', 'HUF'] as const;
const FIRST = '2025-09-01';

const rates = fc
  .uniqueArray(
    fc.record({
      currency: fc.constantFrom(...OTHERS),
      offset: fc.integer({ min: -5, max: 340 }),
      units: fc.integer({ min: 1, max: 10 ** 7 }),
    }),
    { maxLength: 60, selector: ({ currency, offset }) => `${currency} ${offset}` },
  )
  .map((given) =>
    given.map(
      ({ currency, offset, units }): Rate => ({
        base: 'EUR',
        currency,
        day: addDays(FIRST, offset),
        rate: decimal(units).div(10_000),
      }),
    ),
  );

type Amount = { id: string; currency: string; minor: bigint; own: string; common: bigint | null };

/** The amounts of findings, each in its currency and by the rules in code in EUR; the rate of its period's last day. */
function amountsOf(rows: readonly StrewnFinding[], known: readonly Rate[]): Amount[] {
  return rows.flatMap((row) => {
    if (row.amount_minor === null || row.currency === null) return [];
    const currency = String(row.currency);
    const minor = BigInt(String(row.amount_minor));
    const rate = rateOn(known, 'EUR', currency, addDays(String(row.period_end), -1));
    const common = rate === null ? null : inReporting(minor, currency, 'EUR', rate.perReporting);
    return { id: String(row.finding_id), currency, minor, own: formatMajor(minor, currency), common };
  });
}

const withRates = async (ctx: Context, known: readonly Rate[]) => {
  if (known.length > 0)
    await putRates(
      ctx,
      known.map(({ rate, ...rest }) => ({ ...rest, rate: rate.toFixed(), source: 'test' })),
    );
};

const open = (rows: StrewnFinding[]) =>
  rows.map((row) => ({ ...row, status: 'open', closed_at: null, ledger: 'owed', room: 'reconciliation' }));
const sum = (amounts: readonly Amount[]) => amounts.reduce((all, { common }) => all + (common ?? 0n), 0n);

/** The sum in EUR; unknown, and not zero, where there is something and none of it has a rate. */
const inEuros = (amounts: readonly Amount[]) =>
  amounts.length > 0 && amounts.every(({ common }) => common === null)
    ? null
    : formatMajor(sum(amounts), 'EUR');

describe('a sum over five currencies', () => {
  test('is the sum of its parts, each converted by its own day; what has no rate is named and stays apart', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 1, max: 10 ** 6 }), async (known, seed) => {
        const ctx = await engines.newOrganization({ currency: 'EUR' });
        const rows = open(strewnFindings(40, seed));
        await strew(owner, ctx.organization.id, rows);
        await withRates(ctx, known);
        const amounts = amountsOf(rows, known);
        const missing = [
          ...new Set(amounts.filter(({ common }) => common === null).map(({ currency }) => currency)),
        ].sort();
        const answer = await compute({ ctx, catalogue: DECLARED }, ['unbilled'], { by: ['currency'] });
        const whole = answer.total.unbilled?.money;
        expect(whole).toMatchObject({ amount: inEuros(amounts), currency: 'EUR', missing });
        for (const { group, values } of answer.rows) {
          const own = amounts.filter(({ currency }) => currency === group[0]);
          const money = values.unbilled?.money;
          expect([group, money?.amount]).toEqual([group, inEuros(own)]);
          const major = own.reduce(
            (all, { minor, currency }) => all.plus(toMajor(minor, currency)),
            decimal(0),
          );
          if (own.length > 0) expect(decimal(money?.parts[0]?.amount ?? 'NaN').eq(major)).toBe(true);
        }
      }),
      { numRuns: 12, seed: 5 },
    );
  });

  test('is sorted and filtered by in one currency, and every amount is shown in its own', async () => {
    await fc.assert(
      fc.asyncProperty(rates, fc.integer({ min: 1, max: 10 ** 6 }), async (known, seed) => {
        const ctx = await engines.newOrganization({ currency: 'EUR' });
        const rows = open(strewnFindings(40, seed));
        await strew(owner, ctx.organization.id, rows);
        await withRates(ctx, known);
        const amounts = new Map(amountsOf(rows, known).map((each) => [each.id, each]));
        for (const direction of ['asc', 'desc'] as const) {
          const listed = await idsOf(ctx, { sort: 'amount', direction, limit: 500 });
          const kinds = listed.map((id) => (!amounts.has(id) ? 2 : amounts.get(id)?.common === null ? 1 : 0));
          expect(kinds).toEqual(kinds.toSorted());
          const common = listed.flatMap((id) => amounts.get(id)?.common ?? []);
          const sorted = common.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
          expect(common).toEqual(direction === 'asc' ? sorted : sorted.toReversed());
        }
        const bound = decimal('1234.56');
        const passing = [...amounts.values()].filter(({ common, own }) =>
          (common === null ? decimal(own) : toMajor(common, 'EUR')).gte(bound),
        );
        const found = await idsOf(ctx, { min_amount: bound.toFixed() });
        expect(found.toSorted()).toEqual(passing.map(({ id }) => id).toSorted());
        for await (const row of readWhole(ctx, FINDING_LIST, queryFor(FINDING_LIST, {})))
          expect([row.id, row.amount]).toEqual([row.id, amounts.get(row.id)?.own ?? null]);
      }),
      { numRuns: 8, seed: 6 },
    );
  });

  async function idsOf(ctx: Context, query: Record<string, string | number>): Promise<string[]> {
    const ids: string[] = [];
    for await (const row of readWhole(ctx, FINDING_LIST, queryFor(FINDING_LIST, query))) ids.push(row.id);
    return ids;
  }

  test('says what is missing rather than dropping it: in a figure, in a list’s totals, and apart in the route’s', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    const [one, two, three] = open(strewnFindings(3, 3));
    const amount = (row: StrewnFinding | undefined, currency: string, amount_minor: number) =>
      ({ ...row, account_id: 'A1', currency, amount_minor, period_end: '2026-02-01' }) as StrewnFinding;
    await strew(owner, ctx.organization.id, [
      amount(one, 'EUR', 10_00),
      amount(two, 'USD', 22_00),
      amount(three, 'JPY', 5_000),
    ]);
    await withRates(ctx, [{ base: 'EUR', currency: 'USD', day: '2026-01-25', rate: decimal('1.1') }]);
    const expected = {
      amount: '30.00',
      currency: 'EUR',
      rate_day: '2026-01-25',
      missing: ['JPY'],
      parts: expect.arrayContaining([
        { amount: '5000', currency: 'JPY' },
        { amount: '22.00', currency: 'USD' },
        { amount: '10.00', currency: 'EUR' },
      ]),
    };
    const answer = await compute({ ctx, catalogue: DECLARED }, ['unbilled']);
    expect(answer.total.unbilled).toMatchObject({ rows: 3, money: expected });
    const page = await readList(ctx, FINDING_LIST, queryFor(FINDING_LIST, { totals: 'yes' }));
    expect(page.totals?.amounts.amount).toMatchObject(expected);
    const route = await readResultTotals(ctx, queryFor(FINDING_LIST, {}));
    const apart = route.parts.flatMap((part) =>
      part.amounts.map((each) => `${each.amount} ${each.currency}`),
    );
    expect(apart.toSorted()).toEqual(['10.00 EUR', '22.00 USD', '5000 JPY']);
    // A rate that is older than ten days says nothing.
    const late = await engines.newOrganization({ currency: 'EUR' });
    await strew(owner, late.organization.id, [{ ...amount(two, 'USD', 22_00), period_end: '2026-02-06' }]);
    await withRates(late, [{ base: 'EUR', currency: 'USD', day: '2026-01-25', rate: decimal('1.1') }]);
    const old = await compute({ ctx: late, catalogue: DECLARED }, ['unbilled']);
    expect(old.total.unbilled?.money).toMatchObject({ amount: null, missing: ['USD'] });
  });
});

describe('figures that are asked while facts change', () => {
  test('add up all the same: parts and whole are of one instant', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await strew(owner, ctx.organization.id, open(strewnFindings(60, 9)));
    let isOver = false;
    const changing = (async () => {
      for (let turn = 0; !isOver; turn++)
        await owner.query(
          `update findings set amount_minor = amount_minor + 1, closed_at = case when $2 then now() end
          where organization_id = $1`,
          [ctx.organization.id, turn % 2 === 0],
        );
    })();
    try {
      for (let asked = 0; asked < 60; asked++) {
        const { rows, total } = await compute({ ctx, catalogue: DECLARED }, ['open_findings', 'unbilled'], {
          by: ['account'],
        });
        const parts = rows.reduce((all, { values }) => all + (values.open_findings?.value ?? 0), 0);
        expect(parts).toBe(total.open_findings?.value);
        expect(sumMoney(rows.flatMap(({ values }) => values.unbilled ?? []))).toEqual(
          partsByCurrency(total.unbilled?.money ?? null),
        );
      }
    } finally {
      isOver = true;
      await changing;
    }
  });
});
