import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  billingPeriods,
  hasEnded,
  isDiscounted,
  localDay,
  type SubscriptionDates,
  upliftCount,
} from './calendar.ts';
import { minorOf, RATING_PAGES, ratingCasesOf, rowsOf } from './cases.ts';
import { oracleCharge } from './rate.ts';
import { gapAfterCredits, spreadByDays } from './reconcile.ts';
import { tablesOf } from './table.ts';

type Row = Record<string, string>;

describe.each(RATING_PAGES)('%s holds to the minor unit:', (page) => {
  it.each(ratingCasesOf(page))('$name', (row) => {
    const charge = oracleCharge(row.case);
    expect(charge.totalMinor).toBe(row.expectedMinor);
    if (row.beforeFloorMinor !== null) expect(charge.beforeFloorMinor).toBe(row.beforeFloorMinor);
  });
});

describe('discount-and-uplift.md says what is in force:', () => {
  it.each(rowsOf('discount-and-uplift.md', 'in-force'))('$case', (row: Row) => {
    const terms = {
      startDate: text(row.start_date),
      renewalDate: row.renewal_date || null,
      autoRenew: row.auto_renew === 'true',
    };
    expect(upliftCount(terms, text(row.first_day))).toBe(Number(row.uplift_count));
    expect(isDiscounted(row.discount_until || null, text(row.first_day))).toBe(row.discounted === 'yes');
  });
});

describe('periods.md cuts time:', () => {
  it.each(rowsOf('periods.md', 'periods'))('$case', (row: Row) => {
    const dates: SubscriptionDates = {
      startDate: text(row.start_date),
      endDate: row.end_date || null,
      anchorDay: row.anchor_day ? Number(row.anchor_day) : null,
      interval: row.interval as SubscriptionDates['interval'],
    };
    const period = billingPeriods(dates, '2032-01-01')[Number(row.n) - 1];
    expect(period?.start ?? '').toBe(row.period_start);
    expect(period?.end ?? '').toBe(row.period_end);
    expect(period ? `${period.coveredDays}/${period.periodDays}` : '').toBe(row.days);
  });
  it.each(rowsOf('periods.md', 'local-day'))('$case', (row: Row) => {
    expect(localDay(text(row.instant), text(row.zone))).toBe(row.local_day);
  });
  it.each(rowsOf('periods.md', 'ended'))('$case', (row: Row) => {
    expect(hasEnded({ end: text(row.period_end) }, text(row.zone), text(row.as_of))).toBe(
      row.ended === 'yes',
    );
  });
});

describe('gap-and-credits.md moves the gap towards zero only:', () => {
  it.each(rowsOf('gap-and-credits.md', 'gap'))('$case', (row: Row) => {
    const [should, billed, credits, leak, over] = ['should', 'billed', 'credits', 'leak', 'over_billed'].map(
      (name) => minorOf(text(row[name]), text(row.currency)),
    ) as [bigint, bigint, bigint, bigint, bigint];
    const gap = gapAfterCredits(should, billed, credits);
    expect(gap).toEqual({
      gapMinor: leak - over,
      leakMinor: leak,
      overBilledMinor: over,
      isFinding: row.finding === 'yes',
    });
  });
  it.each(rowsOf('gap-and-credits.md', 'spread'))('$case', (row: Row) => {
    const edges = text(row.periods).split(' ');
    const periods = edges.slice(1).map((end, index) => ({ start: edges[index] ?? '', end }));
    const line = { start: text(row.line_start), end: text(row.line_end) };
    const expected = text(row.shares)
      .split(' ')
      .map((share) => minorOf(share, 'EUR'));
    expect(spreadByDays(minorOf(text(row.amount), 'EUR'), line, periods)).toEqual(expected);
  });
});

describe('a worked page', () => {
  it('is read by a test, whichever it is: no table stands unchecked', () => {
    const folder = new URL('../../docs/formulas/', import.meta.url);
    const kinds: Record<string, string[]> = { 'discount-and-uplift.md': ['rating', 'in-force'] };
    for (const page of RATING_PAGES) kinds[page] ??= ['rating'];
    kinds['periods.md'] = ['periods', 'local-day', 'ended'];
    kinds['gap-and-credits.md'] = ['gap', 'spread'];
    kinds['conversion.md'] = ['converted', 'rate'];
    kinds['ten-accounts.md'] = ['account-periods', 'findings'];
    // Of models: test/models/formulas.test.ts.
    kinds['probability-quality.md'] = [
      'auc',
      'average-precision',
      'proper-scores',
      'calibration-error',
      'lift',
    ];
    kinds['forecast-quality.md'] = ['mase', 'percentages', 'intervals'];
    kinds['survival-and-drift.md'] = ['kaplan-meier', 'restricted-mean', 'stability', 'isotonic', 'platt'];
    kinds['lifetime-value.md'] = ['purchases', 'spend', 'contract'];
    for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
      for (const { kind } of tablesOf(readFileSync(new URL(page, folder), 'utf8')))
        expect(kinds[page] ?? [], `${page} has a ${kind} table`).toContain(kind);
    }
  });

  it('fails when its header is not the columns that it declares', () => {
    const page =
      '```table rating\nmodel = flat\ncolumns = case | units\n```\n\n| case | expected |\n|---|---|\n| a | 1 |\n';
    expect(() => tablesOf(page)).toThrow('are not the header');
    expect(tablesOf(page.replace('| units', '| expected'))).toEqual([
      { kind: 'rating', rows: [{ model: 'flat', case: 'a', expected: '1' }] },
    ]);
  });
});

function text(cell: string | undefined): string {
  if (cell === undefined) throw new Error('the table lacks a column');
  return cell;
}
