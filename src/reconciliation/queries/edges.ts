import { type Decimal, decimal } from '#core/decimal.ts';
import { startOfDay } from '#core/zone.ts';
import type { Context } from '#platform/context.ts';
import type { AccountFacts, EdgeUse } from '../account-facts.ts';
import { EDGE_HOURS } from '../quality/period-edge.ts';
import { readTranslation } from './catalogue.ts';

type Row = { source_key: string; account_id: string; at: string; units: string };

const HOUR_MS = 3_600_000;

/** Use of one account by the minute, for some hours on both sides of each day's start, of the products that want it. */
export async function readEdges(
  ctx: Context,
  facts: AccountFacts,
  wanted: ReadonlyMap<string, readonly string[]>,
): Promise<AccountFacts> {
  const translation = await ctx.pg.read(readTranslation);
  const edges = new Map<string, { atMs: number; units: Decimal }[]>();
  for (const [productKey, days] of wanted) {
    const zone =
      facts.subscriptions.find((each) => facts.prices.get(each.priceId)?.[0]?.productKey === productKey)
        ?.timeZone ?? facts.timeZone;
    const starts = days.map((day) => startOfDay(day, zone));
    const rows = await ctx.ch.query<Row>(QUERY, {
      accounts: translation.sourcesOf(facts.accountId),
      starts: starts.map((start) => String(start - EDGE_HOURS * HOUR_MS)),
      ends: starts.map((start) => String(start + EDGE_HOURS * HOUR_MS)),
    });
    const use: { atMs: number; units: Decimal }[] = [];
    for (const row of rows) {
      const mapped = translation.productOf(row.account_id, row.source_key);
      if (mapped?.productKey !== productKey) continue;
      use.push({ atMs: Number(row.at), units: decimal(row.units).times(mapped.multiplier) });
    }
    edges.set(productKey, use);
  }
  return { ...facts, edges: edges as ReadonlyMap<string, EdgeUse> };
}

/** Minutes are cut at their start, so that what falls into a minute is on one side of any edge in whole minutes. */
const QUERY = `
  with corrections as (
    select supersedes, argMax(event_id, (ts, event_id)) as winner, groupArray(event_id) as all_ids
    from usage_events_of(organization = {organization:UUID})
    where supersedes != '' and account_id in {accounts:Array(String)} group by supersedes
  )
  select account_id, source_key, toString(toUnixTimestamp64Milli(toStartOfMinute(ts)::DateTime64(3, 'UTC'))) as at,
    toString(sum(units)) as units
  from usage_events_of(organization = {organization:UUID})
  where account_id in {accounts:Array(String)}
    and arrayExists((start, until) -> toUnixTimestamp64Milli(ts) >= start and toUnixTimestamp64Milli(ts) < until,
      arrayMap(each -> toInt64(each), {starts:Array(String)}), arrayMap(each -> toInt64(each), {ends:Array(String)}))
    and event_id not in (select supersedes from corrections)
    and event_id not in (select arrayJoin(arrayFilter(id -> id != winner, all_ids)) from corrections)
  group by account_id, source_key, at
  order by at, account_id, source_key`;
