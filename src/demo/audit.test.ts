import { beforeAll, describe, expect, test } from 'vitest';
import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import { addMonths, overlap, type Period } from '#core/period.ts';
import { dayAt } from '#core/zone.ts';
import { charge, discountInForce, oneMinor, priceInForce, upliftInForce } from './charge.ts';
import { generateWorld } from './generate.ts';
import type { Price, Subscription, World } from './world.ts';

/*
 * Reads nothing but the files, as a customer would upload them, and recalculates every unit: with the
 * calendar and the zones of the core room and without anything that the generator remembers.
 */

type Row = Record<string, string>;
type Use = { day: string; units: Decimal };

function rowsOf(world: World, name: string): Row[] {
  const file = world.files.find((one) => one.name === `${name}.csv`);
  if (!file) throw new Error(name);
  return file.rows.map((row) =>
    Object.fromEntries(file.columns.map((column, place) => [column, row[place] ?? ''])),
  );
}

function pricesOf(world: World): Price[] {
  return rowsOf(world, 'prices').map((row) => ({
    id: row.price_id ?? '',
    product: row.product_key ?? '',
    model: row.model as Price['model'],
    currency: row.currency ?? '',
    unitAmount: row.unit_amount || undefined,
    packageSize: row.package_size || undefined,
    tiers: row.tiers
      ? JSON.parse(row.tiers).map((tier: { up_to: number | null; unit_amount: string }) => ({
          upTo: tier.up_to === null ? null : String(tier.up_to),
          unitAmount: tier.unit_amount,
        }))
      : undefined,
    includedUnits: row.included_units || undefined,
    minimumAmount: row.minimum_amount || undefined,
    effectiveFrom: row.effective_from ?? '',
    effectiveTo: row.effective_to || undefined,
  }));
}

function periodsOf(row: Row, until: string): Period[] {
  const start = row.start_date as string;
  const anchor = Number(row.anchor_day || start.slice(8));
  const step = { month: 1, quarter: 3, year: 12 }[row.billing_interval as 'month'] ?? 1;
  let first = addMonths(start, 0, anchor);
  if (first > start) first = addMonths(start, -1, anchor);
  const periods: Period[] = [];
  for (let place = 0; ; place += step) {
    const period = { start: addMonths(first, place, anchor), end: addMonths(first, place + step, anchor) };
    if (period.end > until) return periods;
    periods.push(period);
  }
}

/** Use by account and product, each event once, corrected events out, sources translated. */
function useOf(world: World, zones: Map<string, string>): Map<string, Use[]> {
  const mappings = rowsOf(world, 'mappings');
  const alias = new Map(
    mappings.filter((row) => row.account_source_id).map((row) => [row.account_source_id, row.account_id]),
  );
  const events = new Map(rowsOf(world, 'usage').map((row) => [row.event_id, row]));
  const superseded = new Set([...events.values()].map((row) => row.supersedes));
  const use = new Map<string, Use[]>();
  for (const event of events.values()) {
    if (superseded.has(event.event_id as string)) continue;
    const account = alias.get(event.account_id ?? '') ?? event.account_id;
    const mapping = mappings.find(
      (row) => row.source_key === event.product_key && (row.account_id === '' || row.account_id === account),
    );
    const units = decimal(event.units as string).times(mapping?.multiplier ?? '1');
    const key = `${account} ${mapping?.product_key ?? event.product_key}`;
    const day = dayAt(Date.parse(event.ts as string), zones.get(account as string) ?? 'UTC');
    if (!use.has(key)) use.set(key, []);
    use.get(key)?.push({ day, units });
  }
  return use;
}

function measure(use: Use[], span: Period, aggregation: string): Decimal {
  const inside = use.filter((one) => span.start <= one.day && one.day < span.end).map((one) => one.units);
  return inside.reduce((a, b) => (aggregation === 'max' ? (a.greaterThan(b) ? a : b) : a.plus(b)), ZERO);
}

type Sums = { should: Decimal; currency: string; leftover: Decimal; end: string };

/** The gap of every finished account × product × period, after credits. */
function gapsOf(world: World): Map<string, Sums> {
  const prices = pricesOf(world);
  const subscriptions = rowsOf(world, 'subscriptions');
  const zones = new Map(subscriptions.map((row) => [row.account_id as string, row.time_zone as string]));
  const use = useOf(world, zones);
  const kinds = new Map(rowsOf(world, 'products').map((row) => [row.product_key, row.aggregation ?? 'sum']));
  const sums = new Map<string, Sums>();
  const rises = rowsOf(world, 'contract_terms').filter((row) => row.term === 'escalator_percent');
  for (const row of subscriptions) {
    const ended = row.end_date || '9999-12-31';
    const product = prices.find((one) => one.id === row.price_id)?.product as string;
    const resumed = subscriptions.some(
      (one) =>
        one !== row &&
        one.subscription_id?.startsWith(row.subscription_id as string) &&
        (one.start_date ?? '') >= ended,
    );
    const terms = {
      start: row.start_date,
      discountPercent: row.discount_percent || undefined,
      discountUntil: row.discount_until || undefined,
      renewalDate: row.renewal_date || undefined,
      upliftPercent: row.renewal_uplift_percent || undefined,
      termMonths: row.renewal_date && monthsApart(row.start_date as string, row.renewal_date),
    } as Subscription;
    for (const period of periodsOf(row, world.end).filter(({ start }) => start >= world.start)) {
      const after = period.start >= ended;
      if (after && (resumed || product === 'platform_fee' || product === 'seats')) continue;
      const covered = after
        ? period
        : (overlap(period, { start: row.start_date as string, end: ended }) as Period);
      const price = priceInForce(prices, row.price_id as string, covered.start);
      const units = measure(
        use.get(`${row.account_id} ${product}`) ?? [],
        covered,
        kinds.get(product) as string,
      );
      const owes = row.status !== 'trialing' && row.status !== 'paused' && !(after && units.isZero());
      const should = charge({
        price,
        units,
        quantity: row.quantity ? Number(row.quantity) : undefined,
        uplift: upliftInForce(terms, period.start).times(riseOf(rises, row.account_id, period.start)),
        discountPercent: discountInForce(terms, period.start),
        commitmentAmount: row.commitment_amount || undefined,
        period,
        covered,
      });
      const key = `${row.account_id} ${product} ${period.start}`;
      const sum = sums.get(key) ?? {
        should: ZERO,
        currency: price.currency,
        leftover: ZERO,
        end: period.end,
      };
      sums.set(key, { ...sum, should: owes ? sum.should.plus(should) : sum.should });
    }
  }
  const billed = billedOf(world, sums, subscriptions, prices);
  const credits = new Map(
    rowsOf(world, 'credits').map((row) => [
      `${row.account_id} ${row.product_key} ${row.period_start}`,
      row.amount,
    ]),
  );
  for (const [key, sum] of sums) {
    const gap = sum.should.minus(billed.get(key) ?? ZERO);
    const left = gap.abs().minus(credits.get(key) ?? '0');
    sum.leftover = left.isNegative() ? ZERO : gap.isNegative() ? left.negated() : left;
  }
  return sums;
}

/** The yearly rise that the contract states, once for each year since it began. */
function riseOf(rises: Row[], account: string | undefined, day: string): Decimal {
  const rise = rises.find((row) => row.account_id === account);
  if (!rise?.effective_from || day < rise.effective_from) return decimal(1);
  const years = Math.floor(monthsApart(rise.effective_from, day) / 12) + 1;
  return decimal(rise.value as string)
    .div(100)
    .plus(1)
    .pow(years);
}

function monthsApart(from: string, to: string): number {
  return (
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 +
    Number(to.slice(5, 7)) -
    Number(from.slice(5, 7))
  );
}

function billedOf(
  world: World,
  sums: Map<string, Sums>,
  subscriptions: Row[],
  prices: Price[],
): Map<string, Decimal> {
  const invoices = new Map(rowsOf(world, 'invoices').map((row) => [row.invoice_id, row]));
  const products = new Map(
    subscriptions.map((row) => [row.subscription_id, prices.find((one) => one.id === row.price_id)?.product]),
  );
  const starts = [...sums.keys()];
  const byUnit = new Map<string, string[]>();
  for (const key of starts) {
    const unit = key.slice(0, key.lastIndexOf(' '));
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), key.slice(key.lastIndexOf(' ') + 1)]);
  }
  const billed = new Map<string, Decimal>();
  for (const line of rowsOf(world, 'invoice_lines')) {
    const invoice = invoices.get(line.invoice_id) as Row;
    if (
      ['tax', 'fee', 'credit'].includes(line.kind as string) ||
      ['void', 'draft'].includes(invoice.status as string)
    )
      continue;
    const unit = `${invoice.account_id} ${line.product_key || products.get(invoice.subscription_id)}`;
    const start = line.period_start || (invoice.period_start as string);
    const own = [...new Set(byUnit.get(unit) ?? [])]
      .filter((one) => one <= start)
      .sort()
      .at(-1);
    const key = `${unit} ${own}`;
    if (start >= (sums.get(key)?.end ?? '')) continue;
    billed.set(key, (billed.get(key) ?? ZERO).plus(line.amount as string));
  }
  return billed;
}

describe.each([
  ['plumbline', 220, '2026-05'],
  ['leap year and both changes of the clock', 40, '2024-01'],
])('the files of the world "%s", read without its truth', (seed, accounts, firstMonth) => {
  let world: World;
  let gaps: Map<string, Sums>;
  beforeAll(() => {
    world = generateWorld({ seed, accounts, months: firstMonth === '2024-01' ? 11 : 6, firstMonth });
    gaps = gapsOf(world);
  }, 60_000);

  test('each planted amount is the gap between the files, to the cent', () => {
    const unitless = ['unmapped_usage', 'uncollected'];
    for (const leak of world.leaks) {
      if (unitless.includes(leak.type as string) || leak.subscription_id === '') continue;
      const gap = gaps.get(`${leak.account_id} ${leak.product_key} ${leak.period_start}`);
      const over = leak.type === 'over_billed' || leak.type === 'duplicate_billing';
      const signed = over ? gap?.leftover.negated() : gap?.leftover;
      expect(`${leak.type} ${leak.subscription_id} ${signed}`).toBe(
        `${leak.type} ${leak.subscription_id} ${decimal(leak.amount)}`,
      );
      expect(leak.should_have_billed && decimal(leak.should_have_billed)).toEqual(gap?.should);
    }
  });

  test('no unit is off by more than a minor unit unless a leak is planted there', () => {
    const planted = new Set(
      world.leaks.map((leak) => `${leak.account_id} ${leak.product_key} ${leak.period_start}`),
    );
    const skewed = new Set(
      world.decoys
        .filter((one) => one.decoy === 'clock_skew')
        .flatMap((one) =>
          [one.period_start, one.period_end].map((day) => `${one.account_id} ${one.product_key} ${day}`),
        ),
    );
    const stray = [...gaps].filter(
      ([key, sum]) =>
        !planted.has(key) && !skewed.has(key) && sum.leftover.abs().greaterThan(oneMinor(sum.currency)),
    );
    expect(stray.map(([key, sum]) => `${key} ${sum.leftover}`)).toEqual([]);
  });
});
