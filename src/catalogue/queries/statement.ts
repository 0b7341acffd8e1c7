import { CompiledQuery } from 'kysely';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Binding, Scope } from '../binding.ts';
import { type Fragment, forClickhouse, forPostgres } from '../fragment.ts';

export type Raw = Record<string, unknown>;

/** Runs a compiled statement on the engine that holds the entity; within `tx` where its snapshot matters. */
export async function runStatement(
  ctx: Context,
  binding: Binding,
  statement: Fragment,
  tx?: Tx,
): Promise<Raw[]> {
  if (binding.store === 'clickhouse') {
    const { text, params } = forClickhouse(statement);
    return ctx.ch.query<Raw>(text, params);
  }
  const { text, values } = forPostgres(statement);
  const run = async (open: Tx) => (await open.executeQuery(CompiledQuery.raw(text, values))).rows as Raw[];
  return tx ? run(tx) : ctx.pg.read(run);
}

/** What a statement of this organization is asked under now, or at an earlier instant. */
export function scopeOf(
  ctx: Context,
  { asOf, parameters = {} }: { asOf?: Date; parameters?: Readonly<Record<string, string>> } = {},
): Scope {
  const { timeZone, reportingCurrency } = ctx.organization;
  return {
    asOf: asOf ?? ctx.now,
    isPast: asOf !== undefined,
    reporting: reportingCurrency,
    zone: timeZone,
    parameters,
  };
}
