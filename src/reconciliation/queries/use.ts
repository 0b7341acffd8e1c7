import { Decimal, decimal } from '#core/decimal.ts';
import type { Day } from '#core/period.ts';
import type { Context } from '#platform/context.ts';
import type { Mapped, MappingState } from '#records/source-mapping.ts';
import type { Arrival, DayReport, DayUse, ProductUse, UnmappedUse } from '../account-facts.ts';
import { accountFilter } from './account-filter.ts';
import type { Catalogue } from './catalogue.ts';
import { CORRECTED } from './corrected.ts';

/** In which zone each account's days of a product begin: its subscription's, else the organization's. */
export type Zones = { of(accountId: string, productKey: string): string; all(accountId: string): string[] };

/** What one account used: by product, and under keys that no mapping knows. */
export type UseByAccount = { products: Map<string, ProductUse>; unmapped: UnmappedUse[] };

type UseRow = {
  account_id: string;
  source_key: string;
  day: Day;
  sum: string;
  max: string;
  last: string;
  last_at: string;
  last_id: string;
  events: string;
  values: string[];
  late: [string, string][];
};

type ReportRow = {
  account_id: string;
  source_key: string;
  start: Day;
  end: Day;
  sum: string;
  max: string;
  last: string;
  last_at: string;
};

/** Reads use and reports of a slice of accounts, by local day, deduplicated, corrected, mapped and multiplied. */
export async function collectUse(
  ctx: Context,
  accounts: readonly string[],
  catalogue: Catalogue,
  zones: Zones,
): Promise<Map<string, UseByAccount>> {
  const found = new Map<string, Collector>();
  const { translation } = catalogue;
  const wanted = new Set(accounts);
  const rules = new Set(catalogue.aggregations.values());
  const asked = { last: rules.has('last'), values: rules.has('unique_count') };
  const collectorOf = (source: string): [string, Collector] | null => {
    const accountId = translation.accountOf(source);
    if (!wanted.has(accountId)) return null;
    const collector = found.get(accountId) ?? new Collector();
    found.set(accountId, collector);
    return [accountId, collector];
  };
  for (const [zone, sources] of sourcesByZone(accounts, catalogue, zones)) {
    const filter = accountFilter(sources);
    for await (const rows of ctx.ch.stream<UseRow>(useQuery(filter.text, asked, catalogue), {
      ...filter.params,
      zone,
    })) {
      for (const row of rows) {
        const [accountId, collector] = collectorOf(row.account_id) ?? [];
        if (!accountId || !collector) continue;
        const mapped = translation.productOf(row.account_id, row.source_key);
        if (mapped && zones.of(accountId, mapped.productKey) === zone)
          collector.addUse(mapped, row, catalogue.aggregations.get(mapped.productKey) === 'unique_count');
        if (!mapped && zone === ctx.organization.timeZone) collector.addUnmapped(row);
      }
    }
    for await (const rows of ctx.ch.stream<ReportRow>(reportQuery(filter.text, catalogue), {
      ...filter.params,
      zone,
    })) {
      for (const row of rows) {
        const [accountId, collector] = collectorOf(row.account_id) ?? [];
        if (accountId && collector && zones.of(accountId, row.source_key) === zone)
          collector.addReport(row, catalogue.aggregations.get(row.source_key) === 'last');
      }
    }
  }
  return new Map([...found].map(([accountId, collector]) => [accountId, collector.result()]));
}

function sourcesByZone(
  accounts: readonly string[],
  catalogue: Catalogue,
  zones: Zones,
): Map<string, string[]> {
  const byZone = new Map<string, string[]>();
  for (const account of accounts) {
    for (const zone of zones.all(account)) {
      byZone.set(zone, [...(byZone.get(zone) ?? []), ...catalogue.translation.sourcesOf(account)]);
    }
  }
  return byZone;
}

/** What of a day's use products ask for beside its sum; what nothing asks for is not read. */
type Asked = { readonly last: boolean; readonly values: boolean };

/**
 * A superseded event does not count, nor does a correction that a later correction of the same event
 * replaces; the correction's own units count in its place.
 */
const useQuery = (accounts: string, asked: Asked, traits: Catalogue) => `
  select account_id, source_key, toString(toDate32(ts, {zone:String})) as day,
    toString(sum(units)) as sum, toString(max(units)) as max, toString(count()) as events,
    ${asked.last ? LAST : NO_LAST},
    ${asked.values ? 'groupUniqArray(toString(units))' : 'emptyArrayString()'} as values,
    ${traits.hasLate ? LATE : 'emptyArrayString()'} as late
  from usage_events_${traits.isChecked ? 'stored_' : ''}of(organization = {organization:UUID})
  where ${accounts} ${traits.hasCorrections ? CORRECTED : ''}
  group by account_id, source_key, day
  order by account_id, source_key, day`;

const LAST = `toString(argMax(units, (ts, event_id))) as last,
    toString(toUnixTimestamp64Milli(max(ts))) as last_at, argMax(event_id, (ts, event_id)) as last_id`;
const NO_LAST = "'0' as last, '' as last_at, '' as last_id";

const LATE = `arrayMap((minute, late_units) -> (toString(toUnixTimestamp(minute)), toString(late_units)),
      (sumMapIf([toStartOfMinute(toDateTime(assumeNotNull(received_at), 'UTC'))], [units],
        received_at is not null and received_at > ts + interval 1 hour) as arrivals).1, arrivals.2)`;

const reportQuery = (accounts: string, traits: Catalogue) => `
  select account_id, source_key,
    toString(if(period_start is null, toDate32(ts, {zone:String}), assumeNotNull(period_start))) as start,
    toString(if(period_end is null, toDate32(ts, {zone:String}) + 1, assumeNotNull(period_end))) as end,
    toString(sum(units)) as sum, toString(max(units)) as max,
    toString(argMax(units, (ts, units))) as last, toString(toUnixTimestamp64Milli(max(ts))) as last_at
  from reported_usage_${traits.isChecked ? 'stored_' : ''}of(organization = {organization:UUID})
  where ${accounts}
  group by account_id, source_key, start, end
  order by account_id, source_key, start, end`;

/** Gathers one account's rows; several source keys may come down to one product on one day. */
class Collector {
  private readonly use = new Map<string, Map<Day, DayUse>>();
  private readonly reports = new Map<string, DayReport[]>();
  private readonly arrivals = new Map<string, Arrival[]>();
  private readonly states = new Map<string, MappingState>();
  private readonly unmapped = new Map<string, UnmappedUse>();
  /** When the last use of a product's day was, to the event, and the last report of its span. */
  private readonly lasts = new Map<string, readonly [atMs: number, id: string]>();

  /** Takes one row in; its single values are kept only for a product that counts them. */
  addUse(mapped: Mapped, row: UseRow, hasValues: boolean): void {
    const days = this.use.get(mapped.productKey) ?? new Map<Day, DayUse>();
    this.use.set(mapped.productKey, days);
    const known = days.get(row.day);
    const scaled = mapped.multiplier.eq(1)
      ? decimal
      : (text: string) => decimal(text).times(mapped.multiplier);
    const sum = scaled(row.sum);
    const max = row.max === row.sum ? sum : scaled(row.max);
    const isLast = this.isLast(`${row.day} ${mapped.productKey}`, row.last_at, row.last_id);
    days.set(row.day, {
      day: row.day,
      sum: known ? sum.plus(known.sum) : sum,
      max: known ? Decimal.max(known.max, max) : max,
      last: known && !isLast ? known.last : scaled(row.last),
      events: Number(row.events) + (known?.events ?? 0),
      values: hasValues
        ? [...(known?.values ?? []), ...row.values.map((each) => scaled(each).toFixed())]
        : [],
    });
    const late = row.late.map(([receivedAt, units]) => ({
      day: row.day,
      receivedAtMs: Number(receivedAt) * 1000,
      units: decimal(units).times(mapped.multiplier),
    }));
    if (late.length > 0)
      this.arrivals.set(mapped.productKey, [...(this.arrivals.get(mapped.productKey) ?? []), ...late]);
    if (this.states.get(mapped.productKey) !== 'inferred') this.states.set(mapped.productKey, mapped.state);
  }

  /** Takes one report in; of a product whose last value counts, the last one told of a span is what was told. */
  addReport(row: ReportRow, isLastOnly: boolean): void {
    const list = this.reports.get(row.source_key) ?? [];
    this.reports.set(row.source_key, list);
    const units = decimal(isLastOnly ? row.last : row.sum);
    const report = { start: row.start, end: row.end, sum: units, max: decimal(row.max) };
    const known = isLastOnly
      ? list.findIndex((each) => each.start === row.start && each.end === row.end)
      : -1;
    const isLast = this.isLast(`${row.start} ${row.end} ${row.source_key}`, row.last_at, '');
    if (known === -1) list.push(report);
    else if (isLast) list[known] = report;
  }

  /** True when nothing later is known under a name so far; remembers it if so. */
  private isLast(name: string, at: string, id: string): boolean {
    const known = this.lasts.get(name);
    const atMs = Number(at);
    if (known && (atMs < known[0] || (atMs === known[0] && id < known[1]))) return false;
    this.lasts.set(name, [atMs, id]);
    return true;
  }

  addUnmapped(row: UseRow): void {
    const month = `${row.day.slice(0, 7)}-01`;
    const key = `${row.source_key}\n${month}`;
    const known = this.unmapped.get(key);
    this.unmapped.set(key, {
      sourceKey: row.source_key,
      month,
      units: decimal(row.sum).plus(known?.units ?? 0),
      events: Number(row.events) + (known?.events ?? 0),
    });
  }

  result(): UseByAccount {
    const keys = [...new Set([...this.use.keys(), ...this.reports.keys()])].sort();
    const products = new Map(
      keys.map((key) => [
        key,
        {
          use: [...(this.use.get(key)?.values() ?? [])].sort((a, b) => (a.day < b.day ? -1 : 1)),
          reports: this.reports.get(key) ?? [],
          mapping: this.states.get(key) ?? ('identity' as const),
          arrivals: this.arrivals.get(key) ?? [],
        },
      ]),
    );
    return { products, unmapped: [...this.unmapped.values()] };
  }
}
