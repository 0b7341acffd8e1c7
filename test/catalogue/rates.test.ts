import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeOrganization } from '#access/commands/organizations.ts';
import { putRates } from '#catalogue/commands/rates.ts';
import { inReporting, type Rate, rateOn } from '#catalogue/rate.ts';
import { decimal } from '#core/decimal.ts';
import { addDays } from '#core/period.ts';
import { type Context, createContext } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import { startGround, type TestGround } from '../harness.ts';

let engines: TestGround;
beforeAll(async () => {
  engines = await startGround();
});
afterAll(() => engines.stop());

const CURRENCIES = ['EUR', 'USD', 'JPY', 'KWD', 'HUF'] as const;
const FIRST = '2026-01-01';

/** What SQL says of each currency on each of some days, as `rateOn` takes it. */
async function saidBySql(ctx: Context, days: readonly string[]) {
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ currency: string; on_day: string; per: string | null; source_day: string | null }>`
      select currency, on_day, rate.per_reporting as per, rate.source_day
      from unnest(${[...CURRENCIES]}::text[]) as currency cross join unnest(${days}::date[]) as on_day
      left join lateral reporting_rate(currency, on_day) as rate on true`.execute(tx),
  );
  return new Map(
    rows.map((row) => [
      `${row.currency} ${row.on_day}`,
      row.per === null ? null : `${decimal(row.per).toDecimalPlaces(12).toFixed()} of ${row.source_day}`,
    ]),
  );
}

async function again(ctx: Context): Promise<Context> {
  const organization = await readOrganization(engines.ground, ctx.organization.id);
  return createContext(engines.ground, organization, ctx.actor);
}

const inputOf = ({ base, currency, day, rate }: Rate) => ({
  base,
  currency,
  day,
  rate: rate.toFixed(),
  source: 'test',
});

const arbitraryRate = fc
  .record({
    base: fc.constantFrom(...CURRENCIES),
    currency: fc.constantFrom(...CURRENCIES),
    offset: fc.integer({ min: 0, max: 40 }),
    rate: fc.integer({ min: 1, max: 10 ** 6 }).map((units) => decimal(units).div(1000)),
  })
  .filter(({ base, currency }) => base !== currency)
  .map(({ offset, ...rest }): Rate => ({ ...rest, day: addDays(FIRST, offset) }));

describe('rates that were stored', () => {
  test('are, crossed to any reporting currency, what the rules in code say of every day', async () => {
    const days = Array.from({ length: 60 }, (_, offset) => addDays(FIRST, offset - 2));
    const arbitrary = fc.uniqueArray(arbitraryRate, {
      maxLength: 30,
      selector: ({ base, currency, day }) => `${base} ${currency} ${day}`,
    });
    await fc.assert(
      fc.asyncProperty(arbitrary, fc.constantFrom(...CURRENCIES), async (rates, reporting) => {
        const ctx = await engines.newOrganization({ currency: 'EUR' });
        const half = Math.ceil(rates.length / 2);
        if (half > 0) await putRates(ctx, rates.slice(0, half).map(inputOf));
        // The reporting currency changes after some rates came, which crosses them again; others come later.
        if (reporting !== 'EUR') await changeOrganization(ctx, { reporting_currency: reporting });
        if (half < rates.length) await putRates(ctx, rates.slice(half).map(inputOf));
        const said = await saidBySql(ctx, days);
        for (const currency of CURRENCIES)
          for (const day of days) {
            const found = rateOn(rates, reporting, currency, day);
            const expected = found && `${found.perReporting.toDecimalPlaces(12).toFixed()} of ${found.day}`;
            expect([currency, day, said.get(`${currency} ${day}`)]).toEqual([currency, day, expected]);
          }
      }),
      { numRuns: 60 },
    );
  });

  test('count once, are replaced by later ones, and leave one audit entry a change', async () => {
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    const given = { day: '2026-03-05', currency: 'USD', rate: '1.10', source: 'api' };
    expect(await putRates(ctx, [given, { ...given, rate: '9' }])).toEqual({ changed: 1, unchanged: 1 });
    expect(await putRates(ctx, [{ ...given, rate: '1.1000' }])).toEqual({ changed: 0, unchanged: 1 });
    expect(await putRates(ctx, [{ ...given, rate: '1.2' }])).toEqual({ changed: 1, unchanged: 0 });
    expect((await saidBySql(ctx, ['2026-03-05'])).get('USD 2026-03-05')).toBe('1.2 of 2026-03-05');
    const entries = await ctx.pg.read((tx) =>
      tx.selectFrom('audit_entries').select('action').where('action', '=', 'rates.changed').execute(),
    );
    expect(entries.length).toBe(2);
  });

  test('without a base are against the reporting currency, which an organization without a currency lacks', async () => {
    const given = { day: '2026-03-05', currency: 'USD', rate: '1.10', source: 'api' };
    const ctx = await engines.newOrganization({ currency: 'EUR' });
    await expect(putRates(ctx, [{ ...given, currency: 'EUR' }])).rejects.toMatchObject({
      code: 'bad_request',
    });
    await changeOrganization(ctx, { reporting_currency: 'GBP' });
    await putRates(await again(ctx), [given]);
    expect((await saidBySql(ctx, ['2026-03-05'])).get('USD 2026-03-05')).toBe('1.1 of 2026-03-05');
    const without = await engines.newOrganization();
    await expect(putRates(without, [given])).rejects.toMatchObject({ code: 'bad_request' });
  });

  test('are one organization’s alone', async () => {
    const mine = await engines.newOrganization({ currency: 'EUR' });
    const yours = await engines.newOrganization({ currency: 'EUR' });
    await putRates(mine, [{ day: '2026-03-05', currency: 'USD', rate: '1.10', source: 'api' }]);
    expect((await saidBySql(yours, ['2026-03-05'])).get('USD 2026-03-05')).toBeNull();
    expect((await saidBySql(mine, ['2026-03-05'])).get('USD 2026-03-05')).toBe('1.1 of 2026-03-05');
  });
});

describe('a row in the reporting currency', () => {
  const row = fc.record({
    minor: fc.bigInt(-(10n ** 20n), 10n ** 20n),
    from: fc.constantFrom(...CURRENCIES),
    to: fc.constantFrom(...CURRENCIES),
    per: fc.oneof(
      fc.integer({ min: 1, max: 10 ** 9 }).map((units) =>
        decimal(units)
          .div(10 ** 6)
          .toFixed(),
      ),
      // Halves and quarters, by which ties come about.
      fc.constantFrom('0.5', '2', '4', '0.25', '8', '0.02', '200'),
    ),
  });

  test('is the same to the minor unit in SQL and in code, and a whole is the sum of its parts', async () => {
    const ctx = await engines.newOrganization();
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 200 }), async (given) => {
        const { rows } = await ctx.pg.read((tx) =>
          sql<{ place: bigint; minor: string; part: string; whole: string }>`
            select place, in_reporting(minor, from_currency, to_currency, per) as minor,
              sum(in_reporting(minor, from_currency, to_currency, per)) over (partition by from_currency) as part,
              sum(in_reporting(minor, from_currency, to_currency, per)) over () as whole
            from unnest(${given.map((each) => each.minor.toString())}::numeric[],
              ${given.map((each) => each.from)}::text[], ${given.map((each) => each.to)}::text[],
              ${given.map((each) => each.per)}::numeric[]) with ordinality
              as given (minor, from_currency, to_currency, per, place)
            order by place`.execute(tx),
        );
        const own = given.map(({ minor, from, to, per }) => inReporting(minor, from, to, per));
        expect(rows.map((each) => BigInt(each.minor))).toEqual(own);
        expect(BigInt(rows[0]?.whole ?? 0)).toBe(own.reduce((sum, minor) => sum + minor, 0n));
        const parts = new Map(given.map(({ from }, at) => [from, BigInt(rows[at]?.part ?? 0)]));
        expect([...parts.values()].reduce((sum, part) => sum + part, 0n)).toBe(BigInt(rows[0]?.whole ?? 0));
      }),
      { numRuns: 20 },
    );
  });

  test('is unknown without a rate', async () => {
    const ctx = await engines.newOrganization();
    const { rows } = await ctx.pg.read((tx) =>
      sql<{ minor: string | null; same: string }>`
        select in_reporting(100, 'USD', 'EUR', null) as minor, in_reporting(100, 'EUR', 'EUR', null) as same`.execute(
        tx,
      ),
    );
    expect(rows).toEqual([{ minor: null, same: '100' }]);
  });
});
