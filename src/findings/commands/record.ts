import { parseMinor } from '#core/money.ts';
import type { Context } from '#platform/context.ts';
import { uuidOf } from '#platform/named-uuid.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import type { MovedBecause, Severity } from '../finding.ts';
import { type FindingIdentity, identityText, movedMaterially } from '../identity.ts';
import { type FindingTypes, keptMeasures, type Measures, movedBecause } from '../types.ts';

/** A finding as an opinion room states it; amounts in minor units, measures as its kind declares them. */
export type StatedFinding<Type extends string = string> = FindingIdentity & {
  readonly type: Type;
  readonly subscriptionId: string | null;
  readonly period: { readonly start: string; readonly end: string };
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly annualisedMinor: bigint | null;
  readonly confidence: number;
  readonly severity: Severity;
  readonly recoverability: string;
  readonly measures: Measures;
  readonly reason: string;
  readonly evidence: { [key: string]: Json };
};

/** What one run of a room found in the accounts that it looked at, as of the end of the facts it read. */
export type Found<Type extends string = string> = {
  readonly types: FindingTypes<Type>;
  readonly runId: string;
  readonly asOf: Date;
  readonly looked: readonly string[];
  readonly findings: readonly StatedFinding<Type>[];
};

/** What recording changed: findings seen for the first time, moved in amount, and no longer true. */
export type Recorded<Type extends string = string> = { opened: Type[]; moved: number; closed: number };

const ROWS_PER_STATEMENT = 500;

/**
 * Records everything that one room found in the accounts it looked at, in the caller's transaction. A finding that
 * was there keeps its id, status and note; one that this room said of these accounts and says no longer is closed,
 * and opens again if it comes back. What other rooms say of them stays as it is.
 */
export async function recordFindings<Type extends string>(
  ctx: Context,
  tx: Tx,
  { types, runId, asOf, looked, findings }: Found<Type>,
): Promise<Recorded<Type>> {
  if (looked.length === 0 && findings.length === 0) return { opened: [], moved: 0, closed: 0 };
  const known = await tx
    .selectFrom('findings')
    .select(['finding_id', 'amount_minor', 'measures'])
    .where('room', '=', types.room)
    .where('account_id', 'in', [...new Set([...looked, ...findings.map((each) => each.accountId)])])
    .orderBy('finding_id')
    .forUpdate()
    .execute();
  const before = new Map(known.map((row) => [row.finding_id, row]));
  const opened: Type[] = [];
  let moved = 0;
  const rows = findings.map((each) => {
    const measures = keptMeasures(types.types[each.type].measures, each.measures);
    const row = toRow(ctx, { types, runId, asOf }, each, measures);
    const earlier = before.get(row.finding_id);
    if (!earlier) opened.push(each.type);
    else if (movedMaterially(parseMinor(earlier.amount_minor), row.amount_minor)) {
      moved++;
      row.amount_before_minor = parseMinor(earlier.amount_minor);
      row.amount_moved_at = ctx.now;
      row.amount_moved_because = movedBecause(types, earlier.measures, measures);
    }
    return row;
  });
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('findings')
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'finding_id']).doUpdateSet((eb) => ({
          room: eb.ref('excluded.room'),
          ledger: eb.ref('excluded.ledger'),
          subscription_id: eb.ref('excluded.subscription_id'),
          period_end: eb.ref('excluded.period_end'),
          amount_minor: eb.ref('excluded.amount_minor'),
          currency: eb.ref('excluded.currency'),
          annualised_minor: eb.ref('excluded.annualised_minor'),
          confidence: eb.ref('excluded.confidence'),
          severity: eb.ref('excluded.severity'),
          recoverability: eb.ref('excluded.recoverability'),
          measures: eb.ref('excluded.measures'),
          as_of: eb.ref('excluded.as_of'),
          reason: eb.ref('excluded.reason'),
          evidence: eb.ref('excluded.evidence'),
          last_run_id: eb.ref('excluded.last_run_id'),
          closed_at: null,
          amount_before_minor: eb.fn.coalesce('excluded.amount_before_minor', 'findings.amount_before_minor'),
          amount_moved_at: eb.fn.coalesce('excluded.amount_moved_at', 'findings.amount_moved_at'),
          amount_moved_because: eb.fn.coalesce(
            'excluded.amount_moved_because',
            'findings.amount_moved_because',
          ),
        })),
      )
      .execute();
  }
  if (looked.length === 0) return { opened, moved, closed: 0 };
  const closed = await tx
    .updateTable('findings')
    .set({ closed_at: ctx.now })
    .where('room', '=', types.room)
    .where('account_id', 'in', looked)
    .where('closed_at', 'is', null)
    .where('last_run_id', '!=', runId)
    .executeTakeFirst();
  return { opened, moved, closed: Number(closed.numUpdatedRows) };
}

function toRow<Type extends string>(
  ctx: Context,
  { types, runId, asOf }: Pick<Found<Type>, 'types' | 'runId' | 'asOf'>,
  each: StatedFinding<Type>,
  measures: Record<string, string>,
) {
  const about = each.about ?? { kind: 'account', id: each.accountId };
  return {
    organization_id: ctx.organization.id,
    finding_id: uuidOf(identityText(ctx.organization.id, each)),
    room: types.room,
    type: each.type,
    ledger: types.types[each.type].ledger,
    account_id: each.accountId,
    about_kind: about.kind,
    about_id: about.id,
    product_key: each.productKey,
    subscription_id: each.subscriptionId,
    source_key: each.sourceKey,
    period_start: each.period.start,
    period_end: each.period.end,
    amount_minor: each.amountMinor,
    currency: each.currency,
    annualised_minor: each.annualisedMinor,
    confidence: each.confidence,
    severity: each.severity,
    recoverability: each.recoverability,
    measures: JSON.stringify(measures),
    as_of: asOf,
    reason: each.reason,
    evidence: JSON.stringify(each.evidence),
    first_seen_at: ctx.now,
    last_run_id: runId,
    closed_at: null,
    amount_before_minor: null as bigint | null,
    amount_moved_at: null as Date | null,
    amount_moved_because: null as MovedBecause | null,
  };
}
