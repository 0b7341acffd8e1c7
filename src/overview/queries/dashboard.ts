import { sql } from 'kysely';
import type { Family } from '#catalogue/entity.ts';
import { keptAt } from '#catalogue/queries/kept.ts';
import { type Revisions, readRevisions, revisionsAmong } from '#catalogue/queries/revisions.ts';
import { decimal } from '#core/decimal.ts';
import { Fault } from '#core/error.ts';
import { formatMajor } from '#core/money.ts';
import { OPEN_STATUSES } from '#findings/finding.ts';
import { listFindings } from '#findings/queries/findings.ts';
import { HEADLINE_READS, readHeadline } from '#findings/queries/headline.ts';
import type { Context } from '#platform/context.ts';
import { isCompared } from '#reconciliation/ledger.ts';
import { latestInstant } from '#reconciliation/queries/as-of.ts';
import { type LedgerRow, readAccountPeriods } from '#reconciliation/queries/ledger.ts';
import { listRuns } from '#reconciliation/queries/runs.ts';
import { monthsByCurrency } from '../months.ts';
import type { DashboardAccount, DashboardSummary, RevenueHealth } from '../shapes.ts';

const TOP = 8;
const OPEN = OPEN_STATUSES.join(',');

/** What the command centre rests on; an answer may be kept while none of them changes. */
export const DASHBOARD_READS: readonly Family[] = [
  ...new Set<Family>([...HEADLINE_READS, 'usage', 'records', 'runs']),
];

/**
 * The command centre: totals of the ledger, the largest and newest findings, and how fresh they are. Each part is
 * computed again only when what it rests on has changed. `revisions` are those of `DASHBOARD_READS`.
 */
export async function readDashboard(ctx: Context, given?: Revisions): Promise<DashboardSummary> {
  const revisions = given ?? (await readRevisions(ctx, DASHBOARD_READS));
  const keep = <T>(reads: readonly Family[], name: string, compute: () => Promise<T>) =>
    keptAt(ctx, revisionsAmong(revisions, reads), `dashboard ${name}`, compute);
  const [headline, lists, facts, runs] = await Promise.all([
    readHeadline(ctx, revisions),
    keep(HEADLINE_READS, 'lists', () => readLists(ctx)),
    keep(['usage', 'records'], 'facts', () => readFacts(ctx)),
    keep(['runs'], 'runs', () => listRuns(ctx, { limit: 1 })),
  ]);
  const { totals, critical, months } = headline;
  return {
    organization: { name: ctx.organization.name, is_demo: ctx.organization.isDemo },
    totals,
    critical,
    ...lists,
    ...facts,
    last_run: runs.items[0] ?? null,
    by_month: monthsByCurrency(months),
    by_month_reporting: months.map(({ month, owed, creditDue }) => ({
      month,
      leak: owed.amount,
      over_billed: creditDue.amount,
    })),
  };
}

async function readLists(ctx: Context) {
  const [top, recent] = await Promise.all([
    listFindings(ctx, { limit: TOP, sort: 'amount', status: OPEN }),
    listFindings(ctx, { limit: TOP, sort: 'first_seen' }),
  ]);
  return { top_findings: top.items, recent: recent.items };
}

async function readFacts(ctx: Context) {
  const [through, counts] = await Promise.all([latestInstant(ctx), countFacts(ctx)]);
  return { ...counts, data_through: through?.toISOString() ?? null };
}

/** One account: its ledger by period, totals by currency and its findings. Faults: `not_found`. */
export async function readDashboardAccount(ctx: Context, accountId: string): Promise<DashboardAccount> {
  const [{ customer, periods }, names, findings] = await Promise.all([
    readAccountPeriods(ctx, accountId),
    productNames(ctx),
    listFindings(ctx, { account: accountId, limit: 500, sort: 'period' }),
  ]);
  if (!customer && periods.length === 0 && findings.items.length === 0) {
    throw new Fault('not_found', 'There is no such account.');
  }
  const totals = new Map<string, ReturnType<typeof noFigures>>();
  for (const row of periods) {
    if (row.currency === '') continue;
    const total = totals.get(row.currency) ?? noFigures();
    if (isRowCompared(row)) total.should += row.should_have_billed_minor ?? 0n;
    else total.aside += row.should_have_billed_minor ?? 0n;
    total.billed += row.billed_minor;
    total.credited += row.credited_minor;
    total.leak += row.leak_minor;
    total.over += row.over_billed_minor;
    totals.set(row.currency, total);
  }
  return {
    account_id: accountId,
    name: customer?.name ?? null,
    industry: customer?.industry ?? null,
    region: customer?.region ?? null,
    segment: customer?.segment ?? null,
    owner: customer?.owner ?? null,
    customer_since: customer?.customer_since?.toISOString() ?? null,
    periods: periods.map((row) => {
      const money = (minor: bigint) => (row.currency === '' ? '0' : formatMajor(minor, row.currency));
      return {
        product_key: row.product_key,
        product_name: names.get(row.product_key) ?? null,
        subscription_id: row.subscription_id || null,
        period_start: row.period_start,
        period_end: row.period_end,
        currency: row.currency,
        actual_units: units(row.actual_units),
        reported_units: units(row.reported_units),
        billed_units: units(row.billed_units),
        should_have_billed:
          row.should_have_billed_minor === null ? null : money(row.should_have_billed_minor),
        billed: money(row.billed_minor),
        credited: money(row.credited_minor),
        leak: money(row.leak_minor),
        over_billed: money(row.over_billed_minor),
        is_compared: isRowCompared(row),
      };
    }),
    totals: [...totals].map(([currency, total]) => ({
      should_have_billed: formatMajor(total.should, currency),
      billed: formatMajor(total.billed, currency),
      credited: formatMajor(total.credited, currency),
      leak: formatMajor(total.leak, currency),
      over_billed: formatMajor(total.over, currency),
      not_compared: formatMajor(total.aside, currency),
      currency,
    })),
    findings: findings.items,
  };
}

const noFigures = () => ({ should: 0n, aside: 0n, billed: 0n, credited: 0n, leak: 0n, over: 0n });
const isRowCompared = (row: LedgerRow) =>
  isCompared({
    shouldMinor: row.should_have_billed_minor,
    billedMinor: row.billed_minor,
    creditedMinor: row.credited_minor,
    leakMinor: row.leak_minor,
    overBilledMinor: row.over_billed_minor,
  });
async function productNames(ctx: Context): Promise<Map<string, string>> {
  const rows = await ctx.pg.read((tx) => tx.selectFrom('products').select(['product_key', 'name']).execute());
  return new Map(rows.map((row) => [row.product_key, row.name]));
}

const units = (text: string | null) => (text === null || text === '' ? null : decimal(text).toFixed());

async function countFacts(ctx: Context): Promise<{ accounts: number; usage_events: number }> {
  const accounts = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ count: bigint }>`select count(*) as count from customers`.execute(tx);
    return Number(rows[0]?.count ?? 0n);
  });
  const used = await ctx.ch.query<{ events: string }>(
    'select toString(count()) as events from usage_events_of(organization = {organization:UUID})',
  );
  return { accounts, usage_events: used.reduce((sum, { events }) => sum + Number(events), 0) };
}

const VIEWS = {
  pipeline_summary: 'revenue_pipeline_summary',
  monthly_forecast: 'revenue_forecast_monthly',
  at_risk_deals: 'at_risk_deals',
} as const;

/** Whether the pipeline views and the metrics framework are installed, each asked of the database itself. */
export async function readRevenueHealth(ctx: Context): Promise<RevenueHealth> {
  const present = await ctx.pg.read(async (tx) => {
    const { rows } = await sql<{ name: string }>`
      select table_name as name from information_schema.views where table_schema = 'public'
      union select table_name from information_schema.tables where table_schema = 'public' and table_name = 'frameworks'`.execute(
      tx,
    );
    return new Set(rows.map((row) => row.name));
  });
  const state = (name: string) => (present.has(name) ? ('present' as const) : ('missing' as const));
  const views = {
    pipeline_summary: state(VIEWS.pipeline_summary),
    monthly_forecast: state(VIEWS.monthly_forecast),
    at_risk_deals: state(VIEWS.at_risk_deals),
  };
  const framework = state('frameworks');
  const missing = [
    ...Object.values(VIEWS).filter((name) => !present.has(name)),
    ...(framework === 'missing' ? ['frameworks'] : []),
  ];
  return {
    status: missing.length === 0 ? 'healthy' : 'degraded',
    views,
    framework,
    error:
      missing.length === 0
        ? null
        : `Not installed: ${missing.join(', ')}. Run \`plumbline migrate\` with a release that has them.`,
    timestamp: ctx.now.toISOString(),
  };
}
