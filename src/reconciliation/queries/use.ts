import { addDays, fromEpochDay, type Period } from '#core/period.ts';
import type { Context } from '#platform/context.ts';
import { accountFilter } from './account-filter.ts';
import type { Catalogue } from './catalogue.ts';
import { CORRECTED } from './corrected.ts';
import { type ReportRow, type UseByAccount, UseCollector, type UseRow } from './use-collector.ts';

/** In which zone each account's days of a product begin: its subscription's, else the organization's. */
export type Zones = { of(accountId: string, productKey: string): string; all(accountId: string): string[] };

/**
 * One series a key of a source account, in columns: text that repeats travels once, and reading costs a fraction of
 * an object a day.
 */
type UseColumns = [
  accounts: string[],
  keys: string[],
  days: number[][],
  sums: string[][],
  maxima: string[][],
  events: number[][],
  lasts: string[][],
  lastAts: string[][],
  lastIds: string[][],
  values: string[][][],
  late: [string, string][][][],
];

type ReportColumns = [
  accounts: string[],
  keys: string[],
  starts: number[][],
  ends: number[][],
  sums: string[][],
  maxima: string[][],
  lasts: string[][],
  lastAts: string[][],
];

/** What is left out: days that begin in other zones, and use more than a day before or after a period. */
export type OnlyUse = { readonly zone: string; readonly period: Period };

/** Reads use and reports of a slice of accounts, by local day, deduplicated, corrected, mapped and multiplied. */
export async function collectUse(
  ctx: Context,
  accounts: readonly string[],
  catalogue: Catalogue,
  zones: Zones,
  only: OnlyUse | null = null,
): Promise<Map<string, UseByAccount>> {
  const found = new Map<string, UseCollector>();
  const { translation } = catalogue;
  const wanted = new Set(accounts);
  const rules = new Set(catalogue.aggregations.values());
  const asked = { last: rules.has('last'), values: rules.has('unique_count') };
  const ruleOf = (productKey: string) => catalogue.aggregations.get(productKey) ?? 'sum';
  const collectorOf = (accountId: string): UseCollector | null => {
    if (!wanted.has(accountId)) return null;
    const collector = found.get(accountId) ?? new UseCollector();
    found.set(accountId, collector);
    return collector;
  };
  for (const [zone, sources] of sourcesByZone(accounts, catalogue, zones)) {
    if (only && only.zone !== zone) continue;
    const filter = accountFilter(sources);
    const params = { ...filter.params, zone, ...(only ? boundsOf(only.period) : {}) };
    const usedIn = only ? `${filter.text} and ${BETWEEN}` : filter.text;
    const spans = catalogue.hasSpans ? SPANS : '';
    const reportFilter = only ? `${filter.text} and (${spans}${BETWEEN})` : filter.text;
    // What reads one account's month is sooner done by one thread than shared out.
    const settings = only ? ' settings max_threads = 1' : '';
    const [use, reports] = await Promise.all([
      ctx.ch.columns<UseColumns>(useQuery(usedIn, asked, catalogue) + settings, params),
      ctx.ch.columns<ReportColumns>(reportQuery(reportFilter, catalogue) + settings, params),
    ]);
    eachSeries(use, (source, sourceKey, at) => {
      const accountId = translation.accountOf(source);
      const collector = collectorOf(accountId);
      const mapped = translation.productOf(source, sourceKey);
      const isHere = mapped
        ? zones.of(accountId, mapped.productKey) === zone
        : zone === ctx.organization.timeZone;
      if (!collector || !isHere) return;
      for (const row of useRows(use, sourceKey, at)) {
        if (mapped) collector.addUse(mapped, row, ruleOf(mapped.productKey));
        else collector.addUnmapped(row);
      }
    });
    eachSeries(reports, (source, sourceKey, at) => {
      const accountId = translation.accountOf(source);
      const collector = collectorOf(accountId);
      if (!collector || zones.of(accountId, sourceKey) !== zone) return;
      for (const row of reportRows(reports, sourceKey, at)) {
        collector.addReport(row, ruleOf(sourceKey) === 'last');
      }
    });
  }
  return new Map([...found].map(([accountId, collector]) => [accountId, collector.result()]));
}

/** A local day begins at most fourteen hours before or twelve after that of UTC. */
const BETWEEN = 'ts >= toDateTime64({from:String}, 3) and ts < toDateTime64({until:String}, 3)';
/** A report for a span of days may arrive at any time. */
const SPANS = 'period_start is not null or period_end is not null or ';
const boundsOf = ({ start, end }: Period) => ({ from: addDays(start, -1), until: addDays(end, 1) });

function eachSeries(
  columns: readonly [string[], string[], ...unknown[]],
  take: (source: string, key: string, at: number) => void,
): void {
  const [accounts, keys] = columns;
  // An answer without rows has no columns either.
  for (let at = 0; at < (accounts?.length ?? 0); at++) take(accounts[at] as string, keys[at] as string, at);
}

function* useRows(columns: UseColumns, sourceKey: string, at: number): Generator<UseRow> {
  const [, , days, sums, maxima, events, lasts, lastAts, lastIds, values, late] = columns;
  const own = days[at] as number[];
  for (let place = 0; place < own.length; place++) {
    yield {
      sourceKey,
      day: fromEpochDay(own[place] as number),
      sum: sums[at]?.[place] as string,
      max: maxima[at]?.[place] as string,
      events: events[at]?.[place] as number,
      last: lasts[at]?.[place] as string,
      lastAt: lastAts[at]?.[place] as string,
      lastId: lastIds[at]?.[place] as string,
      values: values[at]?.[place] as string[],
      late: late[at]?.[place] as [string, string][],
    };
  }
}

function* reportRows(columns: ReportColumns, sourceKey: string, at: number): Generator<ReportRow> {
  const [, , starts, ends, sums, maxima, lasts, lastAts] = columns;
  const own = starts[at] as number[];
  for (let place = 0; place < own.length; place++) {
    yield {
      sourceKey,
      start: fromEpochDay(own[place] as number),
      end: fromEpochDay(ends[at]?.[place] as number),
      sum: sums[at]?.[place] as string,
      max: maxima[at]?.[place] as string,
      last: lasts[at]?.[place] as string,
      lastAt: lastAts[at]?.[place] as string,
    };
  }
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
  select account_id, source_key, groupArray(day), groupArray(sum), groupArray(max), groupArray(events),
    groupArray(last), groupArray(last_at), groupArray(last_id), groupArray(values), groupArray(late)
  from (
    select account_id, source_key, toInt32(toDate32(ts, {zone:String})) as day,
      toString(sum(units)) as sum, toString(max(units)) as max, toUInt32(count()) as events,
      ${asked.last ? LAST : NO_LAST},
      ${asked.values ? 'groupUniqArray(toString(units))' : 'emptyArrayString()'} as values,
      ${traits.hasLate ? LATE : 'emptyArrayString()'} as late
    from usage_events_${traits.isChecked ? 'stored_' : ''}of(organization = {organization:UUID})
    where ${accounts} ${traits.hasCorrections ? CORRECTED : ''}
    group by account_id, source_key, day
    order by account_id, source_key, day)
  group by account_id, source_key`;

const LAST = `toString(argMax(units, (ts, event_id))) as last,
    toString(toUnixTimestamp64Milli(max(ts))) as last_at, argMax(event_id, (ts, event_id)) as last_id`;
const NO_LAST = "'0' as last, '' as last_at, '' as last_id";

const LATE = `arrayMap((minute, late_units) -> (toString(toUnixTimestamp(minute)), toString(late_units)),
      (sumMapIf([toStartOfMinute(toDateTime(assumeNotNull(received_at), 'UTC'))], [units],
        received_at is not null and received_at > ts + interval 1 hour) as arrivals).1, arrivals.2)`;

const reportQuery = (accounts: string, traits: Catalogue) => `
  select account_id, source_key, groupArray(start), groupArray(end), groupArray(sum), groupArray(max),
    groupArray(last), groupArray(last_at)
  from (
    select account_id, source_key,
      toInt32(if(period_start is null, toDate32(ts, {zone:String}), assumeNotNull(period_start))) as start,
      toInt32(if(period_end is null, toDate32(ts, {zone:String}) + 1, assumeNotNull(period_end))) as end,
      toString(sum(units)) as sum, toString(max(units)) as max,
      toString(argMax(units, (ts, units))) as last, toString(toUnixTimestamp64Milli(max(ts))) as last_at
    from reported_usage_${traits.isChecked ? 'stored_' : ''}of(organization = {organization:UUID})
    where ${accounts}
    group by account_id, source_key, start, end
    order by account_id, source_key, start, end)
  group by account_id, source_key`;
