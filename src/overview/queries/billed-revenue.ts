import { sql } from 'kysely';
import { Fault } from '#core/error.ts';
import type { MonthSeries, Subject } from '#models/subject.ts';
import type { Context } from '#platform/context.ts';

/** A year of months ahead, in days. */
const HORIZON_DAYS = 365;

/** What was billed by month and currency, as a series to forecast. */
export const BILLED_REVENUE: Subject = {
  id: 'billed-revenue',
  title: 'Billed revenue',
  predicts: 'What will be invoiced in each coming month, by currency and without tax',
  task: 'series',
  horizonDays: HORIZON_DAYS,
  load: async (ctx, asOf) => ({ task: 'series', series: await billedByMonth(ctx, asOf) }),
};

/**
 * Amounts of issued invoices, tax left out and credits taken off, by the month of issue in the organization's zone
 * and by currency, in major units: an estimate is made of them, so that they are plain numbers. A month without
 * invoices is 0. The months of the oldest and of the newest invoice are left out, as earlier ones may be missing and
 * more may follow. Faults: `conflict` without two whole months.
 */
export async function billedByMonth(ctx: Context, asOf: Date): Promise<MonthSeries[]> {
  const { rows } = await ctx.pg.read((tx) =>
    sql<{ currency: string; month: string; amount: string }>`
      with issued as (
        select i.invoice_id, i.currency, date_trunc('month', coalesce(
          i.issued_at at time zone ${ctx.organization.timeZone}, i.period_end::timestamp))::date as month
        from invoices i
        where i.status not in ('draft', 'void') and coalesce(i.issued_at, i.period_end::timestamptz) <= ${asOf}
      )
      select issued.currency, issued.month::text as month, sum(line.amount)::text as amount
      from issued join invoice_lines line on line.invoice_id = issued.invoice_id
      where line.kind is distinct from 'tax'
        and issued.month > (select min(month) from issued) and issued.month < (select max(month) from issued)
      group by 1, 2 order by 1, 2`.execute(tx),
  );
  const months = rows.map((row) => row.month).sort();
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined || first === last) {
    throw new Fault('conflict', 'Fewer than two whole months of invoices are loaded.', {
      mend: 'Import invoices first; a forecast needs a history.',
    });
  }
  const all = monthsBetween(first, last);
  const currencies = [...new Set(rows.map((row) => row.currency))];
  return currencies.map((currency) => {
    const amounts = new Map(
      rows.filter((row) => row.currency === currency).map((row) => [row.month, row.amount]),
    );
    const begins = all.findIndex((month) => amounts.has(month));
    const own = all.slice(begins);
    return {
      key: currency,
      unit: currency,
      startMonth: own[0] ?? first,
      values: own.map((month) => Number(amounts.get(month) ?? 0)),
    };
  });
}

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; ) {
    months.push(month);
    const [year = 0, of = 1] = month.split('-').map(Number);
    month = of === 12 ? `${year + 1}-01-01` : `${year}-${String(of + 1).padStart(2, '0')}-01`;
  }
  return months;
}
