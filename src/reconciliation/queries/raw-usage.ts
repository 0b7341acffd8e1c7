import { Fault } from '#core/error.ts';
import { startOfDay } from '#core/zone.ts';
import type { Context } from '#platform/context.ts';
import type { FindingDraft } from '../draft.ts';
import type { RawEvent } from '../evidence/raw.ts';
import { readCatalogue } from './catalogue.ts';

type Row = {
  account_id: string;
  source_key: string;
  at: string;
  event_id: string;
  amount: string;
  supersedes: string;
  received: string | null;
  counts: number;
};

/** More events than this are no evidence that a person reads; the daily figures say the same. */
const EVENTS_MAX = 250_000;

/** Every event behind the days of a finding's period, also those that a correction replaced. Faults: `too_large`. */
export async function readRawUsage(ctx: Context, draft: FindingDraft): Promise<RawEvent[]> {
  if (draft.productKey === null && draft.type !== 'unmapped_usage') return [];
  const { translation } = await ctx.pg.read((tx) => readCatalogue(ctx, tx));
  const { covered, timeZone } = draft.evidence;
  const events: RawEvent[] = [];
  const rows = ctx.ch.stream<Row>(QUERY, {
    sources: translation.sourcesOf(draft.accountId),
    from: startOfDay(covered.start, timeZone),
    to: startOfDay(covered.end, timeZone),
  });
  for await (const batch of rows) {
    for (const row of batch) {
      const mapped = translation.productOf(row.account_id, row.source_key);
      const isOurs =
        draft.productKey === null
          ? mapped === null && row.source_key === draft.sourceKey
          : mapped?.productKey === draft.productKey;
      if (!isOurs) continue;
      events.push({
        ts: row.at,
        eventId: row.event_id,
        sourceAccountId: row.account_id,
        sourceKey: row.source_key,
        units: row.amount,
        multiplier: mapped?.multiplier.toFixed() ?? '1',
        supersedes: row.supersedes,
        receivedAt: row.received ?? '',
        counts: Number(row.counts) === 1,
      });
    }
    if (events.length > EVENTS_MAX)
      throw new Fault('too_large', `There are more than ${EVENTS_MAX} raw events behind this finding.`, {
        mend: 'Ask for the pack without raw events: its daily figures give the same amount.',
      });
  }
  return events;
}

const QUERY = `
  with corrections as (
    select supersedes, argMax(event_id, (ts, event_id)) as winner, groupArray(event_id) as all_ids
    from usage_events_of(organization = {organization:UUID}) where supersedes != '' group by supersedes
  )
  select account_id, source_key, formatDateTime(ts, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as at, event_id, toString(units) as amount, supersedes,
    if(received_at is null, null, formatDateTime(assumeNotNull(received_at), '%Y-%m-%dT%H:%i:%SZ', 'UTC')) as received,
    toUInt8(event_id not in (select supersedes from corrections)
      and event_id not in (select arrayJoin(arrayFilter(id -> id != winner, all_ids)) from corrections)) as counts
  from usage_events_of(organization = {organization:UUID})
  where account_id in {sources:Array(String)}
    and toUnixTimestamp64Milli(ts) >= {from:Int64} and toUnixTimestamp64Milli(ts) < {to:Int64}
  order by ts, event_id, account_id, source_key`;
