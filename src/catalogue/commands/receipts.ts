import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import { uuidOf } from '#platform/named-uuid.ts';
import type { Catalogue } from '../catalogue.ts';
import { type AggregateAnswer, type AggregatePlan, aggregatePlan } from '../plan.ts';
import { type Answered, answerAggregate } from '../queries/plan.ts';

/** Receipts that an organization keeps; the oldest go when there are more. */
const RECEIPTS_MAX = 50_000;

/**
 * Answers an aggregate with the receipt of its figures. The same question over the same facts has the same receipt,
 * which is written once.
 */
export async function askWithReceipt(
  ctx: Context,
  catalogue: Catalogue,
  plan: AggregatePlan,
): Promise<AggregateAnswer> {
  const answered = await answerAggregate(ctx, catalogue, plan);
  const day = answered.as_of.slice(0, 10);
  const { id, reportingCurrency } = ctx.organization;
  const receipt = uuidOf(JSON.stringify([id, reportingCurrency, day, plan, answered.revisions]));
  await ctx.answers.get(`receipt ${receipt}`, async () => {
    await keepReceipt(ctx, receipt, answered);
    return true;
  });
  return { ...answered, receipt };
}

async function keepReceipt(ctx: Context, receiptId: string, answered: Answered): Promise<void> {
  await ctx.pg.write(async (tx) => {
    const kept = await tx
      .insertInto('receipts')
      .values({
        organization_id: ctx.organization.id,
        receipt_id: receiptId,
        plan: JSON.stringify(answered.plan),
        as_of: new Date(answered.as_of),
        revisions: JSON.stringify(answered.revisions),
        result: JSON.stringify({ rows: answered.rows.slice(0, 200), total: answered.total }),
        made_at: ctx.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (kept.numInsertedOrUpdatedRows !== 1n || !receiptId.endsWith('00')) return;
    // One in 256 looks whether there are too many.
    await tx
      .deleteFrom('receipts')
      .where('receipt_id', 'in', (eb) =>
        eb.selectFrom('receipts').select('receipt_id').orderBy('made_at', 'desc').offset(RECEIPTS_MAX),
      )
      .execute();
  });
}

/** What a figure was when it was shown, what it is now, and whether facts it rests on have changed since. */
export async function checkReceipt(ctx: Context, catalogue: Catalogue, receiptId: string) {
  const row = await ctx.pg.read((tx) =>
    tx.selectFrom('receipts').selectAll().where('receipt_id', '=', receiptId).executeTakeFirst(),
  );
  if (!row) throw new Fault('not_found', 'There is no such receipt.');
  const plan = aggregatePlan.parse(row.plan);
  const now = await answerAggregate(ctx, catalogue, plan);
  const before = row.result as { rows: Answered['rows']; total: Answered['total'] };
  const after = { rows: now.rows.slice(0, 200), total: now.total };
  const moved = Object.entries(now.revisions)
    .filter(([family, moves]) => (row.revisions as Record<string, number>)[family] !== moves)
    .map(([family]) => family);
  const figures = plan.measures.flatMap((id) => catalogue.figures.get(id) ?? []);
  return {
    id: receiptId,
    plan,
    measures: figures.map(({ id, version, label, definition }) => ({ id, version, label, definition })),
    as_of: row.as_of.toISOString(),
    made_at: row.made_at.toISOString(),
    is_stale: moved.length > 0,
    changed_since: moved,
    holds: sameJson(before, after),
    shown: before,
    now: after,
  };
}

const sameJson = (a: unknown, b: unknown) => ordered(a) === ordered(b);

/** JSON with the keys of every object in one order, as the database keeps them in its own. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
