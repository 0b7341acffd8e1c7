import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Context } from '#platform/context.ts';
import { usageIds } from '../mapping/usage-id.ts';
import { REQUEST_READINGS, type RequestEvent } from '../request-usage.ts';
import type { usageReceipt } from '../shapes.ts';
import type { UsageEvent } from '../usage-event.ts';
import { createUsageReader, isUsageReject } from '../usage-reader.ts';
import type { UsageGroups } from './usage-groups.ts';

type Receipt = z.infer<typeof usageReceipt>;

/**
 * Stores the events of one request and gives its receipt when they are durable; sending it again changes nothing.
 * Bad events and conflicts are listed by their place and never keep the good ones out. An event without an id is
 * known by its content and its occurrence number in the request.
 */
export async function ingestUsage(
  ctx: Context,
  groups: UsageGroups,
  given: readonly RequestEvent[],
): Promise<Receipt> {
  const defaults = { zone: ctx.organization.timeZone, currency: null };
  const read = createUsageReader(
    'actual',
    REQUEST_READINGS,
    defaults,
    usageIds((text) => hash('sha256', text)),
  );
  const rejected: Receipt['rejected'] = [];
  const events: UsageEvent[] = [];
  const places: number[] = [];
  for (const [index, each] of given.entries()) {
    if ('reason' in each) {
      rejected.push({ index, field: each.field, value: each.value, reason: each.reason });
      continue;
    }
    const event = read({ line: index, cells: each.cells });
    if (isUsageReject(event)) {
      rejected.push({ index, field: event.column ?? '', value: event.value ?? '', reason: event.reason });
    } else {
      events.push(event);
      places.push(index);
    }
  }
  const states = events.length > 0 ? await groups.store(ctx, events) : [];
  const receipt: Receipt = { accepted: 0, duplicates: 0, conflicts: [], rejected };
  for (const [at, state] of states.entries()) {
    if (state === 'stored') receipt.accepted += 1;
    else if (state === 'duplicate') receipt.duplicates += 1;
    else {
      const { eventId } = events[at] as UsageEvent;
      receipt.conflicts.push({ index: places[at] as number, event_id: eventId, reason: CONFLICT });
    }
  }
  return receipt;
}

const CONFLICT = 'The id was taken before by an event of other content; the first accepted stands.';
