import type { Catalogue } from '#catalogue/catalogue.ts';
import type { Condition } from '#catalogue/condition.ts';
import { aggregatePlan, type FigureValue, recordsPlan } from '#catalogue/plan.ts';
import { type Computed, computeAggregate } from '#catalogue/queries/answer.ts';
import { answerRecords } from '#catalogue/queries/plan.ts';
import { scopeOf } from '#catalogue/queries/statement.ts';
import type { MoneyTotal } from '#catalogue/shape.ts';
import { type Decimal, decimal, ZERO } from '#core/decimal.ts';
import type { Context } from '#platform/context.ts';

/** Who asks, and of which catalogue: a test may plant a wrong one. */
export type Asker = { readonly ctx: Context; readonly catalogue: Catalogue };
export type Row = Record<string, unknown>;
type Asked = {
  by?: readonly string[];
  grain?: string;
  where?: readonly Condition[];
  from?: string;
  to?: string;
};

/** Computes figures past everything that is kept, so that a planted figure is never answered with a sound one. */
export function compute(
  { ctx, catalogue }: Asker,
  measures: readonly string[],
  asked: Asked = {},
): Promise<Computed> {
  const plan = aggregatePlan.parse({ kind: 'aggregate', measures, limit: 10_000, ...asked });
  return computeAggregate(ctx, catalogue, plan, scopeOf(ctx));
}

/** Every row that passes the conditions, a page at a time. */
export async function records(
  { ctx, catalogue }: Asker,
  entity: string,
  where: readonly Condition[],
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const plan = recordsPlan.parse({
      kind: 'records',
      entity,
      where,
      limit: 500,
      ...(cursor ? { cursor } : {}),
    });
    const page = await answerRecords(ctx, catalogue, plan);
    rows.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

export const partsByCurrency = (money: MoneyTotal | null): Record<string, string> =>
  written(new Map((money?.parts ?? []).map(({ amount, currency }) => [currency, decimal(amount)])));

/** Sums by currency as text; a currency that comes to nothing is left out, as rows of amount 0 are nowhere missed. */
export function written(sums: ReadonlyMap<string, Decimal>): Record<string, string> {
  const kept = [...sums].filter(([, sum]) => !sum.isZero()).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(kept.map(([currency, sum]) => [currency, sum.toFixed()]));
}

/** Amounts of rows by their currencies, in exact decimals. */
export function sumRows(rows: readonly Row[], column: string, currency: string): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const row of rows) {
    const [amount, code] = [row[column], row[currency]];
    if (typeof amount === 'string' && typeof code === 'string' && amount !== '')
      sums.set(code, (sums.get(code) ?? ZERO).plus(amount));
  }
  return written(sums);
}

/** The money of several figures together, by currency. */
export function sumMoney(figures: readonly FigureValue[]): Record<string, string> {
  const sums = new Map<string, Decimal>();
  for (const { money } of figures)
    for (const { amount, currency } of money?.parts ?? [])
      sums.set(currency, (sums.get(currency) ?? ZERO).plus(amount));
  return written(sums);
}

/** What differs, as one line, or nothing. */
export function differs(what: string, got: unknown, expected: unknown): string[] {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  return a === b ? [] : [`${what}: ${a?.slice(0, 300)} instead of ${b?.slice(0, 300)}`];
}
