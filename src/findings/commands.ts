import { Fault } from '#core/error.ts';
import { parseMinor } from '#core/money.ts';
import { audit } from '#platform/audit.ts';
import type { Context } from '#platform/context.ts';
import { uuidOf } from '#platform/named-uuid.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Json } from '#platform/schema/ground.ts';
import { type FindingType, type Ledger, ledgerOf, type MovedBecause, type Severity } from './finding.ts';
import { type FindingIdentity, identityText, movedBecause, movedMaterially } from './identity.ts';
import { readFinding } from './queries.ts';
import type { FindingChange, FindingJson, FindingsChange } from './shapes.ts';

/** A finding as an opinion room states it; units and amounts are decimals as text and minor units. */
export type StatedFinding = FindingIdentity & {
  readonly subscriptionId: string | null;
  readonly period: { readonly start: string; readonly end: string };
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly annualisedMinor: bigint | null;
  readonly confidence: number;
  readonly severity: Severity;
  readonly recoverability: string;
  readonly actualUnits: string | null;
  readonly reportedUnits: string | null;
  readonly billedUnits: string | null;
  readonly shouldMinor: bigint | null;
  readonly billedMinor: bigint | null;
  readonly reason: string;
  readonly evidence: { [key: string]: Json };
};

/** What recording changed: findings seen for the first time, moved in amount, and no longer true. */
export type Recorded = { opened: FindingType[]; moved: number; closed: number };

const ROWS_PER_STATEMENT = 500;

/**
 * Records everything a run found for some accounts, in the caller's transaction. A finding that was there
 * keeps its id, status and note; one that no longer holds is closed, and opens again if it comes back.
 */
export async function recordFindings(
  ctx: Context,
  tx: Tx,
  runId: string,
  accounts: readonly string[],
  stated: readonly StatedFinding[],
): Promise<Recorded> {
  const known = await tx
    .selectFrom('findings')
    .select(['finding_id', 'amount_minor', 'closed_at', 'actual_units', 'reported_units', 'billed_minor'])
    .where('account_id', 'in', accounts)
    .forUpdate()
    .execute();
  const before = new Map(known.map((row) => [row.finding_id, row]));
  const rows = stated.map((each) => toRow(ctx, runId, each));
  const opened: FindingType[] = [];
  let moved = 0;
  for (const row of rows) {
    const earlier = before.get(row.finding_id);
    if (!earlier) opened.push(row.type);
    else if (movedMaterially(parseMinor(earlier.amount_minor), row.amount_minor)) {
      moved++;
      row.amount_before_minor = parseMinor(earlier.amount_minor);
      row.amount_moved_at = ctx.now;
      row.amount_moved_because = movedBecause(
        { ...earlier, billed_minor: parseMinor(earlier.billed_minor) },
        row,
      );
    }
  }
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    await tx
      .insertInto('findings')
      .values(rows.slice(at, at + ROWS_PER_STATEMENT))
      .onConflict((conflict) =>
        conflict.columns(['organization_id', 'finding_id']).doUpdateSet((eb) => ({
          ledger: eb.ref('excluded.ledger'),
          subscription_id: eb.ref('excluded.subscription_id'),
          period_end: eb.ref('excluded.period_end'),
          amount_minor: eb.ref('excluded.amount_minor'),
          currency: eb.ref('excluded.currency'),
          annualised_minor: eb.ref('excluded.annualised_minor'),
          confidence: eb.ref('excluded.confidence'),
          severity: eb.ref('excluded.severity'),
          recoverability: eb.ref('excluded.recoverability'),
          actual_units: eb.ref('excluded.actual_units'),
          reported_units: eb.ref('excluded.reported_units'),
          billed_units: eb.ref('excluded.billed_units'),
          should_have_billed_minor: eb.ref('excluded.should_have_billed_minor'),
          billed_minor: eb.ref('excluded.billed_minor'),
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
  const closed = await tx
    .updateTable('findings')
    .set({ closed_at: ctx.now })
    .where('account_id', 'in', accounts)
    .where('closed_at', 'is', null)
    .where('last_run_id', '!=', runId)
    .executeTakeFirst();
  return { opened, moved, closed: Number(closed.numUpdatedRows) };
}

/** Changes a finding's status or note, with its audit entry. Faults: `not_found`. */
export async function changeFinding(ctx: Context, id: string, change: FindingChange): Promise<FindingJson> {
  await ctx.pg.write(async (tx) => {
    const row = await tx
      .selectFrom('findings')
      .select(['status', 'note', 'account_id', 'type'])
      .where('finding_id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!row) throw new Fault('not_found', 'There is no such finding.');
    const after = { status: change.status ?? row.status, note: change.note ?? row.note };
    if (after.status === row.status && after.note === row.note) return;
    await tx.updateTable('findings').set(after).where('finding_id', '=', id).execute();
    const told: Record<string, Json> = { account_id: row.account_id, type: row.type };
    if (after.status !== row.status) told.status = { from: row.status, to: after.status };
    if (after.note !== row.note) told.note = { from: row.note, to: after.note };
    await audit(ctx, tx, { action: 'finding.changed', subject: { kind: 'finding', id }, change: told });
  });
  return readFinding(ctx, id);
}

/**
 * One status for many findings, in one transaction with an audit entry each; answers how many changed.
 * Faults: `not_found` when one of them is none, and then none is changed.
 */
export async function changeFindings(ctx: Context, { ids, status }: FindingsChange): Promise<number> {
  return ctx.pg.write(async (tx) => {
    const wanted = new Set(ids);
    const rows = await tx
      .selectFrom('findings')
      .select(['finding_id', 'status', 'account_id', 'type'])
      .where('finding_id', 'in', [...wanted])
      .orderBy('finding_id')
      .forUpdate()
      .execute();
    if (rows.length < wanted.size) {
      throw new Fault('not_found', 'At least one of these findings does not exist.', { where: 'ids' });
    }
    const changing = rows.filter((row) => row.status !== status);
    if (changing.length > 0) {
      const changed = changing.map((row) => row.finding_id);
      await tx.updateTable('findings').set({ status }).where('finding_id', 'in', changed).execute();
    }
    for (const row of changing) {
      await audit(ctx, tx, {
        action: 'finding.changed',
        subject: { kind: 'finding', id: row.finding_id },
        change: { account_id: row.account_id, type: row.type, status: { from: row.status, to: status } },
      });
    }
    return changing.length;
  });
}

function toRow(ctx: Context, runId: string, each: StatedFinding) {
  return {
    organization_id: ctx.organization.id,
    finding_id: uuidOf(identityText(ctx.organization.id, each)),
    type: each.type,
    ledger: ledgerOf(each.type) as Ledger,
    account_id: each.accountId,
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
    actual_units: each.actualUnits,
    reported_units: each.reportedUnits,
    billed_units: each.billedUnits,
    should_have_billed_minor: each.shouldMinor,
    billed_minor: each.billedMinor,
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
