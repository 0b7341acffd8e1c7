import { Fault } from '#core/error.ts';
import { mayPerform, READ, REVIEW } from '#core/permission.ts';
import type { Context } from '#platform/context.ts';
import { type Catalogue, entitiesOf, figureNamed, listNamed } from '../catalogue.ts';
import { checkedCondition } from '../condition.ts';
import { type Entity, type Family, findColumn } from '../entity.ts';
import type { AggregateAnswer, AggregatePlan, RecordsAnswer, RecordsPlan } from '../plan.ts';
import { computeAggregate } from './answer.ts';
import { keptAt } from './kept.ts';
import { askedOf, readPage } from './page.ts';
import { readRevisions } from './revisions.ts';
import { scopeOf } from './statement.ts';

/** What the caller of a plan needs of it to keep a receipt. */
export type Answered = Omit<AggregateAnswer, 'receipt'>;

/**
 * Answers an aggregate from what was kept, or computes it. Faults: `bad_request` for what is not declared,
 * `forbidden` for an entity that the asker may not read.
 */
export async function answerAggregate(
  ctx: Context,
  catalogue: Catalogue,
  plan: AggregatePlan,
): Promise<Answered> {
  const entities = plan.measures.flatMap((id) => entitiesOf(figureNamed(catalogue, id)));
  for (const entity of entities) refuseUnread(ctx, entity);
  if (plan.as_of !== undefined) refusePast(entities);
  const reads = familiesOf(entities);
  const revisions = await readRevisions(ctx, reads);
  const asOf = plan.as_of === undefined ? ctx.now : new Date(plan.as_of);
  const computed = await keptAt(ctx, revisions, JSON.stringify(plan), () =>
    computeAggregate(
      ctx,
      catalogue,
      plan,
      scopeOf(ctx, plan.as_of === undefined ? {} : { asOf: new Date(plan.as_of) }),
    ),
  );
  return {
    kind: 'aggregate',
    plan,
    groups: [...plan.by, ...(plan.grain ? [plan.grain] : [])],
    rows: computed.rows,
    total: computed.total,
    is_cut: computed.isCut,
    as_of: asOf.toISOString(),
    revisions: { ...revisions.counters },
  };
}

/** Families whose change makes an answer over these entities stale; every conversion reads the rates. */
export const familiesOf = (entities: readonly Entity[]): Family[] => [
  ...new Set<Family>([...entities.flatMap(({ reads }) => reads), 'rates', 'organization']),
];

/** The rows of a records plan, a page at a time. Faults: as `answerAggregate`. */
export async function answerRecords(
  ctx: Context,
  catalogue: Catalogue,
  plan: RecordsPlan,
): Promise<RecordsAnswer> {
  const list = listNamed(catalogue, plan.entity);
  const { entity } = list.binding;
  refuseUnread(ctx, entity);
  const asked = askedOf(ctx, entity, {
    limit: plan.limit,
    sort: sortOf(entity, plan),
    direction: plan.order?.direction,
  });
  const where = plan.where.map((each) => checkedCondition(entity, each));
  const text = JSON.stringify([asked.text, where]);
  const page = await readPage(ctx, list.binding, { ...asked, where, text }, plan, list.fill);
  return { kind: 'records', plan, ...page, as_of: ctx.now.toISOString() };
}

function sortOf(entity: Entity, { order }: RecordsPlan): string | undefined {
  if (!order) return undefined;
  const column = findColumn(entity, order.by);
  if (column !== null && (entity.columns[column]?.sort || column === entity.order[0])) return column;
  throw new Fault('bad_request', `${entity.many} cannot be sorted by “${order.by}”.`, { where: 'order.by' });
}

function refuseUnread(ctx: Context, { least = 'viewer', many }: Entity): void {
  if (!mayPerform(ctx.actor, least === 'viewer' ? READ : REVIEW))
    throw new Fault('forbidden', `Your role or key may not read ${many}.`);
}

function refusePast(entities: readonly Entity[]): void {
  const without = entities.find(({ hasHistory }) => !hasHistory);
  if (without)
    throw new Fault('bad_request', `${without.many} are only known as they stand now.`, {
      where: 'as_of',
      mend: 'Ask without as_of.',
    });
}
