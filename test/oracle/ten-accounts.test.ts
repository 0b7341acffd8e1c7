import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { billingPeriods, hasEnded, localDay } from './calendar.ts';
import { DIGITS, minorOf, rowsOf } from './cases.ts';
import { decimalText, fraction, times } from './fraction.ts';
import { oracleCharge, type RatingCase, type RatingTier } from './rate.ts';
import { gapAfterCredits, type Measured, unitsIn } from './reconcile.ts';

type Row = Record<string, string>;
const FOLDER = new URL('../fixtures/ten-accounts/', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');
const csv = (file: string): Row[] => parse(read(file), { columns: true });
const AS_OF = '2026-04-01T06:00:00Z';
const PAGE = 'ten-accounts.md';

const [products, prices, subscriptions] = [csv('products.csv'), csv('prices.csv'), csv('subscriptions.csv')];
const [usage, reported, mappings] = [csv('usage.csv'), csv('reported_usage.csv'), csv('mappings.csv')];
const [invoices, lines, credits] = [csv('invoices.csv'), csv('invoice_lines.csv'), csv('credits.csv')];

/** The one row that matches, or a loud failure: the files are small enough to have no gaps. */
function only(rows: Row[], key: string, value: string | undefined): Row {
  const found = rows.filter((row) => row[key] === value);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} rows where ${key} is ${value}`);
  return found[0];
}

/** Usage under the account and product that the mappings give it; without a product it is not mapped. */
const mapped = usage.map((event) => {
  const mapping = mappings.find((each) => each.source_key === event.product_key);
  const source = mappings.find((each) => each.account_source_id === event.account_id);
  const isProduct = products.some((product) => product.product_key === event.product_key);
  return {
    ts: event.ts ?? '',
    account: source?.account_id ?? event.account_id ?? '',
    product: isProduct ? event.product_key : mapping?.product_key,
    units: decimalText(times(fraction(event.units ?? ''), fraction(mapping?.multiplier ?? '1'))),
  };
});

function chargeOf(price: Row, units: string, coveredDays: number, periodDays: number): bigint {
  const listed = price.tiers ? (JSON.parse(price.tiers) as Record<string, string | number | null>[]) : null;
  const tiers: RatingTier[] | null =
    listed?.map((tier) => ({
      upTo: tier.up_to === null ? null : String(tier.up_to),
      unitAmount: String(tier.unit_amount),
      flatAmount: String(tier.flat_amount),
    })) ?? null;
  const none = {
    commitmentAmount: null,
    quantity: null,
    discountPercent: null,
    upliftPercent: null,
    upliftCount: 0,
  };
  return oracleCharge({
    ...none,
    model: price.model as RatingCase['model'],
    unitAmount: price.unit_amount || null,
    packageSize: price.package_size || null,
    tiers,
    includedUnits: price.included_units || null,
    minimumAmount: price.minimum_amount || null,
    coveredDays,
    periodDays,
    units,
    currencyDigits: DIGITS[price.currency ?? ''] ?? 2,
  }).totalMinor;
}

/** Every ended period of every subscription, and of one that ended while use went on, as the page tabulates it. */
function accountPeriods(): Row[] {
  return subscriptions.flatMap((subscription) => {
    const price = only(prices, 'price_id', subscription.price_id);
    const [account, zone, product] = [
      subscription.account_id ?? '',
      subscription.time_zone ?? '',
      price.product_key,
    ];
    const dates = { startDate: subscription.start_date ?? '', anchorDay: Number(subscription.anchor_day) };
    const cut = billingPeriods({ ...dates, interval: 'month', endDate: null }, localDay(AS_OF, zone));
    return cut
      .filter((period) => hasEnded(period, zone, AS_OF))
      .map((period) => rowOf(price, { account, product: product ?? '', zone }, period));
  });
}

function rowOf(
  price: Row,
  key: { account: string; product: string; zone: string },
  period: ReturnType<typeof billingPeriods>[number],
): Row {
  const currency = price.currency ?? '';
  const sum = (rows: Row[]) => rows.reduce((total, row) => total + minorOf(row.amount ?? '', currency), 0n);
  const ofKey = (row: Row) => row.account_id === key.account && row.product_key === key.product;
  const inPeriod = (row: Row) =>
    (row.period_start ?? '') >= period.start && (row.period_end ?? '') <= period.end;
  const aggregation = only(products, 'product_key', key.product).aggregation as 'sum' | 'max';
  const events = mapped.filter((event) => event.account === key.account && event.product === key.product);
  const actual = unitsIn(
    events,
    { start: period.coveredStart, end: period.coveredEnd },
    key.zone,
    aggregation,
  );
  const reports: Measured[] = reported
    .filter((row) => ofKey(row) && (row.ts || inPeriod(row)))
    .map((row) => ({ ts: row.ts || `${row.period_start}T12:00:00Z`, units: row.units ?? '' }));
  const issued = invoices.filter((row) => row.account_id === key.account && inPeriod(row));
  const billedLines = lines.filter(
    (line) => line.product_key === key.product && issued.some((each) => each.invoice_id === line.invoice_id),
  );
  const shouldMinor = chargeOf(price, actual, period.coveredDays, period.periodDays);
  const [billedMinor, creditsMinor] = [
    sum(billedLines),
    sum(credits.filter((row) => ofKey(row) && inPeriod(row))),
  ];
  return {
    account_id: key.account,
    product_key: key.product,
    currency,
    period_start: period.start,
    period_end: period.end,
    days: `${period.coveredDays}/${period.periodDays}`,
    actual,
    reported: unitsIn(reports, period, key.zone, aggregation),
    should: String(shouldMinor),
    billed: String(billedMinor),
    credits: String(creditsMinor),
    gap: String(gapAfterCredits(shouldMinor, billedMinor, creditsMinor).gapMinor),
  };
}

const idOf = (row: Row): string => [row.account_id, row.product_key, row.period_start].join(' ');
const byId = (a: Row, b: Row): number => (idOf(a) < idOf(b) ? -1 : 1);

describe('the ten accounts', () => {
  it('come out of their files line by line as the page has them', () => {
    const inMinor = (row: Row): Row => {
      const amounts = ['should', 'billed', 'credits', 'gap'] as const;
      const minor = amounts.map((name) => [name, String(minorOf(row[name] ?? '', row.currency ?? ''))]);
      return { ...row, ...Object.fromEntries(minor) };
    };
    const onPaper = rowsOf(PAGE, 'account-periods').map(inMinor);
    expect(accountPeriods().sort(byId)).toEqual(onPaper.sort(byId));
  });

  it('have the findings of the page in expected.json', () => {
    const onPaper = rowsOf(PAGE, 'findings').map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell === '-' ? null : cell])),
    );
    expect(JSON.parse(read('expected.json'))).toEqual(onPaper);
  });

  it('have a priced finding for each gap that is left, of that amount, and no other', () => {
    const left = accountPeriods()
      .filter((row) => row.gap !== '0')
      .map((row) => `${idOf(row)} ${row.currency} ${row.gap?.replace('-', '')}`);
    const found = rowsOf(PAGE, 'findings')
      .filter((row) => row.amount !== '-')
      .map((row) => `${idOf(row)} ${row.currency} ${minorOf(row.amount ?? '', row.currency ?? '')}`);
    expect(found.sort()).toEqual(left.sort());
  });

  it('have an unmapped finding for each account and calendar month with a key that nothing maps', () => {
    const unmapped = mapped
      .filter((event) => event.product === undefined)
      .map((event) => `${event.account} ${event.ts.slice(0, 7)}-01`);
    const found = rowsOf(PAGE, 'findings').filter((row) => row.type === 'unmapped_usage');
    expect(found.map((row) => `${row.account_id} ${row.period_start}`)).toEqual(
      [...new Set(unmapped)].sort(),
    );
  });

  it('pay every invoice in full, so that nothing is uncollected', () => {
    const payments = csv('payments.csv');
    for (const invoice of invoices) {
      const currency = invoice.currency ?? '';
      const due = lines
        .filter((line) => line.invoice_id === invoice.invoice_id)
        .reduce((total, line) => total + minorOf(line.amount ?? '', currency), 0n);
      expect(minorOf(only(payments, 'invoice_id', invoice.invoice_id).amount ?? '', currency)).toBe(due);
    }
  });
});
