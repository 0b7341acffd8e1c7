import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeOrganization } from '#access/commands/organizations.ts';
import { putRates } from '#catalogue/commands/rates.ts';
import { readWhole } from '#catalogue/queries/list.ts';
import { inReporting, type Rate, rateOn } from '#catalogue/rate.ts';
import { minorDigits } from '#core/currency.ts';
import { decimal } from '#core/decimal.ts';
import { addDays } from '#core/period.ts';
import { recordFindings, type StatedFinding } from '#findings/commands/record.ts';
import { FINDING_LIST, listFindings } from '#findings/queries/findings.ts';
import { readHeadline } from '#findings/queries/headline.ts';
import { readResultTotals } from '#findings/queries/totals.ts';
import { findingTypes } from '#findings/types.ts';
import { readDashboard } from '#overview/queries/dashboard.ts';
import { type Context, createContext } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import { startGround, type TestGround } from '../harness.ts';

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

const LEAKS = findingTypes('leaks', {
  lost: { ledger: 'owed', label: 'Lost', meaning: 'Lost.', measures: {} },
  given: { ledger: 'owed_to_customer', label: 'Given', meaning: 'Given.', measures: {} },
});
type Stated = StatedFinding<'lost' | 'given'>;

const JANUARY = { start: '2026-01-01', end: '2026-02-01' };

const finding = (currency: string, amountMinor: bigint, rest: Partial<Stated> = {}): Stated => ({
  type: 'lost',
  accountId: 'A1',
  productKey: null,
  subscriptionId: null,
  about: { kind: 'deal', id: randomUUID() },
  sourceKey: null,
  period: JANUARY,
  amountMinor,
  currency,
  annualisedMinor: amountMinor * 12n,
  confidence: 0.9,
  severity: 'low',
  recoverability: 'billable_now',
  measures: {},
  reason: 'As the test says.',
  evidence: {},
  ...rest,
});

const record = (ctx: Context, findings: Stated[]) =>
  ctx.pg.write((tx) =>
    recordFindings(ctx, tx, {
      runId: randomUUID(),
      asOf: new Date('2026-02-10T00:00:00Z'),
      looked: ['A1'],
      types: LEAKS,
      findings,
    }),
  );

/** The context as a next request has it. */
async function next(ctx: Context): Promise<Context> {
  return createContext(
    engines.ground,
    await readOrganization(engines.ground, ctx.organization.id),
    ctx.actor,
  );
}

const rate = (currency: string, day: string, text: string) => ({ currency, day, rate: text, source: 'ECB' });

describe('the headline in the reporting currency', () => {
  test('adds each finding at the rate of its period’s last day, says which days, and keeps the currencies as parts', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await putRates(ctx, [
      rate('USD', '2026-01-30', '1.25'),
      rate('USD', '2026-02-27', '1.60'),
      rate('JPY', '2026-01-31', '160'),
    ]);
    const february = { period: { start: '2026-02-01', end: '2026-03-01' } };
    await record(ctx, [
      finding('EUR', 10_000n),
      finding('USD', 10_000n),
      finding('USD', 16_000n, february),
      finding('JPY', 16_000n),
      finding('USD', 500n, { type: 'given', recoverability: 'owed_to_customer' }),
    ]);
    const { totals, months } = await readHeadline(ctx);
    // 100 + 100 / 1.25 + 160 / 1.60 + 16,000 / 160
    expect(totals.reporting.owed).toMatchObject({
      amount: '380.00',
      currency: 'EUR',
      rate_from: '2026-01-30',
      rate_day: '2026-02-27',
      missing: [],
      unconverted: [],
    });
    expect(totals.owed).toEqual(totals.reporting.owed.parts);
    expect(new Set(totals.owed.map(({ amount, currency }) => `${amount} ${currency}`))).toEqual(
      new Set(['260.00 USD', '100.00 EUR', '16000 JPY']),
    );
    expect(totals.reporting.owed_to_customer.amount).toBe('4.00');
    expect(totals.rates).toEqual({ from: '2026-01-30', to: '2026-02-27', source: 'ECB' });
    expect(months.map(({ month, owed }) => [month, owed.amount])).toEqual([
      ['2026-01', '280.00'],
      ['2026-02', '100.00'],
    ]);
    const dashboard = await readDashboard(ctx);
    expect(dashboard.by_month_reporting.map(({ leak }) => leak)).toEqual(['280.00', '100.00']);
    expect(totals.by_type.map(({ type, total }) => [type, total.amount])).toEqual([
      ['given', '4.00'],
      ['lost', '380.00'],
    ]);
  });

  test('leaves out and names what has no rate, and is unknown where nothing has one', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await putRates(ctx, [rate('USD', '2026-01-30', '1.25')]);
    const march = { period: { start: '2026-03-01', end: '2026-04-01' } };
    await record(ctx, [
      finding('EUR', 10_000n),
      finding('USD', 10_000n),
      // Its rate is older than ten days.
      finding('USD', 7_700n, march),
      finding('JPY', 5_000n),
      finding('JPY', 300n, { type: 'given', recoverability: 'owed_to_customer' }),
    ]);
    const { reporting } = (await readHeadline(ctx)).totals;
    expect(reporting.owed).toMatchObject({
      amount: '180.00',
      missing: ['JPY', 'USD'],
      unconverted: [
        { amount: '5000', currency: 'JPY' },
        { amount: '77.00', currency: 'USD' },
      ],
    });
    expect(reporting.owed_to_customer).toMatchObject({ amount: null, missing: ['JPY'] });
    const listed = await readResultTotals(ctx, { limit: 50 });
    expect(listed.reporting.owed).toEqual(reporting.owed);
  });

  test('is the sum of its parts and of its rows, each rounded once, whatever the amounts and the rates', async () => {
    const codes = ['EUR', 'USD', 'JPY', 'KWD', 'HUF'] as const;
    const amounts = fc.record({
      currency: fc.constantFrom(...codes),
      minor: fc.bigInt(1n, 10n ** 12n),
      month: fc.integer({ min: 1, max: 4 }),
    });
    const rates = fc.record({
      currency: fc.constantFrom('USD', 'JPY', 'KWD', 'HUF'),
      offset: fc.integer({ min: 0, max: 120 }),
      units: fc.integer({ min: 1, max: 10 ** 6 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(amounts, { minLength: 1, maxLength: 30 }),
        fc.uniqueArray(rates, { maxLength: 12, selector: ({ currency, offset }) => `${currency}${offset}` }),
        fc.constantFrom('EUR', 'JPY'),
        async (rows, known, reporting) => {
          const ctx = await engines.newOrganization({ currency: 'EUR', reportingCurrency: reporting });
          const stored = known.map(({ currency, offset, units }): Rate => {
            const day = addDays('2026-01-05', offset);
            return { base: 'EUR', currency, day, rate: decimal(units).div(1000) };
          });
          if (stored.length > 0)
            await putRates(
              ctx,
              stored.map((each) => ({ ...each, rate: each.rate.toFixed(), source: 'test' })),
            );
          const periods = rows.map(({ month }) => ({
            start: `2026-0${month}-01`,
            end: `2026-0${month + 1}-01`,
          }));
          await record(
            ctx,
            rows.map(({ currency, minor }, at) =>
              finding(currency, minor, { period: periods[at] ?? JANUARY }),
            ),
          );
          let sum = 0n;
          const apart = new Map<string, bigint>();
          for (const [at, { currency, minor }] of rows.entries()) {
            const found = rateOn(stored, reporting, currency, addDays(periods[at]?.end ?? '', -1));
            if (found) sum += inReporting(minor, currency, reporting, found.perReporting.toDecimalPlaces(24));
            else apart.set(currency, (apart.get(currency) ?? 0n) + minor);
          }
          const { owed } = (await readHeadline(ctx)).totals.reporting;
          const minorOf = (amount: string | null, currency: string) =>
            amount === null
              ? 0n
              : BigInt(
                  decimal(amount)
                    .times(10 ** minorDigits(currency))
                    .toFixed(),
                );
          expect(minorOf(owed.amount, reporting)).toBe(sum);
          expect(
            new Map(owed.unconverted.map((part) => [part.currency, minorOf(part.amount, part.currency)])),
          ).toEqual(apart);
          const { parts } = await readResultTotals(ctx, { limit: 50 });
          const added = parts.reduce((whole, { total }) => whole + minorOf(total.amount, reporting), 0n);
          expect(added).toBe(sum);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('sorting and filtering by amount', () => {
  test('compare in the reporting currency: yen are not above euros, and what has no rate comes last', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await putRates(ctx, [rate('USD', '2026-01-30', '1.25'), rate('JPY', '2026-01-30', '160')]);
    await record(ctx, [
      finding('JPY', 9_000n),
      finding('EUR', 10_000n),
      finding('USD', 9_900n),
      finding('GBP', 900_000n),
    ]);
    const order = async (query: Record<string, string>) =>
      (await listFindings(ctx, { sort: 'amount', ...query })).items.map(({ currency }) => currency);
    expect(await order({})).toEqual(['EUR', 'USD', 'JPY', 'GBP']);
    expect(await order({ direction: 'asc' })).toEqual(['JPY', 'USD', 'EUR', 'GBP']);
    // 9,000 yen are 56.25 euros.
    expect(await order({ min_amount: '57', currency: 'JPY' })).toEqual([]);
    expect(await order({ min_amount: '56', max_amount: '80' })).toEqual(['USD', 'JPY']);
    const named = (await readResultTotals(ctx, { limit: 50 })).reporting.owed;
    expect(named.unconverted).toEqual([{ amount: '9000.00', currency: 'GBP' }]);
    // Page by page it is the same order, over the end of what has a rate.
    const paged: (string | null)[] = [];
    for await (const row of readWhole(ctx, FINDING_LIST, { limit: 1, sort: 'amount', direction: 'desc' }))
      paged.push(row.currency);
    expect(paged).toEqual(['EUR', 'USD', 'JPY', 'GBP']);
  });

  test('follow the reporting currency when the organization chooses another', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await putRates(ctx, [rate('USD', '2026-01-30', '1.25')]);
    await record(ctx, [finding('EUR', 10_000n), finding('USD', 10_000n)]);
    expect((await readHeadline(ctx)).totals.reporting.owed.amount).toBe('180.00');
    await changeOrganization(ctx, { reporting_currency: 'USD' });
    const owed = (await readHeadline(await next(ctx))).totals.reporting.owed;
    expect(owed).toMatchObject({ amount: '225.00', currency: 'USD', rate_day: '2026-01-30' });
  });
});

test('rates and the reporting currency change no amount of a finding, in lists or in what they export', async () => {
  const ctx = await engines.newOrganization();
  await record(ctx, [finding('EUR', 10_000n), finding('JPY', 9_000n), finding('USD', 9_900n)]);
  const rows = async (at: Context) => {
    const all: string[] = [];
    for await (const row of readWhole(at, FINDING_LIST, { limit: 50, sort: 'account' }))
      all.push(JSON.stringify(row));
    return all.sort();
  };
  const before = await rows(ctx);
  expect(before.length).toBe(3);
  await changeOrganization(ctx, { currency: 'EUR' });
  const converted = await next(ctx);
  await putRates(converted, [rate('USD', '2026-01-30', '1.25'), rate('JPY', '2026-01-30', '160')]);
  expect((await readHeadline(converted)).totals.reporting.owed.amount).toBe('235.45');
  expect(await rows(converted)).toEqual(before);
});

test('an organization without a currency is given its currencies apart, and no sum', async () => {
  const ctx = await engines.newOrganization();
  await record(ctx, [finding('EUR', 10_000n), finding('USD', 9_900n)]);
  const { totals } = await readHeadline(ctx);
  expect(totals.reporting.owed).toMatchObject({ amount: null, currency: null, missing: [], unconverted: [] });
  expect(totals.owed.length).toBe(2);
  expect(totals.rates).toBeNull();
});
