import { listNamed } from '#catalogue/catalogue.ts';
import { type Condition, queryOf } from '#catalogue/condition.ts';
import { type Entity, findColumn } from '#catalogue/entity.ts';
import { type Figure, type Measure, partsOf, type Ratio } from '#catalogue/measure.ts';
import type { FigureValue } from '#catalogue/plan.ts';
import type { Computed } from '#catalogue/queries/answer.ts';
import { queryFor } from '#catalogue/queries/list.ts';
import { askedOf, readListTotals } from '#catalogue/queries/page.ts';
import { decimal, sumDecimals } from '#core/decimal.ts';
import { addDays, addMonths } from '#core/period.ts';
import {
  type Asker,
  compute,
  differs,
  partsByCurrency,
  type Row,
  records,
  sumMoney,
  sumRows,
} from './asked.ts';

/** How rows are parted: by columns and, where the figure is dated, by a grain of time. */
export type Cut = {
  readonly by: readonly string[];
  readonly grain?: 'day' | 'week' | 'month' | 'quarter' | 'year';
};

const close = (a: number | null | undefined, b: number | null | undefined) =>
  a === b || (a != null && b != null && Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b)));

const cutOf = ({ by, grain }: Cut) => `by ${[...by, ...(grain ? [grain] : [])].join(', ')}`;

/**
 * The parts of a measure come to its whole: in each currency, converted, and by rows; different values are at most
 * as many as the parts together and at least as many as in each. A ratio is its upper by its lower part at each cut.
 */
export async function partsLaw(asker: Asker, figures: readonly Figure[], cut: Cut): Promise<string[]> {
  const ids = new Set(figures.flatMap((each) => [each, ...partsOf(each)]).map(({ id }) => id));
  const answer = await compute(asker, [...ids], cut);
  const breaches = answer.isCut ? [`${cutOf(cut)}: the groups were cut`] : [];
  for (const figure of figures) {
    const own = figure.kind === 'ratio' ? ratioLaw(figure, answer) : wholeLaw(figure, answer);
    breaches.push(...own.map((each) => `${figure.id} ${cutOf(cut)}: ${each}`));
  }
  return breaches;
}

function wholeLaw({ id, what, unit }: Measure, { rows, total }: Computed): string[] {
  const parts = rows.flatMap(({ values }) => values[id] ?? []);
  const whole = total[id];
  if (!whole) return ['there is no whole'];
  const sum = parts.reduce((all, { value }) => all + (value ?? 0), 0);
  const counted = parts.reduce((all, each) => all + each.rows, 0);
  const breaches = differs('rows', counted, whole.rows);
  if (what === 'distinct') {
    if (sum < (whole.value ?? 0)) breaches.push(`${whole.value} different values, and ${sum} in all parts`);
    if (parts.some(({ value }) => (value ?? 0) > (whole.value ?? 0)))
      breaches.push('a part has more than the whole');
    return breaches;
  }
  if (unit !== 'money')
    return close(sum, whole.value) ? breaches : [...breaches, `${sum} instead of ${whole.value}`];
  breaches.push(...differs('parts', sumMoney(parts), partsByCurrency(whole.money)));
  const missing = [...new Set(parts.flatMap(({ money }) => money?.missing ?? []))].sort();
  breaches.push(...differs('currencies without a rate', missing, whole.money?.missing));
  const isConverted = whole.money?.currency != null && parts.every(({ money }) => money?.amount != null);
  if (!isConverted) return breaches;
  const converted = sumDecimals(parts.map(({ money }) => decimal(money?.amount ?? '0')));
  return converted.eq(whole.money?.amount ?? '0')
    ? breaches
    : [...breaches, `converted ${converted.toFixed()} instead of ${whole.money?.amount}`];
}

function ratioLaw({ id, over, under }: Ratio, { rows, total }: Computed): string[] {
  return [{ group: ['whole'], values: total }, ...rows].flatMap(({ group, values }) => {
    const [above, below] = [values[over.id], values[under.id]];
    const isKnown = [above, below].every((each) => each?.value != null && !each.money?.missing.length);
    const expected = isKnown && below?.value ? (above?.value ?? 0) / below.value : null;
    return close(values[id]?.value, expected)
      ? []
      : [`${group}: ${values[id]?.value} instead of ${expected}`];
  });
}

const NEXT = {
  day: (start: string) => addDays(start, 1),
  week: (start: string) => addDays(start, 7),
  month: (start: string) => addMonths(start, 1),
  quarter: (start: string) => addMonths(start, 3),
  year: (start: string) => addMonths(start, 12),
};

/** The conditions that make a list show the rows behind one cell of a figure. */
export function drillOf(
  measure: Measure,
  { by, grain }: Cut,
  group: readonly (string | null)[],
): Condition[] {
  const conditions = by.map((name, at): Condition => {
    const [column, word] = [findColumn(measure.of, name) ?? name, group[at]];
    return word == null ? { column, op: 'blank', values: [] } : { column, op: 'is', values: [word] };
  });
  const start = group[by.length];
  const column = measure.time ?? '';
  if (grain && start == null) conditions.push({ column, op: 'blank', values: [] });
  else if (grain && start != null) {
    conditions.push({ column, op: 'from', values: [start] });
    conditions.push({ column, op: 'before', values: [NEXT[grain](start)] });
  }
  return [...measure.where, ...conditions];
}

const CELLS_MAX = 8;

/** The rows that each cell's drill lists are what the cell says, no row twice; the list's own words find as many. */
export async function drillLaw(
  asker: Asker,
  measure: Measure,
  cut: Cut,
  cellsMax = CELLS_MAX,
): Promise<string[]> {
  const { rows, total } = await compute(asker, [measure.id], cut);
  const isWhole = cut.by.length === 0 && !cut.grain;
  const cells = isWhole ? [{ group: [] as (string | null)[], values: total }] : evenly(rows, cellsMax);
  const breaches: string[] = [];
  for (const { group, values } of cells) {
    const where = drillOf(measure, cut, group);
    const listed = await records(asker, measure.of.name, where);
    const name = `${measure.id} ${cutOf(cut)} at ${JSON.stringify(group)}`;
    breaches.push(...listedLaw(measure, listed, values[measure.id]).map((each) => `${name}: ${each}`));
    const query = queryOf(measure.of, where);
    if (query === null) continue;
    const list = listNamed(asker.catalogue, measure.of.name);
    const asked = await readListTotals(
      asker.ctx,
      list.binding,
      askedOf(asker.ctx, measure.of, queryFor(list, query)),
    );
    breaches.push(...differs(`${name}: rows of ${JSON.stringify(query)}`, asked.rows, listed.length));
  }
  return breaches;
}

/** That rows are one each, and together what a figure says. */
function listedLaw(
  { of, what, column, unit }: Measure,
  rows: readonly Row[],
  figure: FigureValue | undefined,
): string[] {
  const keys = new Set(rows.map((row) => keyOf(of, row)));
  const breaches = differs('different rows', keys.size, rows.length);
  breaches.push(...differs('rows listed', rows.length, figure?.rows ?? 0));
  const declared = column === null ? undefined : of.columns[column];
  if (column === null || !declared || declared.filterOnly) return breaches;
  const values = rows.map((row) => row[column]).filter((value) => value !== null);
  if (what === 'distinct')
    return [...breaches, ...differs('different values', new Set(values).size, figure?.value)];
  if (unit === 'money')
    return [
      ...breaches,
      ...differs(
        'amounts',
        sumRows(rows, column, declared.currency ?? ''),
        partsByCurrency(figure?.money ?? null),
      ),
    ];
  const sum = sumDecimals(values.map((value) => decimal(value as string | number))).toNumber();
  return close(sum, figure?.value ?? 0)
    ? breaches
    : [...breaches, `${sum} listed instead of ${figure?.value}`];
}

/** What tells a row from all others: its key, or the whole row where the key is no field. */
export const keyOf = (of: Entity, row: Row): string =>
  JSON.stringify(of.key.every((name) => Object.hasOwn(row, name)) ? of.key.map((name) => row[name]) : row);

/** Money that is owed, to be negotiated, or due to a customer is never in one sum. */
export async function ledgersLaw(asker: Asker, measure: Measure): Promise<string[]> {
  if (measure.unit !== 'money' || !measure.of.columns.ledger?.group) return [];
  const { rows } = await compute(asker, [measure.id], { by: ['ledger'] });
  const ledgers = rows
    .filter(({ values }) => (values[measure.id]?.rows ?? 0) > 0)
    .map(({ group }) => group[0]);
  return ledgers.length <= 1 ? [] : [`${measure.id} adds ${ledgers.join(' and ')}`];
}

/** Some of many, the first and the last among them. */
export function evenly<T>(all: readonly T[], most: number): T[] {
  if (all.length <= most) return [...all];
  if (most === 1) return all.slice(0, 1);
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))] as T);
}
