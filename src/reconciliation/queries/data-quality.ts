import { bind } from '#catalogue/binding.ts';
import { compileAggregate } from '#catalogue/compile/aggregate.ts';
import { listAs } from '#catalogue/list.ts';
import { askedOf } from '#catalogue/queries/page.ts';
import { runStatement } from '#catalogue/queries/statement.ts';
import type { ListQuery } from '#catalogue/shape.ts';
import type { Context } from '#platform/context.ts';
import { QUALITY_FAULTS } from '../quality/fault.ts';
import { DATA_ISSUES } from '../run-catalogue.ts';
import { type FaultTotalsJson, type QualityFaultJson, qualityFault } from '../shapes.ts';

/** Data issues with the names of their accounts, the latest period first. */
export const FAULT_LIST = listAs<QualityFaultJson>(
  bind(DATA_ISSUES, {
    from: `quality_faults as fault
      left join customers as customer
        on customer.organization_id = fault.organization_id and customer.account_id = fault.account_id`,
    fresh: 'fault.first_seen_at',
    columns: {
      id: 'fault.fault_id',
      kind: 'fault.kind',
      account_id: { sql: 'fault.account_id', sort: 'coalesce(customer.name, fault.account_id)' },
      account_name: 'customer.name',
      product_key: 'fault.product_key',
      source_key: 'fault.source_key',
      period_start: 'fault.period_start',
      period_end: 'fault.period_end',
      measured: 'fault.measured',
      words: 'fault.words',
      effect: 'fault.effect',
      findings_affected: 'fault.findings_affected',
      first_seen_at: 'fault.first_seen_at',
      closed_at: 'fault.closed_at',
      state: {
        sql: `case when fault.closed_at is null then 'open' else 'closed' end`,
        words: { open: 'fault.closed_at is null', closed: 'fault.closed_at is not null' },
      },
      owner: 'customer.owner',
      region: 'customer.region',
      segment: 'customer.segment',
      industry: 'customer.industry',
    },
  }),
  { shape: qualityFault },
);

/** How many issues pass a list's filters, by kind, with their accounts and the findings whose confidence they lower. */
export async function readFaultTotals(ctx: Context, query: ListQuery): Promise<FaultTotalsJson> {
  const { binding } = FAULT_LIST;
  const { scope, where } = askedOf(ctx, binding.entity, query);
  const statement = compileAggregate(binding, scope, {
    totals: [
      { what: 'count', where: [] },
      { what: 'distinct', column: 'account_id', where: [] },
      { what: 'sum', column: 'findings_affected', where: [] },
    ],
    by: [{ column: 'kind' }],
    where,
    currency: null,
  });
  const byKind = new Map((await runStatement(ctx, binding, statement)).map((row) => [row.g0, row]));
  return QUALITY_FAULTS.flatMap((kind) => {
    const row = byKind.get(kind);
    if (!row) return [];
    return { kind, count: Number(row.t0), accounts: Number(row.t1), findings_affected: Number(row.t2) };
  });
}
