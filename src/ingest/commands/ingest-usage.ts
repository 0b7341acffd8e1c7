import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Context } from '#platform/context.ts';
import { usageIds } from '../mapping/usage-id.ts';
import { createRequestReader, LISTED_MAX, type RequestRows } from '../request-usage.ts';
import type { usageReceipt } from '../shapes.ts';
import type { UsageRow } from '../usage-row.ts';
import type { UsageGroups } from './usage-groups.ts';

export type Receipt = z.infer<typeof usageReceipt>;

const CONFLICT = 'The id is already used by an event with different content; the first event is kept.';

/** A reader of one request's events; those without an id are known by content and number in the request. */
export function readerOf(ctx: Context): RequestRows {
  return createRequestReader(
    ctx.organization.timeZone,
    usageIds((text) => hash('sha256', text)),
  );
}

/**
 * Stores the events of one request and gives its receipt when they are durable; sending it again changes nothing.
 * Bad events and conflicts are listed by their place and never keep the good ones out.
 */
export async function ingestUsage(ctx: Context, groups: UsageGroups, request: RequestRows): Promise<Receipt> {
  const { rows, places, rejected, unlisted } = request;
  const states = rows.length > 0 ? await groups.store(ctx, rows) : [];
  const receipt: Receipt = {
    accepted: 0,
    duplicates: 0,
    conflicts: [],
    conflicts_unlisted: 0,
    rejected,
    rejected_unlisted: unlisted,
  };
  for (let at = 0; at < states.length; at++) {
    const state = states[at];
    if (state === 'stored') receipt.accepted += 1;
    else if (state === 'duplicate') receipt.duplicates += 1;
    else if (receipt.conflicts.length >= LISTED_MAX) receipt.conflicts_unlisted += 1;
    else {
      const { eventId } = rows[at] as UsageRow;
      receipt.conflicts.push({ index: places[at] as number, event_id: eventId, reason: CONFLICT });
    }
  }
  return receipt;
}
