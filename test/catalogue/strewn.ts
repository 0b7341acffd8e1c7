import fc from 'fast-check';
import type pg from 'pg';
import { changeOrganization } from '#access/commands/organizations.ts';
import { putRates } from '#catalogue/commands/rates.ts';
import { LEDGERS, RECOVERABILITIES, SEVERITIES, STATUSES } from '#findings/finding.ts';
import { type Context, createContext } from '#platform/context.ts';
import { readOrganization } from '#platform/organization.ts';
import { openWorld, type Realm, type World } from '../quality/world.ts';

/** Two organizations with everything in them, and findings of every kind, currency and blank strewn over both. */
export type Strewn = World & {
  /** Alpha as it sees its sums: in EUR, in Tokyo's days, with rates for some of its currencies. */
  readonly converted: Context;
  /** The same without a reporting currency: every currency stays apart. */
  readonly apart: Context;
};

export const STREWN = 160;
const FIRST = Date.UTC(2025, 8, 1);
const DAY = 86_400_000;
const dayText = (offset: number) => new Date(FIRST + offset * DAY).toISOString().slice(0, 10);
const nullable = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 6 });

/** A finding as its table holds it; amounts may be none, zero or below zero, and have no more digits than money has. */
const arbitraryFinding = fc
  .record({
    finding_id: fc.uuid({ version: 4 }),
    type: fc.constantFrom('unreported_usage', 'over_billed', 'duplicate_billing', 'missed_overage'),
    ledger: fc.constantFrom(...LEDGERS),
    account: fc.constantFrom('A01', 'A02', 'A03', 'A04', 'A05', 'nobody', 'Ünknown, “quoted” name'),
    product_key: nullable(fc.constantFrom('calls', 'seats', 'all', '', "o'clock", '%_\\')),
    start: fc.integer({ min: 0, max: 240 }),
    days: fc.integer({ min: 1, max: 92 }),
    money: nullable(
      fc.tuple(
        fc.integer({ min: -5_000, max: 9_999_999 }),
        fc.constantFrom('EUR', 'USD', 'JPY', 'KWD', 'HUF'),
      ),
    ),
    confidence: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    severity: fc.constantFrom(...SEVERITIES),
    recoverability: fc.constantFrom(...RECOVERABILITIES),
    status: fc.constantFrom(...STATUSES),
    seen: fc.integer({ min: 0, max: 9_999 }),
    closed: nullable(fc.integer({ min: 0, max: 300 })),
    moved: fc.boolean(),
    units: nullable(fc.integer({ min: 0, max: 10 ** 6 })),
  })
  .map(({ account, start, days, money, seen, closed, moved, units, ...rest }) => {
    const at = (offset: number) => new Date(FIRST + offset * DAY).toISOString();
    return {
      ...rest,
      account_id: account,
      room: rest.ledger === 'improvable' ? 'talks' : 'reconciliation',
      about_kind: 'account',
      about_id: account,
      subscription_id: null,
      source_key: null,
      period_start: dayText(start),
      period_end: dayText(start + days),
      amount_minor: money?.[0] ?? null,
      currency: money?.[1] ?? null,
      annualised_minor: money && rest.ledger === 'owed' ? money[0] * 12 : null,
      note: '',
      measures: {
        ...(units === null ? {} : { actual_units: `${units / 8}` }),
        ...(units === null || money === null ? {} : { billed_minor: `${units}` }),
      },
      as_of: at(330),
      reason: `Strewn about ${account}.`,
      evidence: {},
      // Minutes apart, so that days of the zone and days of UTC differ for some.
      first_seen_at: new Date(FIRST + 250 * DAY + seen * 977_000).toISOString(),
      last_run_id: '00000000-0000-4000-8000-000000000000',
      closed_at: closed === null ? null : at(closed),
      amount_before_minor: moved && money ? 1 : null,
      amount_moved_at: moved ? at(300) : null,
      amount_moved_because: moved ? 'usage' : null,
    };
  });

export type StrewnFinding = Record<string, unknown> & { account_id: string };

/** Generated findings, the same ones for one seed. */
export const strewnFindings = (count: number, seed: number): StrewnFinding[] =>
  fc.sample(arbitraryFinding, { numRuns: count, seed });

/** Puts findings into the table as its owner. */
export async function strew(
  owner: pg.Client,
  organization: string,
  rows: readonly StrewnFinding[],
): Promise<void> {
  const whole = rows.map((row) => ({ ...row, organization_id: organization }));
  await owner.query(
    `insert into findings select * from jsonb_populate_recordset(null::findings, $1::jsonb)`,
    [JSON.stringify(whole)],
  );
}

async function furnish(owner: pg.Client, { canary, ctx }: Realm, seed: number): Promise<void> {
  const own = strewnFindings(STREWN, seed).map((row) => ({
    ...row,
    account_id: `${canary}-${row.account_id}`,
  }));
  await strew(owner, ctx.organization.id, own);
  await owner.query(
    `update customers set owner = case when account_id like '%1' then null else 'Owner ' || right(account_id, 1) end,
      segment = case when account_id < $2 then 'Large' end where organization_id = $1`,
    [ctx.organization.id, `${canary}-A05`],
  );
}

/** Opens it; about ten seconds. */
export async function openStrewn(): Promise<Strewn> {
  const world = await openWorld();
  await furnish(world.owner, world.alpha, 11);
  await furnish(world.owner, world.bravo, 12);
  const { ctx } = world.alpha;
  await changeOrganization(ctx, { reporting_currency: 'EUR', time_zone: 'Asia/Tokyo' });
  const again = async () =>
    createContext(world.ground, await readOrganization(world.ground, ctx.organization.id), ctx.actor);
  const rate = (currency: string, day: string, of: string) => ({
    currency,
    day,
    rate: of,
    base: 'EUR',
    source: 'test',
  });
  // JPY has none, and that of KWD is too old for some periods: both are said to be missing.
  const rates = [0, 9, 18, 27].map((offset) => rate('USD', dayText(offset * 9), `1.${offset + 11}`));
  await putRates(await again(), [
    ...rates,
    ...dense('HUF', '391.37'),
    ...dense('USD', '1.0817'),
    rate('KWD', dayText(100), '0.3312'),
  ]);
  const converted = await again();
  const apart = createContext(
    world.ground,
    { ...converted.organization, reportingCurrency: null },
    ctx.actor,
  );
  return { ...world, converted, apart };
}

/** A rate for every ninth day from before the first period until after the last. */
const dense = (currency: string, rate: string) =>
  Array.from({ length: 45 }, (_, at) => ({
    currency,
    day: dayText(at * 9 - 20),
    rate,
    base: 'EUR',
    source: 'test',
  }));
