import { Fault } from '#core/error.ts';
import type { Context } from '#platform/context.ts';
import type { Tx } from '#platform/postgres.ts';
import type { Scope } from '../binding.ts';
import { type Catalogue, figureNamed, listNamed } from '../catalogue.ts';
import { compileAggregate, type Part, type Total } from '../compile/aggregate.ts';
import { type Condition, checkedCondition } from '../condition.ts';
import { type Entity, findColumn } from '../entity.ts';
import { moneyTotal, type TotalRow } from '../figure.ts';
import { type Figure, type Measure, partsOf } from '../measure.ts';
import type { AggregatePlan, FigureValue } from '../plan.ts';
import { runStatement } from './statement.ts';
import { totalRow } from './totals.ts';

/** Figures by measure for each group; a group is named by its words, null for the blank one. */
export type Computed = {
  readonly rows: { group: (string | null)[]; values: Record<string, FigureValue> }[];
  readonly total: Record<string, FigureValue>;
  readonly isCut: boolean;
};

/** More groups than anybody reads; a plan that has more is refused. */
const GROUPS_MAX = 20_000;

/**
 * Computes an aggregate: one statement for each entity and currency column, once by group and once for the whole.
 * Faults: `bad_request` for a measure, column or word that is not declared.
 */
export async function computeAggregate(
  ctx: Context,
  catalogue: Catalogue,
  plan: AggregatePlan,
  scope: Scope,
): Promise<Computed> {
  const figures = plan.measures.map((id) => figureNamed(catalogue, id));
  const measures = [...new Map(figures.flatMap(partsOf).map((each) => [each.id, each])).values()];
  const isWhole = plan.by.length === 0 && !plan.grain;
  // One snapshot, so that the parts add up to the whole while facts change.
  const [byGroup, whole] = await ctx.pg.read(async (tx) => [
    isWhole ? null : await collect(ctx, tx, catalogue, plan, scope, measures, true),
    await collect(ctx, tx, catalogue, plan, scope, measures, false),
  ]);
  const reportingOf = ({ of }: Measure) =>
    listNamed(catalogue, of.name).binding.store === 'postgres' ? scope.reporting : null;
  const valuesOf = (rows: ReadonlyMap<string, TotalRow[]> | undefined) =>
    Object.fromEntries(figures.map((figure) => [figure.id, valueOfFigure(figure, rows, reportingOf)]));
  const rows = [...(byGroup ?? [])].map(([key, own]) => ({
    group: JSON.parse(key) as (string | null)[],
    values: valuesOf(own),
  }));
  const sorted = sortGroups(rows, plan);
  return {
    rows: sorted.slice(0, plan.limit),
    total: valuesOf(whole.get('[]')),
    isCut: sorted.length > plan.limit,
  };
}

type Group = Computed['rows'][number];
type Collected = Map<string, Map<string, TotalRow[]>>;

async function collect(
  ctx: Context,
  tx: Tx,
  catalogue: Catalogue,
  plan: AggregatePlan,
  scope: Scope,
  measures: readonly Measure[],
  isByGroup: boolean,
): Promise<Collected> {
  const collected: Collected = new Map();
  const alike = Map.groupBy(measures, (each) =>
    JSON.stringify([each.of.name, currencyOf(each), plan.grain && isByGroup ? each.time : null]),
  );
  for (const own of alike.values()) {
    const [first] = own;
    if (!first) continue;
    const { binding } = listNamed(catalogue, first.of.name);
    const by = isByGroup ? groupsOf(first, plan) : [];
    const statement = compileAggregate(binding, scope, {
      totals: own.map((each) => totalOf(each, plan)),
      by,
      where: plan.where.map((each) => checkedCondition(binding.entity, each)),
      currency: currencyOf(first),
    });
    const rows = await runStatement(ctx, binding, statement, tx);
    if (rows.length > GROUPS_MAX)
      throw new Fault('too_large', `The answer has more than ${GROUPS_MAX} groups.`, {
        where: 'by',
        mend: 'Group by fewer columns, or add a condition.',
      });
    for (const row of rows) {
      const key = JSON.stringify(by.map((_, index) => row[`g${index}`] ?? null));
      const group = collected.get(key) ?? new Map<string, TotalRow[]>();
      for (const [index, each] of own.entries()) {
        const figure = totalRow(row, index);
        if (figure.rows > 0) group.set(each.id, [...(group.get(each.id) ?? []), figure]);
      }
      if (group.size > 0 || !isByGroup) collected.set(key, group);
    }
  }
  return collected;
}

const currencyOf = ({ of, column, unit }: Measure): string | null =>
  unit === 'money' && column !== null ? (of.columns[column]?.currency ?? null) : null;

function groupsOf(measure: Measure, plan: AggregatePlan): Part[] {
  const by = plan.by.map((name) => ({ column: groupColumn(measure.of, name) }));
  if (!plan.grain) return by;
  if (measure.time === null)
    throw new Fault('bad_request', `${measure.label} has no time to part it by.`, { where: 'grain' });
  return [...by, { column: measure.time, grain: plan.grain }];
}

function groupColumn(entity: Entity, name: string): string {
  const column = findColumn(entity, name);
  const known = Object.entries(entity.columns).filter(([, { group }]) => group);
  if (column === null || !entity.columns[column]?.group) {
    const names = known.map(([each, { dimension }]) => dimension ?? each).join(', ');
    throw new Fault('bad_request', `${entity.many} cannot be grouped by “${name}”.`, {
      where: 'by',
      mend: `Use ${names}.`,
    });
  }
  return column;
}

function totalOf(measure: Measure, plan: AggregatePlan): Total {
  const { what, column } = measure;
  const where = [...measure.where, ...periodOf(measure, plan)];
  return column === null ? { what, where } : { what, column, where };
}

/** The bounds of a plan's period on the column by which a measure is dated. */
export function periodOf(
  { of, time, label }: Measure,
  { from, to }: Pick<AggregatePlan, 'from' | 'to'>,
): Condition[] {
  if (from === undefined && to === undefined) return [];
  if (time === null) throw new Fault('bad_request', `${label} has no period.`, { where: 'from' });
  return [
    ...(from === undefined ? [] : [checkedCondition(of, { column: time, op: 'from', values: [from] })]),
    ...(to === undefined ? [] : [checkedCondition(of, { column: time, op: 'before', values: [to] })]),
  ];
}

function valueOfFigure(
  figure: Figure,
  rows: ReadonlyMap<string, TotalRow[]> | undefined,
  reportingOf: (measure: Measure) => string | null,
): FigureValue {
  if (figure.kind === 'measure')
    return valueOfMeasure(figure, rows?.get(figure.id) ?? [], reportingOf(figure));
  const [over, under] = [figure.over, figure.under].map((each) =>
    valueOfMeasure(each, rows?.get(each.id) ?? [], reportingOf(each)),
  );
  const isKnown = [over, under].every((each) => each?.value !== null && !each?.money?.missing.length);
  const value = isKnown && under?.value ? (over?.value ?? 0) / under.value : null;
  return { value, money: null, rows: under?.rows ?? 0 };
}

/** The usage engine has no rates: its money stands apart by currency. */
function valueOfMeasure({ unit }: Measure, rows: readonly TotalRow[], reporting: string | null): FigureValue {
  const counted = rows.reduce((sum, row) => sum + row.rows, 0);
  if (unit === 'money') {
    const money = moneyTotal(rows, reporting);
    return { value: money.amount === null ? null : Number(money.amount), money, rows: counted };
  }
  const value = rows.reduce((sum, row) => sum + Number(row.own ?? 0), 0);
  return { value, money: null, rows: counted };
}

/** Groups as the plan orders them: in time where it has a grain, else by its first measure; the blank group last. */
function sortGroups(rows: Computed['rows'], { order, measures, by, grain }: AggregatePlan): Computed['rows'] {
  const place = order ? by.indexOf(order.by) : -1;
  const isTime = grain !== undefined && (!order || order.by === grain);
  const key = order && measures.includes(order.by) ? order.by : (measures[0] ?? '');
  const descending = (order?.direction ?? (isTime ? 'asc' : 'desc')) === 'desc';
  const at = isTime ? by.length : place;
  const compare = (a: Group, b: Group) =>
    at >= 0
      ? compareWords(a.group[at], b.group[at])
      : (a.values[key]?.value ?? -Infinity) - (b.values[key]?.value ?? -Infinity);
  return rows.toSorted((a, b) => {
    const blank = Number(isBlank(a)) - Number(isBlank(b));
    const ranked = descending ? compare(b, a) : compare(a, b);
    return blank || ranked || compareWords(JSON.stringify(a.group), JSON.stringify(b.group));
  });
}

const isBlank = ({ group }: Group) => group.some((word) => word === null);
const compareWords = (a: string | null | undefined, b: string | null | undefined) =>
  (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;
